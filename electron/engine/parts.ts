/** What the control side needs of the engine’s other parts. The real ones fit as they are; tests bring their own. */
import type { DestinationId } from '#shared/ids.ts';
import type { FlowSample } from '#shared/outputs/adaptive.ts';
import type { Destination } from '#shared/show/destination-config.ts';
import type { EventConfig } from '#shared/show/event-config.ts';
import type { DestinationState, EventState, RecordingState } from '#shared/state/state.ts';
import type { DeliveryTelemetry, NodeTelemetry, RecordingTelemetry, SinkTelemetry } from '#shared/state/telemetry.ts';
import type { DestinationFlow } from './outputs/destinations.ts';
import type { ProgramFile } from './recording/program-recorder.ts';

export interface DestinationsPart {
  load(list: Destination[]): void | Promise<void>;
  add(destination: Destination): void | Promise<void>;
  update(destination: Destination): void | Promise<void>;
  remove(id: DestinationId): void | Promise<void>;
  start(id: DestinationId): void | Promise<void>;
  stop(id: DestinationId): void | Promise<void>;
  startWithBroadcast(): void | Promise<void>;
  stopAll(): Promise<void>;
  states(): DestinationState[];
  telemetry(): Record<DestinationId, SinkTelemetry>;
  /** How the connections cope that may ask for a lower bitrate; monotonic time. */
  flows(nowMs: number): DestinationFlow[];
}

export interface RecorderPart {
  readonly state: RecordingState;
  /** Resolves with the name of the file. `unattended`: nobody waits for the answer, so the state says what went wrong. */
  start(unattended?: boolean): Promise<string>;
  /** Resolves when the file is whole on disk. */
  stop(): Promise<void>;
  /** Ends it because the engine ends. */
  close(): Promise<void>;
  telemetry(): RecordingTelemetry | null;
  /** Files of the recording that runs and where each begins. */
  readonly programFiles: readonly ProgramFile[];
}

export interface EventTelemetry {
  uplink: SinkTelemetry | null;
  node: NodeTelemetry | null;
  delivery: DeliveryTelemetry | null;
}

export interface EventPart {
  load(config: EventConfig | null): void | Promise<void>;
  config(): EventConfig | null;
  create(config: EventConfig): void | Promise<void>;
  update(config: EventConfig): void | Promise<void>;
  remove(): void | Promise<void>;
  /** Resolves when the event is ready to take the program. */
  prepare(): Promise<void>;
  /** Resolves when the program reaches the ingest. */
  goLive(): Promise<void>;
  /** Resolves when nothing of the event is left running. */
  end(): Promise<void>;
  state(): EventState | null;
  telemetry(): EventTelemetry;
  /** How the push to the ingest copes; null while there is none. */
  flow(nowMs: number): FlowSample | null;
  /** Ends everything because the engine ends. */
  stop(): Promise<void>;
}
