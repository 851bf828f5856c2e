import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { useEngine } from '../store/engine.ts';
import { themeColour } from '../ui/theme-colour.ts';
import { drawingOf, type GraphSpec, readingOf } from './graph-specs.ts';
import { rangeOf, useGraphView } from './graph-view.ts';
import { hour, useHour } from './hour.ts';
import { paintNever, paintSoon } from './paint-queue.ts';
import styles from './TimeGraph.module.css';

/** Paints what was wrong and when, behind the lines: episodes of the verdict as bands, entries of the log as marks. */
function paintIncidents(plot: uPlot, log: readonly LogEntry[]): void {
  const { ctx } = plot;
  const { top, height, left, width } = plot.bbox;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  if (min === null || max === null || max <= min) return;
  const xOf = (ms: number): number => left + ((ms / 1000 - min) / (max - min)) * width;
  ctx.save();
  for (const { fromMs, toMs, health } of hour().episodes.all) {
    if (toMs < min * 1000 || fromMs > max * 1000) continue;
    const from = Math.max(left, xOf(fromMs));
    ctx.fillStyle = `${themeColour(health === 'alarm' ? '--red' : '--amber')}38`;
    ctx.fillRect(from, top, Math.max(2, Math.min(left + width, xOf(toMs)) - from), height);
  }
  for (const { atMs, level } of log) {
    if (atMs < min * 1000) break;
    if (level === 'info' || atMs > max * 1000) continue;
    ctx.fillStyle = themeColour(level === 'error' ? '--red' : '--amber');
    // Told apart by their length, too.
    ctx.fillRect(xOf(atMs), top, 1.5, level === 'error' ? height : height / 3);
  }
  ctx.restore();
}

function optionsOf({ lines, kind }: GraphSpec, width: number, height: number): uPlot.Options {
  return {
    width,
    height,
    padding: [1, 0, 1, 0],
    cursor: { show: false },
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    hooks: { drawClear: [(plot) => paintIncidents(plot, useEngine.getState().log)] },
    series: [
      {},
      ...lines.map(
        ({ colour, dash }): uPlot.Series => ({
          stroke: colour,
          width: kind === 'stack' ? 0.5 : 1.25,
          points: { show: false },
          ...(dash === true ? { dash: [3, 3] } : {}),
          ...(kind === 'stack' ? { fill: `${colour}b0` } : {}),
        }),
      ),
    ],
  };
}

/** One figure over time, with its value at the moment looked at. The pointer and the keys belong to the graphs together. */
export function TimeGraph({ spec }: { spec: GraphSpec }) {
  const hostRef = useRef<HTMLDivElement>(null);
  const readingRef = useRef<HTMLElement>(null);
  const scaleRef = useRef<HTMLElement>(null);
  // Another list of lines needs another plot; a name that is typed anew does not.
  const key = spec.lines.map(({ name }) => name).join();
  const current = useRef(spec);
  current.current = spec;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the plot is made anew when its lines are others
  useEffect(() => {
    const host = hostRef.current;
    if (host === null) return;
    const size = (): { width: number; height: number } => ({
      width: Math.max(20, host.clientWidth),
      height: Math.max(10, host.clientHeight),
    });
    const first = size();
    const plot = new uPlot(optionsOf(current.current, first.width, first.height), [[]], host);
    let paintedMs = 0;
    const paint = (): void => {
      const ring = hour();
      paintedMs = ring.lastMs;
      const { fromMs, toMs } = rangeOf(useGraphView.getState(), ring.lastMs);
      const { times, values, min, max } = drawingOf(current.current, ring, fromMs, toMs);
      plot.batch(() => {
        plot.setData([times, ...values], false);
        plot.setScale('x', { min: fromMs / 1000, max: toMs / 1000 });
        plot.setScale('y', { min, max });
      });
      const { digits, divisor = 1, unit } = current.current;
      if (scaleRef.current !== null)
        scaleRef.current.textContent = `${(max / divisor).toFixed(max / divisor < 10 ? Math.min(1, digits) : 0)} ${unit}`;
      read();
    };
    const read = (): void => {
      const ring = hour();
      const { cursorMs } = useGraphView.getState();
      const row = ring.rowAt(cursorMs ?? ring.lastMs);
      if (readingRef.current !== null) readingRef.current.textContent = readingOf(current.current, ring, row);
    };
    const observer = new ResizeObserver(() => {
      plot.setSize(size());
      paintSoon(paint);
    });
    observer.observe(host);
    const stops = [
      useHour.subscribe(() => {
        // A dot on the screen is seconds of an hour: no need to paint it every second.
        const dotMs = (useGraphView.getState().spanS * 1000) / 300;
        if (Math.abs(hour().lastMs - paintedMs) >= dotMs) paintSoon(paint);
        else read();
      }),
      useGraphView.subscribe((now, before) => {
        if (now.endMs !== before.endMs || now.spanS !== before.spanS) paintSoon(paint);
        else if (now.cursorMs !== before.cursorMs) read();
      }),
    ];
    paintSoon(paint);
    return () => {
      paintNever(paint);
      for (const stop of stops) stop();
      observer.disconnect();
      plot.destroy();
    };
  }, [key]);

  const legend = useMemo(
    () => spec.lines.map(({ label, dash }) => `${label}${dash === true ? ' (dashed)' : ''}`),
    [spec],
  );
  return (
    <div className={styles.graph} data-testid={`graph-${spec.id}`} title={`${spec.title}: ${legend.join(', ')}`}>
      <div className={styles.head}>
        <span className={styles.title}>{spec.title}</span>
        {spec.lines.length > 1 &&
          spec.lines.length <= 5 &&
          spec.lines
            .slice(0, 3)
            .map(({ name, colour, dash }) => (
              <i key={name} className={styles.key} style={{ borderTopColor: colour }} data-dash={dash === true} />
            ))}
        <b className={styles.reading} ref={readingRef} data-testid={`reading-${spec.id}`} />
        <span className={styles.scale} ref={scaleRef} />
      </div>
      <div ref={hostRef} className={styles.plot} role="img" aria-label={`${spec.title} over time`} />
    </div>
  );
}
