/** What every client sees: a snapshot made of slices. A change sends the changed slices whole. */
import type { Canvas } from '../canvas.ts';
import type { DestinationId, EventId, MacroId, MediaId, SourceId } from '../ids.ts';
import type { JobsState } from '../jobs/job.ts';
import type { OutputFault } from '../outputs/faults.ts';
import type { DestinationKind, PublicDestination } from '../show/destination-config.ts';
import type { EncoderImplementation, EncoderSettings, PictureSettings, VideoCodec } from '../show/encoder-settings.ts';
import type { LadderRung } from '../show/event-config.ts';
import type { KeyersConfig } from '../show/keyer-config.ts';
import type { MacroConfig } from '../show/macro-config.ts';
import type { MediaItem } from '../show/media-item.ts';
import type { RecordingSettings } from '../show/recording-settings.ts';
import type { Rendition } from '../show/rendition-config.ts';
import type { ReplaySettings } from '../show/replay-settings.ts';
import type { SceneConfig } from '../show/scene-config.ts';
import type { SoundConfig } from '../show/sound-config.ts';
import type { PublicSourceConfig } from '../show/source-config.ts';
import type { SwitcherState } from '../switcher/switcher.ts';
import type { AlertsState, ReportsState } from './alerts.ts';
import type { IsolatedState } from './isolated.ts';
import type { ReplayState } from './replay.ts';
import type { SecretsInfo } from './secrets-info.ts';

export interface EngineInfo {
  version: string;
  pid: number;
  /** Wall clock, ms since 1970, at which the engine started. */
  startedAtMs: number;
  ffmpeg: {
    version: string;
    path: string;
    srt: boolean;
    /** Kinds of destinations this FFmpeg can send to. */
    outputs: DestinationKind[];
  } | null;
  /** A fault of the whole engine that people must know of (FFmpeg missing, show file damaged), or null. */
  problem: { code: string; message: string; next: string } | null;
  secrets: SecretsInfo;
}

export interface ShowInfo {
  name: string;
  canvas: Canvas;
  encoder: EncoderSettings;
  pictures: PictureSettings;
  recording: RecordingSettings;
  replay: ReplaySettings;
}

/** `opening`: started, nothing seen yet. `live`: frames arrive. `lost`: they stopped; slate and silence. `ended`: a file that does not loop. */
export type SourceStatus = 'opening' | 'live' | 'lost' | 'ended';

export interface SourceState {
  id: SourceId;
  config: PublicSourceConfig;
  /** Number on the panel, from 1. */
  number: number;
  status: SourceStatus;
  /** What FFmpeg found: "h264 1920×1080 25 fps", "aac 44.1 kHz stereo"; null while unknown or absent. */
  video: string | null;
  audio: string | null;
  /** Why it is not live, as a sentence; null while it is. */
  problem: string | null;
  /** How often its FFmpeg had to be started again. */
  restarts: number;
  /** What its picture and sound have been for longer than its watch allows. */
  faults: SourceFaults;
  /** A fault has put this in its place on program: the slate, or its backup. */
  standIn: 'slate' | 'backup' | null;
  /** Clips only. */
  clip: ClipStatus | null;
}

export interface SourceFaults {
  black: boolean;
  frozen: boolean;
  silent: boolean;
}

/** `cued`: stands on its first picture; `paused`: on another one; `ended`: on its last. */
export type ClipStatus = 'cued' | 'playing' | 'paused' | 'ended';

export type EncoderStatus = 'starting' | 'running' | 'restarting' | 'failed';

export interface EncoderState {
  status: EncoderStatus;
  restarts: number;
  problem: string | null;
  codec: VideoCodec;
  /** What encodes now. */
  implementation: EncoderImplementation;
  /** The bitrate is lowered because of a narrow connection; null: it is what the settings say. */
  adaptive: { kbps: number; reason: string; sinceMs: number } | null;
  /** Why software encodes although a graphics card was chosen; null: nothing has failed. */
  fallback: string | null;
}

/** A rendition and its encoder. `off`: nobody wants it. */
export interface RenditionState extends Rendition {
  running: EncoderState | null;
}

/** What a trial encode of a second with the show’s canvas has shown. */
export interface EncoderTrial {
  codec: VideoCodec;
  implementation: EncoderImplementation;
  works: boolean;
  /** Encoded pictures a second; null when it does not work. */
  fps: number | null;
  /** Why it cannot be used; null when it can. */
  problem: string | null;
}

/** The encoders of this machine. */
export interface EncoderTrials {
  status: 'none' | 'running' | 'done';
  /** What they were tried with; null before the first trial. */
  canvas: Canvas | null;
  trials: EncoderTrial[];
  /** HEVC can be sent by RTMP with this FFmpeg; null before the trial. */
  hevcInFlv: boolean | null;
}

/**
 * `waiting`: an SRT listener that nobody has called. `retrying` waits for the next attempt; `refused`: the far end said
 * the key is wrong, so it does not try again by itself.
 */
export type SinkStatus = 'stopped' | 'connecting' | 'waiting' | 'running' | 'retrying' | 'refused';

/** How it goes with one address. */
export interface AddressState {
  status: SinkStatus;
  /** Wall clock since which it has that status. */
  sinceMs: number;
  /** Why it is not running, as a sentence; null while it is, and before the first problem. */
  problem: string | null;
  /** The same as a stable code. */
  fault: OutputFault | null;
  /** How often the connection was made again after a loss. */
  reconnects: number;
}

/** As a whole: `running` while either address takes the program; `problem` and `fault` are those of one that does not. */
export interface DestinationState extends PublicDestination, AddressState {
  /** Which addresses the program goes to at the moment; null: none. */
  inUse: 'primary' | 'backup' | 'both' | null;
  primary: AddressState;
  /** Null without a backup. */
  backupState: AddressState | null;
}

export interface BroadcastState {
  /** `starting`: Go live was given, the program has not reached the event yet. */
  status: 'off' | 'starting' | 'on-air' | 'ending';
  /** Wall clock at which it went on air, for the on-air clock; null while off. */
  onAirSinceMs: number | null;
}

export type EventStatus = 'draft' | 'scheduled' | 'preparing' | 'ready' | 'live' | 'ending' | 'ended' | 'failed';

export interface RenditionInfo {
  name: string;
  width: number | null;
  height: number | null;
  videoKbps: number;
  /** The incoming picture, untouched. */
  passthrough: boolean;
}

export interface EventState {
  id: EventId;
  title: string;
  scheduledStart: string | null;
  provider:
    | { kind: 'local'; ladder: LadderRung[]; windowSegments: number }
    | { kind: 'custom'; address: string; hasKey: boolean; hasPassphrase: boolean; playbackUrl: string | null };
  status: EventStatus;
  /** Why it failed or is not healthy; null otherwise. */
  cause: string | null;
  preparedAtMs: number | null;
  liveAtMs: number | null;
  endedAtMs: number | null;
  playbackUrl: string | null;
  renditions: RenditionInfo[];
  /** State of the push to the event’s ingest. */
  uplink: Pick<AddressState, 'status' | 'sinceMs' | 'problem' | 'reconnects'> | null;
}

/** The sound desk. */
export interface SoundState extends SoundConfig {
  /** Heard in the monitor instead of program; never on air. */
  solo: SourceId[];
  /** Why nobody hears anything although something is on program; null while all is well. */
  warning: SoundWarning | null;
}

export interface SoundWarning {
  /** `silent`: nothing to hear; `muted`: the source on program, or the master, is muted; `faderDown`: its fader is. */
  kind: 'silent' | 'muted' | 'faderDown';
  /** The source it is about; null: the master. */
  source: SourceId | null;
  sinceMs: number;
}

/** The media pool, and what is being brought in. */
export interface MediaState {
  items: MediaItem[];
  imports: { name: string; doneBytes: number; totalBytes: number | null }[];
}

export interface MacroState {
  macros: MacroConfig[];
  running: { id: MacroId; step: number; steps: number }[];
  /** What is being recorded, or null. */
  recording: { name: string; steps: number } | null;
  /** Why the last run of a macro ended before its last step; null when it did not. `step` counts from 1. */
  problem: { id: MacroId; step: number; message: string } | null;
}

/** `retrying`: the disk does not take it; a new file is tried until it does, or until somebody ends it. */
export interface RecordingState {
  status: 'off' | 'recording' | 'retrying';
  sinceMs: number | null;
  folder: string | null;
  /** Name of the file that is being written. */
  file: string | null;
  files: number;
  /**
   * Why it cannot be written, or why the last one ended by itself, lacks its end, or did not begin with the broadcast;
   * null otherwise.
   */
  problem: string | null;
}

/** `on`: the source’s own stream goes out. `waiting`: wanted, and the mixer’s program goes out meanwhile. */
export interface PassThroughState {
  status: 'off' | 'waiting' | 'on';
  /** Whose stream goes out; null unless it does. */
  source: SourceId | null;
  /** What it waits for, as a sentence; null unless it waits. */
  reason: string | null;
}

/** What undo and redo would do, as a sentence; null when there is nothing. */
export interface HistoryState {
  undo: string | null;
  redo: string | null;
}

export interface EngineState {
  engine: EngineInfo;
  show: ShowInfo;
  sources: SourceState[];
  switcher: SwitcherState;
  scenes: SceneConfig[];
  keyers: KeyersConfig;
  sound: SoundState;
  media: MediaState;
  macros: MacroState;
  history: HistoryState;
  recording: RecordingState;
  isolated: IsolatedState;
  replay: ReplayState;
  jobs: JobsState;
  encoder: EncoderState;
  passThrough: PassThroughState;
  encoderTrials: EncoderTrials;
  renditions: RenditionState[];
  destinations: DestinationState[];
  broadcast: BroadcastState;
  event: EventState | null;
  alerts: AlertsState;
  reports: ReportsState;
}

export type SliceName = keyof EngineState;
export const SLICES = [
  'engine',
  'show',
  'sources',
  'switcher',
  'scenes',
  'keyers',
  'sound',
  'media',
  'macros',
  'history',
  'recording',
  'isolated',
  'replay',
  'jobs',
  'encoder',
  'passThrough',
  'encoderTrials',
  'renditions',
  'destinations',
  'broadcast',
  'event',
  'alerts',
  'reports',
] as const satisfies readonly SliceName[];

export type { DestinationId, MediaId, SourceId };
