/** Undo asks as the command does that would change the same: what people may be watching ends by nobody’s accident. */
import { FlypackError } from '#shared/errors.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { breaksOutput, renditionChange } from '../outputs/on-air-changes.ts';
import type { Change } from './changes.ts';

/**
 * @throws FlypackError `confirmation_needed` where `confirm` would do; `rendition_locked`, `rendition_in_use` where the
 * step has to wait until something is stopped or has another rendition
 */
export function requireAsked(
  changes: readonly Change[],
  confirm: boolean,
  show: ShowFile,
  states: readonly DestinationState[],
): void {
  let breaks = false;
  for (const { part, before, after } of changes) {
    if (before === null) continue;
    if (part === 'destinations') breaks ||= breaksOutput(before, after, states);
    if (part !== 'renditions') continue;
    const users = show.destinations.filter(({ rendition }) => rendition === before.id);
    if (after === null) {
      if (users.length > 0) throw new FlypackError('rendition_in_use', { destinations: users.map(({ name }) => name) });
      continue;
    }
    const means = renditionChange(before, after, states);
    if (means === 'form') throw new FlypackError('rendition_locked', { id: before.id });
    breaks ||= means === 'encoder';
  }
  if (breaks && !confirm) throw new FlypackError('confirmation_needed');
}
