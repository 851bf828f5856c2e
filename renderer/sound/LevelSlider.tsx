import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './LevelSlider.module.css';
import { useHand } from './use-hand.ts';

interface LevelSliderProps {
  label: string;
  min: number;
  max: number;
  /** A key’s step; what a hand gives is rounded to it too. */
  step: number;
  value: number;
  /** Where a double click and Home take it. */
  rest: number;
  /** Steps of equal ratio, for frequencies and times. */
  logarithmic?: boolean;
  /** The value as it is read aloud. */
  say: (value: number) => string;
  disabled: boolean;
  onMove: (value: number) => void;
  className?: string | undefined;
}

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/**
 * A short slider that lies. No form control: those would keep Space and Enter from the switcher. A hand moves it from
 * where it is; it never jumps.
 */
export function LevelSlider(props: LevelSliderProps) {
  const { label, min, max, step, value, rest, logarithmic = false, say, disabled, onMove, className } = props;
  const hand = useHand(value, onMove, disabled);
  const grip = useRef<{ pointer: number; x: number; place: number; wayPx: number } | null>(null);
  const way = useRef<HTMLDivElement>(null);
  const { shown } = hand;

  const placeOf = (at: number): number =>
    logarithmic ? Math.log(at / min) / Math.log(max / min) : (at - min) / (max - min);
  const valueAt = (place: number): number => {
    const raw = logarithmic ? min * (max / min) ** clamp(place, 0, 1) : min + clamp(place, 0, 1) * (max - min);
    return clamp(Number((Math.round(raw / step) * step).toFixed(3)), min, max);
  };
  const place = clamp(placeOf(shown), 0, 1);

  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = grip;
    if (current === null || current.pointer !== event.pointerId) return;
    if (current.wayPx > 0) hand.move(valueAt(current.place + (event.clientX - current.x) / current.wayPx));
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    if (grip.current?.pointer !== event.pointerId) return;
    grip.current = null;
    hand.letGo();
  };
  const nudge = (steps: number): number => {
    if (!logarithmic) return clamp(Number((shown + steps * step).toFixed(3)), min, max);
    const by = Math.max(step, Math.round((shown * 0.02) / step) * step);
    return clamp(Number((shown + steps * by).toFixed(3)), min, max);
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (disabled || event.ctrlKey || event.altKey || event.metaKey) return;
    const steps: Record<string, number> = {
      ArrowUp: 1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageUp: 10,
      PageDown: -10,
    };
    const by = steps[event.key];
    if (by === undefined && event.key !== 'Home') return;
    event.preventDefault();
    hand.move(by === undefined ? rest : nudge(event.shiftKey ? by * 10 : by));
  };
  const from = Math.min(placeOf(rest), place);
  const span = Math.abs(placeOf(rest) - place);
  return (
    <div
      className={cx(styles.slider, disabled && styles.disabled, className)}
      role="slider"
      tabIndex={disabled ? -1 : 0}
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={shown}
      aria-valuetext={say(shown)}
      aria-disabled={disabled}
      title={`${label}: ${say(shown)}. Double click or Home: ${say(rest)}`}
      onPointerDown={(event) => {
        if (disabled || event.button !== 0 || grip.current !== null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const wayPx = way.current?.clientWidth ?? 0;
        grip.current = { pointer: event.pointerId, x: event.clientX, place, wayPx };
        hand.hold();
      }}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onLostPointerCapture={up}
      onKeyDown={key}
      onDoubleClick={() => !disabled && hand.move(rest)}
    >
      <div ref={way} className={styles.way}>
        <span className={styles.rest} style={{ left: `${placeOf(rest) * 100}%` }} />
        <span className={styles.fill} style={{ left: `${from * 100}%`, width: `${span * 100}%` }} />
        <span className={styles.cap} style={{ left: `${place * 100}%` }} />
      </div>
    </div>
  );
}
