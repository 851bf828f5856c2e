/**
 * The contract between an engine and an event node. The node reads one JSON line of settings from stdin, answers with
 * one JSON line on stdout when it is ready, and is then controlled over HTTP on its own port with a bearer token.
 *
 *     GET  /status   NodeStatus
 *     POST /clock    NodeClock: wall clock of program frame 0, so that the node can tell delays and program date-time
 *     POST /end      finishes the playlist, stops everything, exits
 *     GET  /live/<eventId>/index.m3u8 …   playback, no token
 *
 * End of stdin means that the engine is gone: the node ends itself.
 */
import { z } from 'zod';
import { EventId } from '../ids.ts';
import { LadderRung } from '../show/event-config.ts';
import type { RenditionInfo } from '../state/state.ts';
import type { NodeTelemetry } from '../state/telemetry.ts';

export const NodeSettings = z.object({
  eventId: EventId,
  host: z.string().default('127.0.0.1'),
  /** Path of the FFmpeg binary. */
  ffmpeg: z.string(),
  ingest: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('srt'), passphrase: z.string().min(10).max(79), latencyMs: z.int().default(120) }),
    z.object({ kind: z.literal('tcp') }),
  ]),
  ladder: z.array(LadderRung),
  windowSegments: z.int(),
  controlToken: z.string().min(16),
  /** In the place of a node that died: at its addresses and behind its last segment, so that players just go on. */
  resume: z.object({ ingestPort: z.int(), controlPort: z.int(), firstSegment: z.int().min(0) }).optional(),
});
export type NodeSettings = z.infer<typeof NodeSettings>;

export const NodeReady = z.object({
  pid: z.int(),
  version: z.string(),
  /** `http://host:port`, for `/status`, `/clock`, `/end`. */
  control: z.string(),
  /** `srt://host:port` or `tcp://host:port`, without secrets. */
  ingest: z.string(),
  playback: z.string(),
});
export type NodeReady = z.infer<typeof NodeReady>;

export const NodeClock = z.object({
  /** Wall clock of program frame 0, ms since 1970. */
  epochMs: z.number(),
});
export type NodeClock = z.infer<typeof NodeClock>;

export interface NodeStatus extends NodeTelemetry {
  status: 'waiting' | 'receiving' | 'ending';
  renditions: RenditionInfo[];
  /** Newest PTS (90 kHz, 33 bits) seen at each hop; null before the first. */
  newestPts: { ingest: number | null; ladder: number | null; origin: number | null };
  /** Number that the next segment of the playlists gets. */
  nextSegment: number;
  /** The last thing that went wrong, without secrets. */
  problem: string | null;
}
