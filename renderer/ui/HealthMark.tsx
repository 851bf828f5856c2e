import { Check, Minus, OctagonX, TriangleAlert } from 'lucide-react';
import type { Health } from '#shared/health/limits.ts';
import { cx } from './cx.ts';
import styles from './HealthMark.module.css';

export const HEALTH_WORDS: Record<Health, string> = {
  ok: 'OK',
  warn: 'WARN',
  alarm: 'ALARM',
  unknown: 'WAIT',
  off: 'OFF',
};

const SHAPES = { ok: Check, warn: TriangleAlert, alarm: OctagonX, unknown: Minus, off: Minus } as const;

/** A health as a shape of its own; colour only repeats it. */
export function HealthMark({ health, size = 13 }: { health: Health; size?: number }) {
  const Shape = SHAPES[health];
  return <Shape className={cx(styles.mark, styles[health])} size={size} strokeWidth={2.6} aria-hidden="true" />;
}
