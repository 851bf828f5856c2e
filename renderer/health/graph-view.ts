/** Which stretch of the last hour the graphs show, and the moment somebody looks at. Pure, and one store of it. */
import { create } from 'zustand';

export const SPANS = [
  { spanS: 60, label: '1 min' },
  { spanS: 300, label: '5 min' },
  { spanS: 900, label: '15 min' },
  { spanS: 3600, label: '1 h' },
] as const;

const minSpanS = 10;
const maxSpanS = 3600;

export interface GraphView {
  spanS: number;
  /** Wall clock at the right edge; null: live, the right edge is now. */
  endMs: number | null;
  /** The moment somebody looks at; null: now. */
  cursorMs: number | null;
  /** What is being marked with the pointer. */
  marked: Range | null;
}

export interface Range {
  fromMs: number;
  toMs: number;
}

export const LIVE_VIEW: GraphView = { spanS: 300, endMs: null, cursorMs: null, marked: null };

export function rangeOf({ spanS, endMs }: Pick<GraphView, 'spanS' | 'endMs'>, lastMs: number): Range {
  const toMs = endMs ?? lastMs;
  return { fromMs: toMs - spanS * 1000, toMs };
}

const inside = (ms: number, { fromMs, toMs }: Range): number => Math.min(toMs, Math.max(fromMs, ms));

/** Another span. Live stays live; else the moment looked at, or the right edge, stays where it is. */
export function withSpan(view: GraphView, spanS: number, lastMs: number): GraphView {
  const span = Math.min(maxSpanS, Math.max(minSpanS, spanS));
  if (view.endMs === null) return { ...view, spanS: span };
  const { fromMs, toMs } = rangeOf(view, lastMs);
  const fixed = view.cursorMs ?? toMs;
  const share = (toMs - fixed) / (toMs - fromMs);
  return { ...view, spanS: span, endMs: Math.min(lastMs, fixed + share * span * 1000) };
}

/** What was marked fills the width; it stands still. Too little of it is no mark. */
export function zoomedTo(view: GraphView, { fromMs, toMs }: Range): GraphView {
  const spanS = (toMs - fromMs) / 1000;
  if (spanS < 2) return { ...view, marked: null };
  const wider = Math.max(0, minSpanS - spanS) * 500;
  return { ...view, spanS: Math.min(maxSpanS, Math.max(minSpanS, spanS)), endMs: toMs + wider, marked: null };
}

export const paused = (view: GraphView, lastMs: number): GraphView => ({ ...view, endMs: view.endMs ?? lastMs });
export const live = (view: GraphView): GraphView => ({ ...view, endMs: null, cursorMs: null, marked: null });

/** Moves the moment looked at; the stretch follows it over its edges, and stands still from then on. */
export function withCursor(view: GraphView, ms: number, bounds: Range): GraphView {
  const cursorMs = inside(ms, bounds);
  const { fromMs, toMs } = rangeOf(view, bounds.toMs);
  if (cursorMs >= fromMs && cursorMs <= toMs) return { ...view, cursorMs };
  const endMs = cursorMs > toMs ? cursorMs : cursorMs + view.spanS * 1000;
  return { ...view, cursorMs, endMs: Math.min(bounds.toMs, endMs) };
}

/** What a key does to the graphs; null when it means nothing to them. `bounds`: the oldest and the newest moment kept. */
export function keyOnGraphs(
  view: GraphView,
  { key, shift }: { key: string; shift: boolean },
  bounds: Range,
): GraphView | null {
  const { fromMs, toMs } = rangeOf(view, bounds.toMs);
  const at = view.cursorMs ?? toMs;
  // Where the moment looked at would run away under the hand, the stretch stands still.
  const still = paused(view, bounds.toMs);
  switch (key) {
    case 'ArrowLeft':
      return withCursor(still, at - (shift ? 10_000 : 1000), bounds);
    case 'ArrowRight':
      return withCursor(still, at + (shift ? 10_000 : 1000), bounds);
    case 'PageUp':
      return withCursor(still, at - (toMs - fromMs) / 2, bounds);
    case 'PageDown':
      return withCursor(still, at + (toMs - fromMs) / 2, bounds);
    case 'Home':
      return withCursor(still, fromMs, bounds);
    case 'End':
      return live(view);
    case '+':
    case '=':
      return withSpan(view, view.spanS / 2, bounds.toMs);
    case '-':
      return withSpan(view, view.spanS * 2, bounds.toMs);
    case 'p':
    case 'P':
      return view.endMs === null ? paused(view, bounds.toMs) : live(view);
    case 'Escape':
      return { ...view, cursorMs: null, marked: null };
    default:
      return null;
  }
}

export const useGraphView = create<GraphView>()(() => LIVE_VIEW);
