/** What the mixer worker and the reception worker say to each other. Every feed has a number. */
import type { TransportTelemetry } from '#shared/state/telemetry.ts';
import type { TransportContents } from '#shared/ts/transport-check.ts';

/** Where the bytes of a feed come from. */
export type FeedOrigin =
  | { kind: 'udp'; host: string; port: number; interface: string | null }
  /** Another program writes them to a socket. */
  | { kind: 'relay' };

export type ToReception =
  /** Answered when bytes can come. `program`: the one whose streams are told; null: the first one. */
  | { t: 'open'; feed: number; request: number; origin: FeedOrigin; program: number | null }
  /** Connect to this path: from there the relay’s bytes come. Answered. */
  | { t: 'relay'; feed: number; request: number; path: string }
  /** Connect to this path and write the feed to it, instead of to the decoder before. Answered. */
  | { t: 'decoder'; feed: number; request: number; path: string }
  /** Send its bytes here as well, or do not any more. */
  | { t: 'tap'; feed: number; on: boolean }
  | { t: 'close'; feed: number };

export type FromReception =
  | { t: 'answer'; request: number; problem: string | null }
  /** The feed’s socket has failed: nothing will come any more. */
  | { t: 'failed'; feed: number; problem: string }
  /** Once a second, while something arrives. */
  | { t: 'figures'; feed: number; figures: FeedFigures }
  /** What has arrived within one turn of the event loop, while the feed is tapped. */
  | { t: 'bytes'; feed: number; bytes: Uint8Array }
  | { t: 'log'; feed: number; text: string };

export interface FeedFigures {
  kbps: number;
  /** What has been found in it since it was opened. */
  found: TransportContents;
  transport: TransportTelemetry;
}
