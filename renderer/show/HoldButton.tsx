import { type PointerEvent, useEffect, useRef } from 'react';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { carryOutHold } from './broadcast-actions.ts';
import styles from './HoldButton.module.css';
import { beginHold, cancelHold, HOLD_MS, possibleHold, useHold } from './hold.ts';

/**
 * Go live, or End. It has to be held down; a click, Space or Enter do nothing. By keyboard: hold Shift+L or Shift+E.
 */
export function HoldButton() {
  const connected = useEngine((store) => store.link.phase === 'open');
  const status = useEngine((store) => store.state?.broadcast.status ?? null);
  const held = useHold((store) => store.held);
  const fill = useRef<HTMLSpanElement>(null);
  const kind = possibleHold(status);
  const by = held?.by ?? null;

  useEffect(() => {
    if (by === null) return;
    const animation = fill.current?.animate([{ transform: 'scaleX(0)' }, { transform: 'scaleX(1)' }], {
      duration: HOLD_MS[by],
      fill: 'forwards',
    });
    return () => animation?.cancel();
  }, [by]);

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || kind === null) return;
    // Without capture, a finger or pointer that slides off lets go.
    event.currentTarget.releasePointerCapture(event.pointerId);
    beginHold(kind, 'pointer', () => carryOutHold(kind));
  };

  const word = status === 'ending' ? 'Ending …' : kind === 'end' ? 'End' : 'Go live';
  const hint =
    kind === 'end'
      ? 'Hold for 1.2 seconds to end the broadcast, or hold Shift and E for 2 seconds'
      : 'Hold for 1.2 seconds to go live, or hold Shift and L for 2 seconds';
  return (
    <button
      type="button"
      className={cx(styles.hold, kind === 'end' ? styles.end : styles.live, held !== null && styles.held)}
      aria-label={`${word}. ${hint}.`}
      title={hint}
      disabled={!connected || kind === null}
      onPointerDown={down}
      onPointerUp={(event) => {
        cancelHold();
        event.currentTarget.blur();
      }}
      onPointerLeave={cancelHold}
      onPointerCancel={cancelHold}
      onContextMenu={(event) => event.preventDefault()}
      data-testid="hold-button"
      data-holds={kind ?? 'nothing'}
    >
      <span ref={fill} className={styles.fill} aria-hidden="true" />
      <span className={styles.word}>{word}</span>
      <span className={styles.hint}>{held === null ? 'hold' : 'keep holding'}</span>
    </button>
  );
}
