/** What the engine’s main thread and the mixer worker say to each other. */
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { RenditionId, SourceId } from '#shared/ids.ts';
import type { ListenBus } from '#shared/protocol/listen.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EncoderState, PassThroughState, SoundWarning } from '#shared/state/state.ts';
import type { LogEntry, Meters } from '#shared/state/telemetry.ts';
import type { SwitcherAction, SwitcherState } from '#shared/switcher/switcher.ts';
import type { CommandEnd, CommandStart } from '../ffmpeg/commands.ts';
import type {
  ClipAction,
  Composition,
  MediaSetup,
  MediaTelemetry,
  ProgramChunk,
  SourceStatusUpdate,
} from '../media.ts';
import type { IsolatedPiece } from '../recording/isolated-piece.ts';
import type { Graphic } from './graphic.ts';

export interface WorkerSetup extends MediaSetup {
  ffmpegPath: string;
  fontFile: string;
  /** The built reception-worker.js. */
  receptionUrl: string;
  /** Buses that are listened to. */
  listening: readonly ListenBus[];
  /** Sources that are recorded as they come in. */
  recorded: readonly SourceId[];
  /** Lowered bitrates: of the program (null) and of renditions. */
  adapted: readonly Adapted[];
  /** Renditions that somebody wants. */
  renditions: readonly Rendition[];
  /** Why a graphics card is no longer used although it was chosen. */
  fallback: string | null;
  /** Program frame to begin with: one that follows a worker that died goes on counting. */
  firstFrame: number;
}

/** A bitrate because of a narrow connection; `kbps` null: that of the settings. */
export interface Adapted {
  rendition: RenditionId | null;
  kbps: number | null;
  reason: string;
}

/** Requests carry a number and are answered with it. */
export type WorkerRequest =
  | { t: 'addSource'; config: SourceConfig }
  | { t: 'updateSource'; config: SourceConfig }
  | { t: 'removeSource'; id: SourceId }
  | { t: 'switch'; action: SwitcherAction; atFrame: number | null; owner: string | null }
  | { t: 'callOff'; owner: string }
  | { t: 'compose'; changes: Partial<Composition> }
  | { t: 'graphic'; keyer: 'dsk1' | 'dsk2'; graphic: Graphic | null }
  | { t: 'clip'; id: SourceId; action: ClipAction }
  | { t: 'passThrough'; wanted: boolean }
  | { t: 'resetLoudness' }
  | { t: 'listen'; buses: readonly ListenBus[] }
  | { t: 'configure'; encoder: EncoderSettings; pictures: PictureSettings; hardware: VideoEncoder | null }
  | ({ t: 'adapt' } & Adapted)
  | { t: 'renditions'; wanted: readonly Rendition[] }
  | { t: 'record'; sources: readonly SourceId[] }
  | { t: 'stop' };

export interface ToWorker {
  request: number;
  message: WorkerRequest;
}

export interface SwitchAnswer {
  frame: number;
  ptsTicks: number;
}

export type FromWorker =
  | { t: 'answer'; request: number; result: SwitchAnswer | null }
  | { t: 'failed'; request: number; message: string }
  | { t: 'child'; pid: number; job: string | null }
  | { t: 'command'; start: CommandStart }
  | { t: 'commandEnd'; pid: number; end: CommandEnd }
  | { t: 'switcher'; state: SwitcherState }
  | { t: 'source'; id: SourceId; update: SourceStatusUpdate }
  | { t: 'encoder'; state: EncoderState }
  | { t: 'passThrough'; state: PassThroughState }
  | { t: 'program'; chunk: ProgramChunk }
  | { t: 'rendition'; id: RenditionId; chunk: ProgramChunk }
  | { t: 'renditionState'; id: RenditionId; state: EncoderState | null }
  | { t: 'picture'; id: SourceId | 'program' | 'preview'; jpeg: Uint8Array }
  | { t: 'meters'; meters: Meters }
  | { t: 'soundWarning'; warning: SoundWarning | null }
  | { t: 'listen'; bus: ListenBus; packet: Uint8Array }
  | { t: 'isolated'; id: SourceId; piece: IsolatedPiece }
  | { t: 'telemetry'; telemetry: MediaTelemetry }
  | { t: 'log'; level: LogEntry['level']; about: string; text: string };
