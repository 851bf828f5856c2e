import styles from './Badge.module.css';
import { cx } from './cx.ts';

export type Tone = 'off' | 'red' | 'green' | 'amber' | 'blue' | 'plain';

/** A state in words on its colour. The words carry it; the colour only helps. */
export function Badge({ tone, children, title }: { tone: Tone; children: string; title?: string | undefined }) {
  return (
    <span className={cx(styles.badge, styles[tone])} title={title}>
      {children}
    </span>
  );
}
