/** Rates from differences over a short window, never from lifetime averages. */
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';

/** Kilobits a second over the last two seconds. */
export class BitrateMeter {
  #samples: { atMs: number; bytes: number }[] = [];
  readonly #windowMs = 2000;

  add(bytes: number, nowMs: number): void {
    const newest = this.#samples.at(-1);
    // One sample a tenth of a second is fine enough.
    if (newest !== undefined && nowMs - newest.atMs < 100) newest.bytes += bytes;
    else this.#samples.push({ atMs: nowMs, bytes });
    this.#forget(nowMs);
  }

  kbps(nowMs: number): number {
    this.#forget(nowMs);
    const [oldest] = this.#samples;
    if (oldest === undefined) return 0;
    const bits = this.#samples.reduce((sum, sample) => sum + sample.bytes * 8, 0);
    return Math.round(bits / Math.max(500, nowMs - oldest.atMs));
  }

  #forget(nowMs: number): void {
    while ((this.#samples[0]?.atMs ?? nowMs) < nowMs - this.#windowMs) this.#samples.shift();
  }
}

/** Media time against wall time over the last five seconds: 1 is real time. */
export class SpeedMeter {
  #samples: { atMs: number; pts: number }[] = [];
  readonly #windowMs = 5000;

  add(pts: number, nowMs: number): void {
    const newest = this.#samples.at(-1);
    if (newest !== undefined && ptsDelta(pts, newest.pts) < 0) this.#samples = [];
    this.#samples.push({ atMs: nowMs, pts });
    while ((this.#samples[0]?.atMs ?? nowMs) < nowMs - this.#windowMs) this.#samples.shift();
  }

  /** 0 when nothing has moved lately. */
  speed(nowMs: number): number {
    const [oldest] = this.#samples;
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || newest === oldest) return 0;
    if (nowMs - newest.atMs > this.#windowMs) return 0;
    // Media comes in steps; only a silence longer than a step counts as slowness.
    const untilMs = nowMs - newest.atMs > 1000 ? nowMs : newest.atMs;
    const mediaMs = (ptsDelta(newest.pts, oldest.pts) * 1000) / PTS_HZ;
    return mediaMs / Math.max(1, untilMs - oldest.atMs);
  }

  reset(): void {
    this.#samples = [];
  }
}
