import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { HISTORY_S } from '../store/history.ts';
import styles from './Sparkline.module.css';
import { themeColour } from './theme-colour.ts';

interface SparklineProps {
  /** Seconds, oldest first; the newest is at the right edge, a minute fits. */
  times: readonly number[];
  values: readonly number[];
  kind?: 'line' | 'bars';
  /** A custom property of the theme: `--text-soft`. */
  colour: string;
  min: number;
  max: number;
  /** Drawn as a faint dashed line. */
  target?: number | null;
  label: string;
}

function optionsOf(kind: 'line' | 'bars', colour: string, width: number, height: number): uPlot.Options {
  const stroke = themeColour(colour);
  const bars = uPlot.paths.bars;
  return {
    width,
    height,
    padding: [2, 0, 2, 0],
    cursor: { show: false },
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false }, y: { auto: false } },
    series: [
      {},
      {
        stroke,
        width: kind === 'bars' ? 0 : 1.25,
        points: { show: false },
        ...(kind === 'bars' && bars !== undefined
          ? { fill: stroke, paths: bars({ size: [0.8, 6, 2] }) }
          : { fill: `${stroke}26` }),
      },
      { stroke: themeColour('--line-strong'), width: 1, dash: [3, 3], points: { show: false } },
    ],
  };
}

/** The last minute of one figure. Its value stands beside it in words, so it is a picture to assistive technology. */
export function Sparkline({ times, values, kind = 'line', colour, min, max, target = null, label }: SparklineProps) {
  const hostRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<uPlot | null>(null);

  useEffect(() => {
    const host = hostRef.current;
    if (host === null) return;
    const size = (): { width: number; height: number } => ({
      width: Math.max(10, host.clientWidth),
      height: Math.max(8, host.clientHeight),
    });
    const first = size();
    const plot = new uPlot(optionsOf(kind, colour, first.width, first.height), [[], [], []], host);
    plotRef.current = plot;
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(host);
    return () => {
      observer.disconnect();
      plot.destroy();
      plotRef.current = null;
    };
  }, [kind, colour]);

  useEffect(() => {
    const plot = plotRef.current;
    if (plot === null) return;
    const end = times.at(-1) ?? 0;
    plot.batch(() => {
      plot.setData([[...times], [...values], times.map(() => target)], false);
      plot.setScale('x', { min: end - HISTORY_S, max: end });
      plot.setScale('y', { min, max: Math.max(max, min + 1) });
    });
  });

  return <div ref={hostRef} className={styles.spark} role="img" aria-label={label} />;
}
