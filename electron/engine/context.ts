/** What the command handlers work with. */

import type { AfterShow } from './after-show.ts';
import type { AlertDesk } from './alerts/alert-desk.ts';
import type { Broadcast } from './broadcast.ts';
import type { Reach } from './control/gate.ts';
import type { StateStore } from './control/state-store.ts';
import type { EncoderDesk } from './encoder/encoder-desk.ts';
import type { Macros } from './macros/macros.ts';
import type { Media } from './media.ts';
import type { MediaPool } from './media-pool/media-pool.ts';
import type { DestinationsPart, EventPart, RecorderPart } from './parts.ts';
import type { PlayerReports } from './player-reports.ts';
import type { IsolatedRecorder } from './recording/isolated-recorder.ts';
import type { ReplayBuffer } from './recording/replay/replay-buffer.ts';
import type { Reports } from './report/reports.ts';
import type { Serial } from './serial.ts';
import type { InputDesk } from './sources/input-desk.ts';
import type { ShowStore } from './store/show-store.ts';

export interface EngineContext {
  readonly store: StateStore;
  readonly show: ShowStore;
  readonly media: Media;
  readonly destinations: DestinationsPart;
  readonly events: EventPart;
  readonly recorder: RecorderPart;
  readonly broadcast: Broadcast;
  readonly isolated: IsolatedRecorder;
  readonly replay: ReplayBuffer;
  readonly players: PlayerReports;
  readonly encoders: EncoderDesk;
  readonly pool: MediaPool;
  readonly macros: Macros;
  readonly alerts: AlertDesk;
  readonly reports: Reports;
  readonly afterShow: AfterShow;
  /** Changes of the show’s set-up happen one after the other. */
  readonly setup: Serial;
  /** @throws FlypackError `ffmpeg_missing` */
  requireFfmpeg(): void;
  /** Resolves when the media path takes commands. @throws FlypackError `ffmpeg_missing`, or why it did not start */
  mediaReady(): Promise<void>;
  /** Looks at addresses and devices. @throws FlypackError `ffmpeg_missing` */
  inputs(): InputDesk;
  /** Looks into a media file. @throws FlypackError `file_unusable` */
  checkFile(path: string): Promise<void>;
  /** From where this engine can be opened. */
  reach(): Reach;
  /** The program frame that goes out now, to a frame or two; null before the media path’s first word. */
  programFrame(): number | null;
  /** Brings the slices that come from the show file up to date. */
  refreshShow(): void;
  refreshSources(): void;
  /** Scenes, keyers and sound. */
  refreshComposition(): void;
  /** Resolves when the keyers’ graphics that a refresh began to draw have reached the mixer. */
  graphicsDrawn(): Promise<void>;
  refreshDestinations(): void;
  refreshEvent(): void;
  /** Ends the engine after the present command has been answered. */
  requestShutdown(why: string): void;
}
