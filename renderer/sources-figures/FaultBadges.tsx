import { Repeat, Snowflake, Square, VolumeX } from 'lucide-react';
import type { SourceState } from '#shared/state/state.ts';
import { cx } from '../ui/cx.ts';
import styles from './FaultBadges.module.css';
import { type FaultMark, faultWords } from './fault-words.ts';

const ICONS = { black: Square, frozen: Snowflake, silent: VolumeX, standIn: Repeat } as const satisfies Record<
  FaultMark,
  unknown
>;

/** Black, frozen, silent, and what stands in: over the foot of a tile’s picture. */
export function FaultBadges({ source }: { source: SourceState }) {
  const words = faultWords(source);
  if (words.length === 0) return null;
  return (
    <span className={styles.badges}>
      {words.map(({ mark, word }) => {
        const Icon = ICONS[mark];
        return (
          <span key={mark} className={cx(styles.badge, mark === 'standIn' && styles.standIn)} data-fault={mark}>
            <Icon size={10} strokeWidth={2.6} aria-hidden="true" />
            {word}
          </span>
        );
      })}
    </span>
  );
}
