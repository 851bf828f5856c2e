/** What an engine is made from. */
import type { Logger } from 'pino';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { RecordingState } from '#shared/state/state.ts';
import type { Ffmpeg } from './ffmpeg/find.ts';
import type { GraphicsPainter } from './graphics/painter-client.ts';
import type { Media } from './media.ts';
import type { DestinationsPart, EventPart, RecorderPart } from './parts.ts';
import type { RenderReport } from './report/render-client.ts';
import type { EventLog, LogLine } from './store/event-log.ts';
import type { ShowStore } from './store/show-store.ts';

/** What the engine hands to the parts that it does not make itself. */
export interface PartTools {
  log: (line: LogLine) => void;
  epochMs: () => number;
  destinationsChanged: () => void;
  eventChanged: () => void;
  recordingChanged: (state: RecordingState) => void;
  /** The show as it is now. */
  show: () => ShowFile;
}

export interface EngineParts {
  media: Media;
  destinations: DestinationsPart;
  events: EventPart;
  recorder: RecorderPart;
  painter: GraphicsPainter;
  renderReport: RenderReport;
  /** Program frames that were never handed to the outputs, since the start. */
  programGaps: () => number;
}

export interface EngineOptions {
  dataDir: string;
  version: string;
  token: string;
  /** Address to listen on. */
  host: string;
  allowOrigins: readonly string[];
  pageDir: string;
  show: ShowStore;
  log: EventLog;
  logger: Logger;
  /** Null: none was found. The engine runs and says so. */
  ffmpeg: Ffmpeg | null;
  createParts: (tools: PartTools) => EngineParts;
  /** A client has asked for the end. */
  onShutdownRequest: (why: string) => void;
}
