/** The last minute of telemetry as columns, for the graphs. */
import type { DropsByCause, Telemetry } from '#shared/state/telemetry.ts';

export const HISTORY_S = 60;

/** Samples of the last minute, oldest first, and one older one so that differences reach over the whole minute. */
export function appendSamples(history: readonly Telemetry[], samples: readonly Telemetry[]): Telemetry[] {
  const newest = history.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  const merged = [...history, ...samples.filter((sample) => sample.atMs > newest)];
  const last = merged.at(-1);
  if (last === undefined) return [];
  const from = last.atMs - HISTORY_S * 1000;
  const first = merged.findIndex((sample) => sample.atMs >= from);
  return merged.slice(Math.max(0, first - 1));
}

export type DropCause = Exclude<keyof DropsByCause, 'totalFrames'>;
export const DROP_CAUSES = [
  'source',
  'mixer',
  'encoder',
  'network',
  'received',
] as const satisfies readonly DropCause[];

/** Frames dropped between each sample and the one before it. A counter that went back has been started anew. */
export function dropsPerSample(history: readonly Telemetry[], cause: DropCause): number[] {
  return history.map((sample, i) => {
    const before = history[i - 1];
    if (before === undefined) return 0;
    const more = sample.drops[cause] - before.drops[cause];
    return more >= 0 ? more : sample.drops[cause];
  });
}

/** Frames dropped in the last minute, and the program frames made in the same time. */
export function dropsInWindow(history: readonly Telemetry[], cause: DropCause): { dropped: number; frames: number } {
  const dropped = dropsPerSample(history, cause).reduce((sum, n) => sum + n, 0);
  let frames = 0;
  for (let i = 1; i < history.length; i += 1) {
    const more = (history[i]?.drops.totalFrames ?? 0) - (history[i - 1]?.drops.totalFrames ?? 0);
    frames += Math.max(0, more);
  }
  return { dropped, frames };
}
