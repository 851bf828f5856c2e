import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { FADER_MAX_DB, FADER_OFF_DB } from '#shared/show/sound-config.ts';
import { cx } from '../ui/cx.ts';
import styles from './Fader.module.css';
import { draggedDb, FADER_MARKS_DB, nudgedDb, parseDb, placeOfDb } from './fader-law.ts';
import { formatFader, sayFader } from './sound-format.ts';
import { TypedValue } from './TypedValue.tsx';
import { useHand } from './use-hand.ts';

interface FaderProps {
  id: string;
  /** Whose it is. */
  name: string;
  db: number;
  disabled: boolean;
  onMove: (db: number) => void;
}

interface Grip {
  pointer: number;
  /** Where the hand took it, or where it pressed or let go of Shift. */
  y: number;
  takenDb: number;
  fine: boolean;
  /** Length of the fader’s way. */
  wayPx: number;
}

const isMajor = (db: number): boolean => db === 0;

/**
 * A fader with its scale and, below it, its value. Wherever it is taken hold of, it moves with the hand and never jumps
 * to it; with Shift ten times as fine. The scale is the fader’s gain, not the meter’s level.
 */
export function Fader({ id, name, db, disabled, onMove }: FaderProps) {
  const hand = useHand(db, onMove, disabled);
  const grip = useRef<Grip | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const { shown } = hand;

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (disabled || event.button !== 0 || grip.current !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = {
      pointer: event.pointerId,
      y: event.clientY,
      takenDb: shown,
      fine: event.shiftKey,
      wayPx: track.current?.clientHeight ?? 0,
    };
    hand.hold();
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = grip;
    if (current === null || current.pointer !== event.pointerId) return;
    // From coarse to fine it goes on from where it is.
    if (current.fine !== event.shiftKey) {
      grip.current = { ...current, y: event.clientY, takenDb: shown, fine: event.shiftKey };
      return;
    }
    hand.move(draggedDb(current.takenDb, current.y - event.clientY, current.wayPx, current.fine));
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    if (grip.current?.pointer !== event.pointerId) return;
    grip.current = null;
    hand.letGo();
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (disabled || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = nudgedDb(shown, event.key, event.shiftKey);
    if (to === null) return;
    event.preventDefault();
    hand.move(to);
  };

  return (
    <div className={cx(styles.fader, disabled && styles.disabled)}>
      <div
        id={id}
        className={cx(styles.way, hand.held && styles.held)}
        role="slider"
        tabIndex={disabled ? -1 : 0}
        aria-label={`Fader of ${name}`}
        aria-orientation="vertical"
        aria-valuemin={FADER_OFF_DB}
        aria-valuemax={FADER_MAX_DB}
        aria-valuenow={shown}
        aria-valuetext={sayFader(shown)}
        aria-disabled={disabled}
        title="Drag (with Shift: fine), arrows 0.1 dB, Shift and arrows or Page 1 dB, double click or Home: 0 dB"
        data-testid={id}
        data-db={shown}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onLostPointerCapture={up}
        onKeyDown={key}
        onDoubleClick={() => !disabled && hand.move(0)}
      >
        <div ref={track} className={styles.track}>
          {FADER_MARKS_DB.map((mark) => (
            <span
              key={mark}
              className={cx(styles.mark, isMajor(mark) && styles.zero)}
              style={{ bottom: `${placeOfDb(mark) * 100}%` }}
            >
              <i className={styles.number}>{mark === FADER_OFF_DB ? '∞' : Math.abs(mark)}</i>
            </span>
          ))}
          <div className={styles.slot} />
          {/* Moved without a layout of its own: a hand moves it sixty times a second. */}
          <div className={styles.lift} style={{ transform: `translateY(${-placeOfDb(shown) * 100}%)` }}>
            <div className={styles.cap} />
          </div>
        </div>
      </div>
      <TypedValue
        label={`Level of ${name} in dB`}
        text={formatFader(shown)}
        parse={parseDb}
        disabled={disabled}
        onGive={hand.move}
        className={styles.value}
      />
    </div>
  );
}
