import { useEffect, useRef } from 'react';
import type { Loudness } from '#shared/state/telemetry.ts';
import { meters } from '../store/engine.ts';
import styles from './LoudnessBar.module.css';
import { LOUDNESS_MARKS_LUFS, type LoudnessTarget, loudnessPlace, R128_LUFS } from './loudness-scale.ts';

const COLOURS = { back: '#151b22', shortTerm: '#7f93ad', momentary: '#4b5b70', integrated: '#ffffff' };

function paint(canvas: HTMLCanvasElement, loudness: Loudness | null): void {
  const context = canvas.getContext('2d');
  const { width, height } = canvas;
  if (context === null || width === 0 || height === 0) return;
  context.fillStyle = COLOURS.back;
  context.fillRect(0, 0, width, height);
  if (loudness === null) return;
  const half = Math.round(width * 0.36);
  const bar = (lufs: number | null, colour: string, left: number, wide: number): void => {
    if (lufs === null) return;
    const high = Math.round(height * loudnessPlace(lufs));
    context.fillStyle = colour;
    context.fillRect(left, height - high, wide, high);
  };
  bar(loudness.momentaryLufs, COLOURS.momentary, 0, half);
  bar(loudness.shortTermLufs, COLOURS.shortTerm, half + 1, width - half - 1);
  if (loudness.integratedLufs === null) return;
  // The integrated loudness moves slowly: a line across both.
  const y = Math.round(height * (1 - loudnessPlace(loudness.integratedLufs)));
  context.fillStyle = COLOURS.integrated;
  context.fillRect(0, Math.min(height - 2, Math.max(0, y - 1)), width, 2);
}

/** Momentary (left) and short-term (right) loudness as bars, integrated as a line across; targets are marked. */
export function LoudnessBar({ target }: { target: LoudnessTarget }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const draw = (): void => paint(canvas, meters.latest?.loudness ?? null);
    const unsubscribe = meters.subscribe(draw);
    const observer = new ResizeObserver(() => {
      canvas.width = Math.round(canvas.clientWidth * window.devicePixelRatio);
      canvas.height = Math.round(canvas.clientHeight * window.devicePixelRatio);
      draw();
    });
    observer.observe(canvas);
    return () => {
      unsubscribe();
      observer.disconnect();
    };
  }, []);
  return (
    <div className={styles.bar}>
      <div className={styles.scale} aria-hidden="true">
        {LOUDNESS_MARKS_LUFS.map((lufs) => (
          <span key={lufs} className={styles.mark} style={{ bottom: `${loudnessPlace(lufs) * 100}%` }}>
            {lufs}
          </span>
        ))}
      </div>
      <div className={styles.well}>
        <canvas ref={ref} className={styles.canvas} role="img" aria-label="Momentary and short-term loudness" />
        {[...new Set([R128_LUFS, target])].map((lufs) => (
          <span
            key={lufs}
            className={lufs === target ? styles.target : styles.other}
            style={{ bottom: `${loudnessPlace(lufs) * 100}%` }}
            title={`${lufs} LUFS${lufs === R128_LUFS ? ', EBU R 128' : ''}${lufs === target ? ', the target' : ''}`}
          />
        ))}
      </div>
    </div>
  );
}
