/** One try at bringing the program to one place, whatever does it. */
import type { LineSample } from '#shared/outputs/line-queue.ts';
import type { PushProblem } from './push-problem.ts';
import type { TimedChunk } from './sink-queue.ts';

export interface AttemptEnd {
  /** The last lines of what FFmpeg wrote, without secrets. */
  lines: readonly string[];
  hadSent: boolean;
  /** A watchdog ended it because nothing went out any more. */
  stalled: boolean;
  /** What ended its process, when that was a signal; null when it ended by itself, or has no process. */
  signal: NodeJS.Signals | null;
  /** What went wrong, where it is known without reading lines. */
  problem: PushProblem | null;
}

export interface Attempt {
  /** The process that does it; undefined when it is done in this one. */
  readonly pid: number | undefined;
  /** Frames that were handed to it, sent or not. */
  readonly takenFrames: number;
  readonly droppedFrames: number;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<AttemptEnd>;
  queueMs(nowMs: number): number;
  /** Age of the oldest frame that has not been handed to the network. */
  backlogMs(nowMs: number): number;
  /** How long the program waits in the kernel, which held `unsentBytes` at `atMs`; only where a kernel tells. */
  line?(atMs: number, unsentBytes: number): LineSample | null;
  take(item: TimedChunk): void;
  stop(): Promise<void>;
}
