/** High-rate figures: topics that a client asks for. All rates come from differences, never from lifetime averages. */
import type { Chain } from '../chain/chain.ts';
import type { DestinationId, RenditionId, SourceId } from '../ids.ts';
import type { IsolatedTelemetry } from './isolated.ts';
import type { ReplayTelemetry } from './replay.ts';
import type { ClipStatus, SinkStatus } from './state.ts';

/** What an MPEG-TS feed says of the way it came: first-priority checks of ETSI TR 101 290, counted since it was opened. */
export interface TransportTelemetry {
  /** Bytes that were no packet (1.1, 1.2). */
  syncErrors: number;
  /** Longer than half a second without a PAT (1.3) or a PMT (1.5). */
  patErrors: number;
  pmtErrors: number;
  /** Packets lost, repeated or out of order by their counter (1.4). */
  continuityErrors: number;
  /** A picture or sound stream that the PMT names and that does not come (1.6). */
  pidErrors: number;
  /** Packets that the sender marked as damaged (2.1). */
  transportErrors: number;
  /** How far PCR and arrival disagree over the last second, ms; null while there is no PCR. */
  pcrJitterMs: number | null;
  /** Datagrams lost by the RTP sequence number, or by SRT’s own count; null where nothing counts them. */
  lostPackets: number | null;
}

export interface SourceTelemetry {
  /** Frames a second that arrived from FFmpeg over the last second. */
  fps: number;
  /** Depth of the FIFO ahead of the playhead. */
  bufferMs: number;
  /** Difference between the camera’s clock and ours, parts per million; positive: the camera is fast. */
  driftPpm: number;
  /** Ticks at which the camera’s next frame was not there and its last one was repeated. */
  repeatedFrames: number;
  /** Frames that were passed over to stay at the live edge. */
  skippedFrames: number;
  /** CPU of its FFmpeg: receiving, decoding, scaling. */
  cpuPct: number;
  /** Time from one picture’s arrival to the next; null before there are two. */
  arrival: { lastMs: number; p95Ms: number } | null;
  /** What arrived, before decoding; null where it cannot be known. */
  inputKbps: number | null;
  /** MPEG-TS feeds only. */
  transport: TransportTelemetry | null;
  /** Clips only. */
  clip: { status: ClipStatus; positionMs: number; durationMs: number } | null;
}

export interface MixerTelemetry {
  frame: number;
  fps: number;
  /** Ticks that came more than one frame late. */
  missedTicks: number;
  /** Time to make one program frame, over the last second. */
  tickP50Ms: number;
  tickP99Ms: number;
  /** CPU of its thread, 100 being one core; null where the system does not tell. */
  cpuPct: number | null;
}

export interface EncoderTelemetry {
  fps: number;
  /** Encoding speed against real time; below 1 it cannot keep up. */
  speed: number;
  videoKbps: number;
  targetKbps: number;
  /** Program frames dropped because the encoder could not keep up. */
  droppedFrames: number;
  /** Raw frames waiting for the encoder. */
  queueMs: number;
  /** From the mixer’s tick to the frame in the MPEG-TS. */
  delayMs: number;
  keyIntervalS: number;
  cpuPct: number;
}

/** Figures of one address. */
export interface AddressTelemetry {
  status: SinkStatus;
  kbps: number;
  queueMs: number;
  /** Program frames dropped from the queue, whole GOPs at a time. */
  droppedFrames: number;
  sentBytes: number;
  /** Round-trip time of its TCP connection, as the kernel smooths it; null where no kernel tells (SRT, UDP, not Linux). */
  rttMs: number | null;
  /** TCP segments sent again since this connection was made; null where no kernel tells. */
  retransmits: number | null;
  /**
   * In the kernel’s send queue, not sent or not acknowledged yet: grows before our own queue does. Null where no kernel
   * tells.
   */
  unsentBytes: number | null;
}

/**
 * A consumer of the program TS: a destination, or the uplink to the event. Of two addresses, `kbps` is that of the one in
 * use, `queueMs` the longer queue of those in use, and the counters are sums.
 */
export interface SinkTelemetry extends AddressTelemetry {
  /** The two addresses apart; absent where there is but one. */
  addresses?: { primary: AddressTelemetry; backup: AddressTelemetry };
}

/** The recording that runs. */
export interface RecordingTelemetry {
  bytes: number;
  /** Program frames on disk. */
  frames: number;
  /** Program frames that no file has. */
  droppedFrames: number;
  kbps: number;
  queueMs: number;
  /** Age of the oldest piece of program that is not safely on disk: what a power cut would take now, ms. */
  atRiskMs: number;
  freeBytes: number | null;
  /** Seconds until only the reserve is free; null while unknown. */
  leftS: number | null;
}

/** What the event node says of itself. */
export interface NodeTelemetry {
  ingest: {
    connected: boolean;
    kbps: number;
    framesReceived: number;
    /** Gaps in what arrives, whatever their cause. */
    framesMissing: number;
    /** Delay behind the lens of the newest PTS seen; null while unknown. */
    delayMs: number | null;
    publishers: number;
  };
  ladder: { running: boolean; speed: number; delayMs: number | null; restarts: number };
  origin: { delayMs: number | null; newestSegmentAgeMs: number | null; segments: number; viewers: number };
  cpuPct: number;
  memoryMb: number;
}

/** What a CDN probe reads from the playback address. */
export interface DeliveryTelemetry {
  reachable: boolean;
  delayMs: number | null;
  responseMs: number | null;
}

/** What the preview player in a page reports of itself. */
export interface PlayerTelemetry {
  state: 'idle' | 'loading' | 'playing' | 'stalled' | 'error';
  delayMs: number | null;
  height: number | null;
  kbps: number | null;
}

export interface DropsByCause {
  /** Frames late or missing from the camera on air, since the engine started. */
  source: number;
  /** Missed ticks. */
  mixer: number;
  encoder: number;
  /** Summed over the sinks. */
  network: number;
  /** Lost between the uplink and the ingest: gaps that the ingest tells, without frames that were never sent. */
  received: number;
  /** Program frames made in the same time. */
  totalFrames: number;
}

/** One process of ours, or the mixer’s thread. */
export interface ProcessTelemetry {
  /** `engine`, `mixer` (a thread of the engine, counted in it), `encoder`, `source:wide`, `destination:x`, `uplink`, `node` … */
  name: string;
  pid: number;
  /** 100 being one core; null where the system does not tell. */
  cpuPct: number | null;
  /** Resident memory, shared pages included; null for a thread and where the system does not tell. */
  memoryMb: number | null;
}

export interface Telemetry {
  /** Wall clock of the engine, ms since 1970. */
  atMs: number;
  /** Wall clock at which program frame 0 was taken: frame n was at the lens at epochMs + n · frameMs, less its source delay. */
  epochMs: number;
  sources: Record<SourceId, SourceTelemetry>;
  mixer: MixerTelemetry;
  encoder: EncoderTelemetry;
  /** The encoders of the renditions that somebody wants. */
  renditions: Record<RenditionId, EncoderTelemetry>;
  uplink: SinkTelemetry | null;
  destinations: Record<DestinationId, SinkTelemetry>;
  recording: RecordingTelemetry | null;
  /** Sources that are recorded as they come in. */
  isolated: Record<SourceId, IsolatedTelemetry>;
  /** Null while nothing is kept for replays. */
  replay: ReplayTelemetry | null;
  node: NodeTelemetry | null;
  delivery: DeliveryTelemetry | null;
  player: PlayerTelemetry | null;
  drops: DropsByCause;
  system: {
    cpuPct: number;
    engineCpuPct: number;
    engineMemoryMb: number;
    diskFreeGb: number | null;
    processes: ProcessTelemetry[];
  };
  chain: Chain;
}

/** Meters, about 20 a second: sample peak and RMS in dBFS per channel, floor −90. */
export interface Level {
  peakDb: [number, number];
  rmsDb: [number, number];
}
/** A strip: after its own filter, gate and compressor, before its fader. */
export interface StripLevel extends Level {
  /** Highest sample peak of the last seconds. */
  holdDb: [number, number];
  /** What gate and compressor take away at the moment, dB, 0 or more. */
  reductionDb: number;
}

/** EBU R 128 of the program; levels in LUFS, null while there is nothing to tell. */
export interface Loudness {
  momentaryLufs: number | null;
  shortTermLufs: number | null;
  integratedLufs: number | null;
  rangeLu: number | null;
  /** Highest true peak since the last reset, dBTP. */
  truePeakDbtp: number | null;
  /** Wall clock of the last reset. */
  sinceMs: number;
}

export interface Meters {
  /** What goes out; `reductionDb` is the limiter’s. */
  program: StripLevel;
  loudness: Loudness;
  sources: Record<SourceId, StripLevel>;
}

export interface LogEntry {
  /** Grows by one an entry; never repeats in one data folder’s run. */
  seq: number;
  atMs: number;
  level: 'info' | 'warn' | 'error';
  /** What it is about: `source:wide`, `encoder`, `event`, `engine`, `destination:x`, `command`. */
  about: string;
  text: string;
}
