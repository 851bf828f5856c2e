import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { moveBar } from './actions.ts';
import { dragged, nudged } from './bar-position.ts';
import { LatestSender } from './latest-sender.ts';
import styles from './TBar.module.css';
import { useTransitionProgress } from './use-transition-progress.ts';

const MARKS = [0, 0.25, 0.5, 0.75, 1];
/** So long the page waits for the engine to say what a hand did, before it shows the engine’s own place again. */
const SETTLE_MS = 600;

interface Grip {
  pointer: number;
  y: number;
  takenAt: number;
}

/**
 * The T-bar. Wherever it is taken hold of, it moves with the hand and never jumps to it. The handle is where the hand is,
 * or else where the engine has it; the red fill is how far the engine’s transition is.
 */
export function TBar({ disabled }: { disabled: boolean }) {
  const position = useEngine((store) => store.state?.switcher.bar.position ?? 0);
  const rest = useEngine((store) => store.state?.switcher.bar.rest ?? 0);
  const armed = useEngine((store) => store.state?.switcher.bar.armed ?? true);
  const [hand, setHand] = useState<number | null>(null);
  const [held, setHeld] = useState(false);
  const grip = useRef<Grip | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const fill = useRef<HTMLDivElement>(null);
  const sender = useRef(new LatestSender<number>((to) => void moveBar(to)));
  useTransitionProgress(fill, 'Y');

  const shown = hand ?? position;
  const go = (to: number): void => {
    if (to === shown) return;
    setHand(to);
    sender.current.move(to);
  };
  const letGo = (): void => {
    grip.current = null;
    setHeld(false);
  };

  // Once the hand is off, what it did last is shown until the engine says so too.
  useEffect(() => {
    if (held || hand === null) return;
    if (hand === position) {
      setHand(null);
      return;
    }
    const timer = setTimeout(() => setHand(null), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [held, hand, position]);

  useEffect(() => {
    if (!disabled) return;
    grip.current = null;
    sender.current.drop();
    setHeld(false);
    setHand(null);
  }, [disabled]);

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (disabled || event.button !== 0 || grip.current !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { pointer: event.pointerId, y: event.clientY, takenAt: shown };
    setHand(shown);
    setHeld(true);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = grip;
    if (current === null || current.pointer !== event.pointerId) return;
    go(dragged(current.takenAt, current.y - event.clientY, track.current?.clientHeight ?? 0));
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    if (grip.current?.pointer !== event.pointerId) return;
    letGo();
    // Arrows that are meant for something else must not move it later.
    event.currentTarget.blur();
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (disabled || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = nudged(shown, event.key);
    if (to === null) return;
    event.preventDefault();
    go(to);
  };

  const percent = Math.round(shown * 100);
  return (
    <div
      className={cx(styles.bar, held && styles.held, !armed && styles.unarmed, disabled && styles.disabled)}
      role="slider"
      tabIndex={disabled ? -1 : 0}
      aria-label="T-bar"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={armed ? `${percent} %` : `${percent} %, move to an end first`}
      aria-disabled={disabled}
      title={armed ? 'T-bar: drag, or arrows, Page, Home and End' : 'T-bar: move to an end first'}
      data-testid="tbar"
      data-armed={armed}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onLostPointerCapture={up}
      onKeyDown={key}
    >
      <div ref={track} className={styles.track}>
        {MARKS.map((mark) => (
          <span key={mark} className={styles.mark} style={{ bottom: `${mark * 100}%` }} />
        ))}
        <div className={styles.slot}>
          <div ref={fill} className={cx(styles.fill, rest === 1 && styles.down)} />
        </div>
        <div className={styles.handle} style={{ bottom: `${shown * 100}%` }} data-testid="tbar-handle" />
      </div>
    </div>
  );
}
