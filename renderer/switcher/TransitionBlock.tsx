import { Minus, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { useEngine } from '../store/engine.ts';
import { auto, cut, setRate } from './actions.ts';
import { PanelKey } from './PanelKey.tsx';
import styles from './TransitionBlock.module.css';

const MIN_RATE = 1;
const MAX_RATE = 250;
const clamp = (frames: number): number => Math.min(MAX_RATE, Math.max(MIN_RATE, frames));

/** The mix rate. What is typed goes to the engine when the field is left or Enter is pressed; Escape takes it back. */
function Rate({ rateFrames, disabled }: { rateFrames: number; disabled: boolean }) {
  const [typed, setTyped] = useState<string | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  const frameLength = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  const give = (): void => {
    const frames = Number(typed);
    if (typed !== null && typed.trim() !== '' && Number.isInteger(frames)) setRate(clamp(frames));
    setTyped(null);
  };
  return (
    <div className={styles.rate}>
      <span className={styles.kind}>MIX</span>
      <button
        type="button"
        className={styles.step}
        aria-label="One frame less"
        disabled={disabled}
        onClick={() => setRate(clamp(rateFrames - 1))}
      >
        <Minus size={12} />
      </button>
      <input
        ref={ref}
        className={styles.frames}
        inputMode="numeric"
        aria-label="Mix rate in frames"
        value={typed ?? String(rateFrames)}
        disabled={disabled}
        maxLength={3}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={give}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setTyped(null);
            // Blur would give what was typed; by then it is forgotten.
            setTimeout(() => ref.current?.blur());
          } else if (event.key === 'Enter') ref.current?.blur();
        }}
      />
      <span className={styles.unit}>f</span>
      <button
        type="button"
        className={styles.step}
        aria-label="One frame more"
        disabled={disabled}
        onClick={() => setRate(clamp(rateFrames + 1))}
      >
        <Plus size={12} />
      </button>
      <span className={styles.seconds}>
        {frameLength === null ? '' : `${((rateFrames * frameLength) / 1000).toFixed(2)} s`}
      </span>
    </div>
  );
}

/** How far the running mix is, drawn with the engine’s own length of it. */
function Progress() {
  const ref = useRef<HTMLDivElement>(null);
  const transition = useEngine((store) => store.state?.switcher.transition ?? null);
  const lengthMs = useEngine((store) => {
    const running = store.state?.switcher.transition ?? null;
    return running === null || store.state === null
      ? null
      : running.durationFrames * frameMs(store.state.show.canvas.frameRate);
  });
  const startFrame = transition?.startFrame ?? null;
  useEffect(() => {
    if (startFrame === null || lengthMs === null) return;
    const bar = ref.current?.animate([{ transform: 'scaleX(0)' }, { transform: 'scaleX(1)' }], {
      duration: lengthMs,
      fill: 'forwards',
    });
    return () => bar?.cancel();
  }, [startFrame, lengthMs]);
  return (
    <div className={styles.progress} aria-hidden="true">
      <div ref={ref} className={styles.bar} />
    </div>
  );
}

/** Rate, CUT and AUTO. AUTO is lit while it runs. */
export function TransitionBlock() {
  const connected = useEngine((store) => store.link.phase === 'open');
  const rateFrames = useEngine((store) => store.state?.switcher.rateFrames ?? 15);
  const mixing = useEngine((store) => (store.state?.switcher.transition ?? null) !== null);
  return (
    <fieldset className={styles.block} aria-label="Transition">
      <Rate rateFrames={rateFrames} disabled={!connected} />
      <Progress />
      <div className={styles.keys}>
        <PanelKey name="cut" label="Cut" tall disabled={!connected} onPress={cut}>
          CUT
          <kbd className={styles.hint}>space</kbd>
        </PanelKey>
        <PanelKey name="auto" label="Auto mix" lit={mixing ? 'red' : null} tall disabled={!connected} onPress={auto}>
          AUTO
          <kbd className={styles.hint}>enter</kbd>
        </PanelKey>
      </div>
    </fieldset>
  );
}
