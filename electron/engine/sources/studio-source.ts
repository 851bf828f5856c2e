/** What the studio needs of a source, whatever its kind. */
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import type { ClipAction, SourceStatusUpdate } from '../media.ts';
import type { Frame } from '../mixer/frame-pool.ts';
import type { RawFeed } from './raw-feed.ts';

export interface StudioSource {
  readonly config: SourceConfig;
  readonly status: SourceStatusUpdate;
  /** It is live and has no picture of its own. */
  readonly audioOnly: boolean;
  /** Ticks on which the next frame was not there. */
  readonly repeatedFrames: number;
  /** The feed as it comes, where the engine receives it itself. */
  readonly raw?: RawFeed | null;
  start(): void;
  stop(): Promise<void>;
  /** Takes over settings that need nothing opened anew. False: it has to be opened anew. */
  retune(config: SourceConfig): boolean;
  /** What it shows and sounds like now; `sound` receives `outSamples` interleaved samples. */
  tick(nowMs: number, outSamples: number, sound: Float32Array): { frame: Frame | null; fresh: boolean };
  telemetry(nowMs: number): SourceTelemetry;
  /** Hands on what comes in, as it comes, or no more. */
  record?(on: boolean): void;
  setStandIn?(standIn: SourceState['standIn']): void;
  /** Clips: told before the tick on which it comes to program, or leaves it. */
  onAir?(isOnAir: boolean): void;
  /** Clips: it has come to its end, and program is to go back to what was on before. */
  readonly wantsReturn?: boolean;
  /** Clips: resolves when the action can be answered. */
  transport?(action: ClipAction): Promise<void>;
}
