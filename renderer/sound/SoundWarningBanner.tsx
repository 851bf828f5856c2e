import { SlidersVertical, VolumeX } from 'lucide-react';
import type { SoundWarning, SourceState } from '#shared/state/state.ts';
import { useEngine } from '../store/engine.ts';
import { useEngineNow } from '../ui/use-now.ts';
import { goToStrip } from './actions.ts';
import styles from './SoundWarningBanner.module.css';
import { warningSentence } from './sound-warning.ts';

const NO_SOURCES: SourceState[] = [];

function Banner({ warning }: { warning: SoundWarning }) {
  const sources = useEngine(({ state }) => state?.sources ?? NO_SOURCES);
  const nowMs = useEngineNow(500);
  // A silent program is looked for where it comes from, when one source is all of it.
  const program = useEngine(({ state }) => sources.find(({ id }) => id === state?.switcher.program)?.id ?? null);
  const target = warning.source ?? (warning.kind === 'silent' ? program : null);
  return (
    <div className={styles.banner} data-testid="sound-warning" data-kind={warning.kind}>
      <VolumeX size={20} aria-hidden="true" />
      <strong className={styles.words}>{warningSentence(warning, sources, nowMs)}</strong>
      <button type="button" className={styles.go} onClick={() => goToStrip(target)}>
        <SlidersVertical size={13} aria-hidden="true" />
        {target === null ? 'Master' : 'Strip'}
      </button>
    </div>
  );
}

/** Over the foot of the program picture, beside its meter: nothing moves when it comes. */
export function SoundWarningBanner() {
  const warning = useEngine(({ state, link }) => (link.phase === 'open' ? (state?.sound.warning ?? null) : null));
  return warning === null ? null : <Banner warning={warning} />;
}
