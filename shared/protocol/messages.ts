/** What goes over `WS /api/v1/live`. One JSON object a message; `t` says which. */
import { z } from 'zod';
import type { ErrorBody } from '../errors.ts';
import type { EngineState, SliceName } from '../state/state.ts';
import type { LogEntry, Meters, Telemetry } from '../state/telemetry.ts';

export const PROTOCOL_VERSION = 1;
export { BEAT_MS, SILENCE_MS, WS_BEARER_PREFIX, WS_PROTOCOL } from './wire.ts';

export const TOPICS = ['meters', 'telemetry', 'log'] as const;
export type Topic = (typeof TOPICS)[number];

export const ClientMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.array(z.int()).min(1).max(16), client: z.string().max(80) }),
  z.object({ t: z.literal('command'), id: z.int().min(0), name: z.string().max(64), args: z.unknown().optional() }),
  z.object({ t: z.literal('subscribe'), topics: z.array(z.enum(TOPICS)).max(8) }),
  z.object({ t: z.literal('unsubscribe'), topics: z.array(z.enum(TOPICS)).max(8) }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export interface TopicData {
  meters: Meters;
  /** One or more samples, oldest first: the last minute right after subscribing, then one a second. */
  telemetry: Telemetry[];
  /** One or more entries, oldest first: the last 200 right after subscribing, then each as it comes. */
  log: LogEntry[];
}

export type ServerMessage =
  | { t: 'welcome'; clockMs: number; protocol: number; revision: number; state: EngineState }
  | { t: 'state'; clockMs: number; revision: number; slices: Partial<Pick<EngineState, SliceName>> }
  | { t: 'result'; clockMs: number; id: number; ok: true; result: unknown }
  | { t: 'result'; clockMs: number; id: number; ok: false; error: ErrorBody }
  | { [T in Topic]: { t: 'topic'; clockMs: number; topic: T; data: TopicData[T] } }[Topic]
  | { t: 'beat'; clockMs: number }
  | { t: 'refused'; clockMs: number; error: ErrorBody };

/** Monitor streams: `WS /api/v1/monitors/<id>`, one JPEG a binary message. `program`, `preview`, or a source id. */
export const PROGRAM_MONITOR = 'program';
/** Made only while a scene or a keyer is on preview (`previewNeedsMix`); otherwise the source’s own tile shows it. */
export const PREVIEW_MONITOR = 'preview';
