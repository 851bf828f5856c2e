import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useEngine } from '../store/engine.ts';
import { formatClock } from '../ui/format.ts';
import styles from './Graphs.module.css';
import { graphSpecs } from './graph-specs.ts';
import { keyOnGraphs, type Range, rangeOf, useGraphView, withCursor, zoomedTo } from './graph-view.ts';
import { hour, useHour } from './hour.ts';
import { type Push, usePushes } from './pushes.ts';
import { TimeGraph } from './TimeGraph.tsx';

const bounds = (): Range => {
  const ring = hour();
  return { fromMs: ring.length === 0 ? 0 : ring.timeOf(0), toMs: ring.lastMs };
};

/** The moment under the pointer, whichever column of graphs it is over. */
function momentAt(event: PointerEvent<HTMLElement>): number | null {
  const columns = [...event.currentTarget.querySelectorAll('[data-column]')];
  const rects = columns.map((column) => column.getBoundingClientRect());
  const rect = rects.find(({ right }) => event.clientX <= right) ?? rects.at(-1);
  if (rect === undefined || rect.width === 0) return null;
  const { fromMs, toMs } = rangeOf(useGraphView.getState(), hour().lastMs);
  const share = Math.min(1, Math.max(0, (event.clientX - rect.left) / rect.width));
  return fromMs + share * (toMs - fromMs);
}

/** The line of the moment looked at, and what is being marked: moved by hand, so that the page need not render. */
function Overlay() {
  const lineRef = useRef<HTMLDivElement>(null);
  const bandRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (): void => {
      const { lastMs } = hour();
      const view = useGraphView.getState();
      const { fromMs, toMs } = rangeOf(view, lastMs);
      const percent = (ms: number): number => (100 * (ms - fromMs)) / (toMs - fromMs);
      const line = lineRef.current;
      if (line !== null) {
        const at = view.cursorMs === null ? null : percent(view.cursorMs);
        line.style.visibility = at === null || at < 0 || at > 100 ? 'hidden' : 'visible';
        if (at !== null) line.style.left = `${at}%`;
      }
      const band = bandRef.current;
      if (band !== null) {
        band.style.visibility = view.marked === null ? 'hidden' : 'visible';
        if (view.marked !== null) {
          band.style.left = `${percent(view.marked.fromMs)}%`;
          band.style.width = `${percent(view.marked.toMs) - percent(view.marked.fromMs)}%`;
        }
      }
    };
    place();
    const stops = [useGraphView.subscribe(place), useHour.subscribe(place)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <div className={styles.overlay} aria-hidden="true">
      <div ref={bandRef} className={styles.band} />
      <div ref={lineRef} className={styles.line} data-testid="graph-cursor" />
    </div>
  );
}

/** From when to when, under a column of graphs. */
function TimeLine() {
  useHour((store) => store.version);
  const view = useGraphView();
  const { fromMs, toMs } = rangeOf(view, hour().lastMs);
  return (
    <div className={styles.times}>
      <span>{formatClock(fromMs)}</span>
      <span>{formatClock((fromMs + toMs) / 2)}</span>
      <span>{formatClock(toMs)}</span>
    </div>
  );
}

const Columns = memo(function Columns({ pushes }: { pushes: readonly Push[] }) {
  const specs = useMemo(() => graphSpecs(pushes), [pushes]);
  const columns = [specs.filter((_, i) => i % 2 === 0), specs.filter((_, i) => i % 2 === 1)];
  return columns.map((column) => (
    <div key={column[0]?.id} className={styles.column} data-column>
      {column.map((spec) => (
        <TimeGraph key={spec.id} spec={spec} />
      ))}
      <TimeLine />
      <Overlay />
    </div>
  ));
});

/** All figures over the same stretch of time. They share one moment, by pointer or by arrows, and one zoom. */
export function Graphs() {
  const pushes = usePushes();
  const known = useEngine((store) => store.link.phase === 'open');
  useHour((store) => store.version);
  const view = useGraphView();
  const startRef = useRef<number | null>(null);
  const { toMs } = rangeOf(view, hour().lastMs);
  const at = view.cursorMs ?? toMs;
  const limits = bounds();

  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const ms = momentAt(event);
    if (ms === null) return;
    const start = startRef.current;
    const marked = start === null ? null : { fromMs: Math.min(start, ms), toMs: Math.max(start, ms) };
    useGraphView.setState({ cursorMs: ms, marked });
  };
  const onDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    startRef.current = momentAt(event);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onUp = (): void => {
    const { marked } = useGraphView.getState();
    startRef.current = null;
    if (marked !== null) useGraphView.setState((now) => zoomedTo(now, marked));
  };
  const onLeave = (): void => {
    if (startRef.current === null) useGraphView.setState({ cursorMs: null });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const next = keyOnGraphs(useGraphView.getState(), { key: event.key, shift: event.shiftKey }, bounds());
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    useGraphView.setState(next);
  };
  return (
    <div
      className={styles.graphs}
      data-old={!known}
      role="slider"
      tabIndex={0}
      aria-label="Moment in the graphs: arrows move it, plus and minus zoom, P pauses"
      aria-valuemin={Math.round(limits.fromMs / 1000)}
      aria-valuemax={Math.round(limits.toMs / 1000)}
      aria-valuenow={Math.round(at / 1000)}
      aria-valuetext={formatClock(at)}
      data-testid="graphs"
      onPointerMove={onMove}
      onPointerDown={onDown}
      onPointerUp={onUp}
      onPointerLeave={onLeave}
      onKeyDown={onKey}
    >
      <Columns pushes={pushes} />
    </div>
  );
}

/** Moves the moment looked at from outside. */
export const lookAt = (ms: number): void => useGraphView.setState((view) => withCursor(view, ms, bounds()));
