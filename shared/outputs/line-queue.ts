/**
 * What waits in the kernel’s send queue, or is on its way. On a line that has become too narrow its oldest byte is older
 * with each look, a second or two before the kernel’s buffer is full and the queue in front of it shows. A longer way or
 * a pause makes it older once, and then it stays as it is or becomes younger; a key frame does not make it older at all.
 * Pure: time comes with each sample.
 */

/** What the kernel told at a look, as times and bytes of the program. */
export interface LineSample {
  /** When it told that, monotonic. */
  atMs: number;
  /** Bytes that the far end has acknowledged, since any moment. */
  arrivedBytes: number;
  /** How long ago the oldest byte that has not arrived came out of the encoder, ms; 0 when all have. */
  waitsMs: number;
}

export interface LineGrowth {
  /** When it began to grow, at the latest. */
  sinceMs: number;
  /** How much waited then, ms. */
  fromMs: number;
  /** What arrives now, kb/s. */
  arrivesKbps: number;
}

/** So many looks one after the other must find it older, over at least this time. */
const STEPS = 4;
const SPAN_MS = 800;
/** Of each look, milliseconds a millisecond: less is the coming and going of single frames. */
const STEP_GROWTH = 0.06;
/** Over all of them. */
const GROWING = 0.15;
/** What becomes older by this takes nothing at all; that may be a moment’s pause. */
const PAUSED = 0.95;
/** The way there and back is no waiting: it is the least that was seen in this time. */
const FLOOR_MS = 10_000;
/** So much more than that waits. */
const EXCESS_MS = 200;

export class LineQueue {
  #points: LineSample[] = [];
  /** The least of each second. */
  #floors: { fromMs: number; waitsMs: number }[] = [];

  /** One look at the connection, to be added a few times a second; null: the kernel does not say. */
  add(sample: LineSample | null): void {
    if (sample === null) {
      this.#points = [];
      return;
    }
    const { atMs, waitsMs } = sample;
    if (this.#points.at(-1)?.atMs === atMs) return;
    this.#points.push(sample);
    if (this.#points.length > STEPS + 1) this.#points.shift();
    const floor = this.#floors.at(-1);
    if (floor === undefined || atMs - floor.fromMs >= 1000) this.#floors.push({ fromMs: atMs, waitsMs });
    else floor.waitsMs = Math.min(floor.waitsMs, waitsMs);
    while ((this.#floors[0]?.fromMs ?? atMs) < atMs - FLOOR_MS) this.#floors.shift();
  }

  /** How it grows; null while it does not, or not for long enough to tell. */
  growth(): LineGrowth | null {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || this.#points.length <= STEPS) return null;
    const grows = this.#points.slice(1).every((point, i) => {
      const before = this.#points[i] ?? point;
      return point.waitsMs - before.waitsMs > STEP_GROWTH * (point.atMs - before.atMs);
    });
    const spanMs = last.atMs - first.atMs;
    const mean = (last.waitsMs - first.waitsMs) / Math.max(1, spanMs);
    const excessMs = last.waitsMs - Math.min(...this.#floors.map(({ waitsMs }) => waitsMs));
    if (!grows || spanMs < SPAN_MS || mean < GROWING || mean > PAUSED || excessMs < EXCESS_MS) return null;
    // The line may have become narrow after the first of them.
    const from = this.#points.at(-3) ?? first;
    const arrivesKbps = ((last.arrivedBytes - from.arrivedBytes) * 8) / (last.atMs - from.atMs);
    return { sinceMs: first.atMs, fromMs: first.waitsMs, arrivesKbps };
  }
}
