import type { SourceState } from '#shared/state/state.ts';
import { cx } from '../ui/cx.ts';
import styles from './ClipLeft.module.css';
import { endsSoon, formatLength } from './media-words.ts';
import { useClipTelling } from './use-clip-telling.ts';

function Left({ source }: { source: SourceState }) {
  const { positionMs, durationMs } = useClipTelling(source);
  const leftMs = durationMs - positionMs;
  const soon = source.clip === 'playing' && endsSoon(leftMs);
  const { name } = source.config;
  return (
    <span
      className={cx(styles.left, soon && styles.soon)}
      title={`Left of ${name}, ${source.clip}`}
      data-clip-left={source.clip}
    >
      {soon && '▲ '}−{formatLength(leftMs)}
    </span>
  );
}

/** What is left of the clip on a bus: whoever cuts sees it whatever desk is open. Nothing for a source that is no clip. */
export function ClipLeft({ source }: { source: SourceState | null }) {
  if (source === null || source.clip === null || source.status !== 'live') return null;
  if (source.config.kind === 'clip' && source.config.loop) return null;
  return <Left source={source} />;
}
