/**
 * The media path as the rest of the engine sees it: sources in, program out. Implemented by the mixer worker’s client;
 * nothing outside `sources/`, `mixer/` and `encoder/` touches raw frames.
 */
import type { Canvas } from '#shared/canvas.ts';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { FeedId, KeyerId, RenditionId, SourceId } from '#shared/ids.ts';
import type { ListenBus } from '#shared/protocol/listen.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { ChromaKey } from '#shared/show/keyer-config.ts';
import type { MediaItem } from '#shared/show/media-item.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { SceneConfig } from '#shared/show/scene-config.ts';
import type { SoundConfig } from '#shared/show/sound-config.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { EncoderState, PassThroughState, SoundWarning, SourceState } from '#shared/state/state.ts';
import type { EncoderTelemetry, LogEntry, Meters, MixerTelemetry, SourceTelemetry } from '#shared/state/telemetry.ts';
import type { KeyerSettings } from '#shared/switcher/keyers.ts';
import type { SwitcherAction, SwitcherState } from '#shared/switcher/switcher.ts';
import type { TransitionSettings } from '#shared/switcher/transition.ts';
import type { Graphic } from './mixer/graphic.ts';
import type { IsolatedPiece } from './recording/isolated-piece.ts';

/** An item of the media pool and where it lies. */
export type PoolFile = MediaItem & { path: string };

/** What is made of the sources, besides the buses. Changes of it show from the next frame on and restart nothing. */
export interface Composition {
  scenes: SceneConfig[];
  chroma: ChromaKey;
  sound: SoundConfig;
  /** Sources in the solo bus; never on air. */
  solo: SourceId[];
  media: PoolFile[];
}

export interface MediaSetup {
  canvas: Canvas;
  encoder: EncoderSettings;
  /** The graphics card’s encoder that has passed its trial; null: software. */
  hardware: VideoEncoder | null;
  pictures: PictureSettings;
  sources: SourceConfig[];
  buses: { program: FeedId | null; preview: FeedId | null };
  transition: TransitionSettings;
  keyerSettings: KeyerSettings;
  /** Keyers that start on air. */
  keyersOn: KeyerId[];
  composition: Composition;
  /** Starts faded to black. */
  black: boolean;
  /** The stream of a source that is program by itself may go out as it came. */
  passThrough: boolean;
}

/**
 * A piece of the program’s MPEG-TS: whole packets, holding at most one video frame and the sound around it. A chunk
 * with `keyFrame` starts with PAT and PMT, so a receiver can join there.
 */
export interface ProgramChunk {
  data: Uint8Array;
  keyFrame: boolean;
  /** Video frames that start in this chunk: 0 or 1. */
  frames: number;
  /** Program frame whose picture starts in this chunk; null when none does. */
  frame: number | null;
}

/** The live part of a source’s state; the settings stay with the show. */
export type SourceStatusUpdate = Pick<
  SourceState,
  'status' | 'video' | 'audio' | 'problem' | 'restarts' | 'faults' | 'standIn' | 'clip'
>;

export interface MediaTelemetry {
  epochMs: number;
  sources: Record<SourceId, SourceTelemetry>;
  mixer: MixerTelemetry;
  encoder: EncoderTelemetry;
  renditions: Record<RenditionId, EncoderTelemetry>;
  /** Frames that were late or missing from the source on air, since start. */
  sourceDrops: number;
}

/** Transport of a clip; `atMs` counts from its beginning. */
export type ClipAction = { type: 'play' } | { type: 'pause' } | { type: 'cue'; atMs: number };

export interface MediaEvents {
  switcher: (state: SwitcherState) => void;
  source: (id: SourceId, update: SourceStatusUpdate) => void;
  encoder: (state: EncoderState) => void;
  passThrough: (state: PassThroughState) => void;
  program: (chunk: ProgramChunk) => void;
  rendition: (id: RenditionId, chunk: ProgramChunk) => void;
  /** Null: its encoder has ended, because nobody wants it. */
  renditionState: (id: RenditionId, state: EncoderState | null) => void;
  /** Something is on program and nobody hears it; null: all is well again. */
  soundWarning: (warning: SoundWarning | null) => void;
  /** A JPEG of a source’s tile, of the program, or of a preview that had to be mixed. */
  picture: (id: SourceId | 'program' | 'preview', jpeg: Uint8Array) => void;
  meters: (meters: Meters) => void;
  /** 20 ms of a bus that somebody listens to; see `shared/protocol/listen.ts`. */
  listen: (bus: ListenBus, packet: Uint8Array) => void;
  /** What has come of a source that is recorded as it comes in. */
  isolated: (id: SourceId, piece: IsolatedPiece) => void;
  /** Once a second. */
  telemetry: (telemetry: MediaTelemetry) => void;
  log: (entry: Pick<LogEntry, 'level' | 'about' | 'text'>) => void;
}

export interface Media {
  on<E extends keyof MediaEvents>(event: E, listener: MediaEvents[E]): void;
  start(setup: MediaSetup): Promise<void>;
  addSource(config: SourceConfig): Promise<void>;
  updateSource(config: SourceConfig): Promise<void>;
  removeSource(id: SourceId): Promise<void>;
  /**
   * Resolves with the program frame the action takes effect on, and that frame’s PTS (90 kHz) in the program TS. With
   * `atFrame` it waits for that frame; one that has gone by already means the next one. What waits for an `owner` can be
   * called off.
   */
  switch(action: SwitcherAction, atFrame?: number, owner?: string): Promise<{ frame: number; ptsTicks: number }>;
  /** Calls off what still waits for its frame for this owner. */
  callOff(owner: string): Promise<void>;
  /** Changes what is made of the sources. */
  compose(changes: Partial<Composition>): Promise<void>;
  /** What a downstream keyer shows from now on, or from `graphic.atMs` on; null: nothing. */
  setGraphic(keyer: 'dsk1' | 'dsk2', graphic: Graphic | null): Promise<void>;
  /** Resolves with the program frame from which it shows. For a source that is no clip nothing happens. */
  clip(id: SourceId, action: ClipAction): Promise<{ frame: number; ptsTicks: number }>;
  /** Whether the stream of a source that is program by itself may go out as it came. */
  passThrough(wanted: boolean): Promise<void>;
  /** Starts integrated loudness, range and true-peak maximum anew. */
  resetLoudness(): Promise<void>;
  /** From now on these buses are listened to, and no others. Costs nothing while there are none. */
  listen(buses: readonly ListenBus[]): void;
  /**
   * From now on what comes of these sources is told as it comes, and of no others. Costs nothing while there are none.
   * Resolves when everything was told that had come of those which are none any more.
   */
  record(sources: readonly SourceId[]): Promise<void>;
  /** Encoder settings are hot-swapped; a new canvas or other pictures restart the media path. */
  configure(changes: Partial<Pick<MediaSetup, 'canvas' | 'encoder' | 'pictures' | 'hardware'>>): Promise<void>;
  /** Hot-swaps to a bitrate that a narrow connection carries; `kbps` null: back to that of the settings. */
  adapt(rendition: RenditionId | null, kbps: number | null, reason: string): void;
  /** The renditions that somebody wants; each is one more encoder. */
  setRenditions(wanted: readonly Rendition[]): void;
  /** Ends every FFmpeg of the media path. */
  stop(): Promise<void>;
}
