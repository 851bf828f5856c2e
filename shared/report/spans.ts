/** Times during which something was so, gathered from the moments at which it changed. */
import type { Span } from './report.ts';

/** Follows one thing that is so or not; `detail` is kept from the moment it began, or from the first that had one. */
export class SpanBook<D> {
  readonly spans: (Span & { detail: D })[] = [];
  #open: { fromMs: number; detail: D } | null = null;

  /** It is so from `atMs` on with this detail; null: it is not. */
  set(atMs: number, detail: D | null): void {
    if (detail === null) this.end(atMs);
    else this.#open ??= { fromMs: atMs, detail };
  }

  /** What is open, to be completed by later news. */
  get open(): D | null {
    return this.#open?.detail ?? null;
  }

  end(atMs: number): void {
    if (this.#open === null) return;
    this.spans.push({ fromMs: this.#open.fromMs, toMs: atMs, detail: this.#open.detail });
    this.#open = null;
  }
}

export const lengthMs = ({ fromMs, toMs }: Span): number => Math.max(0, toMs - fromMs);

export const totalMs = (spans: readonly Span[]): number => spans.reduce((sum, span) => sum + lengthMs(span), 0);

/** The part of `span` between two moments; null when there is none. */
export function clipped(span: Span, fromMs: number, toMs: number): Span | null {
  const part = { fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) };
  return part.toMs > part.fromMs ? part : null;
}

/** How long `span` and any of `others`, which do not overlap each other, have in common. */
export const commonMs = (span: Span, others: readonly Span[]): number =>
  others.reduce((sum, other) => {
    const part = clipped(other, span.fromMs, span.toMs);
    return sum + (part === null ? 0 : lengthMs(part));
  }, 0);
