/** Tells every screen how the show’s secrets are kept, and which of them are missing. */
import { type ErrorCode, FlypackError } from '#shared/errors.ts';
import type { EngineInfo } from '#shared/state/state.ts';
import type { StateStore } from './control/state-store.ts';
import { problemOf } from './initial-state.ts';
import { secretsInfo } from './store/secrets-start.ts';
import type { ShowStore } from './store/show-store.ts';

/** What is wrong with the secrets; null when nothing is. */
function faultOf({ problem, missing }: EngineInfo['secrets']): ErrorCode | null {
  if (problem === 'damaged') return 'secrets_damaged';
  if (missing.length === 0) return null;
  return problem === 'locked' ? 'secrets_locked' : 'secrets_missing';
}

const ownCodes: readonly string[] = ['secrets_locked', 'secrets_damaged', 'secrets_missing'];

/** Keeps `engine.secrets` up to date; a problem with them is told where nothing graver is. */
export function followSecrets(show: ShowStore, store: StateStore): void {
  const refresh = (): void => {
    const { engine } = store.state;
    const secrets = secretsInfo(show);
    const fault = faultOf(secrets);
    const other = engine.problem !== null && !ownCodes.includes(engine.problem.code) ? engine.problem : null;
    const problem = other ?? (fault === null ? null : problemOf(new FlypackError(fault)));
    store.set('engine', { ...engine, secrets, problem });
  };
  refresh();
  show.onSaved(refresh);
}
