/**
 * The show log: one JSON object a line, one file a broadcast. Only what a report needs is in it, names included, so that
 * a report can be made anywhere and at any time from this file alone.
 */
import { z } from 'zod';

const at = z.number();
const text = z.string();
const maybe = z.string().nullable();

/** Frames dropped by cause, and made, since the line before. */
export const DROP_CAUSES = ['source', 'mixer', 'encoder', 'network', 'received'] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

export const ReportLine = z.discriminatedUnion('k', [
  z.object({
    k: z.literal('start'),
    v: z.literal(1),
    at,
    /** Minutes east of UTC on the engine’s machine: times in the report are local ones. */
    zone: z.number(),
    show: text,
    event: maybe,
    engine: text,
    ffmpeg: maybe,
    width: z.number(),
    height: z.number(),
    fps: z.number(),
  }),
  z.object({ k: z.literal('onair'), at }),
  z.object({
    k: z.literal('destination'),
    at,
    id: text,
    name: text,
    status: text,
    problem: maybe,
    reconnects: z.number(),
    /** Runs over its backup address. */
    backup: z.boolean(),
  }),
  z.object({ k: z.literal('event'), at, title: text, status: text, cause: maybe }),
  z.object({ k: z.literal('program'), at, feed: maybe, name: text, sources: z.array(text) }),
  z.object({
    k: z.literal('source'),
    at,
    id: text,
    name: text,
    status: text,
    problem: maybe,
    standIn: maybe,
    faults: z.array(text),
  }),
  z.object({
    k: z.literal('encoder'),
    at,
    status: text,
    restarts: z.number(),
    problem: maybe,
    /** What encodes, and with what. */
    codec: text,
    implementation: text,
    /** Why the bitrate is lowered, or why software has taken over. */
    adaptive: maybe,
    fallback: maybe,
  }),
  /** `of`: the source whose own recording it is; null: the program. */
  z.object({ k: z.literal('recording'), at, of: maybe, status: text, file: maybe, problem: maybe }),
  /** Whose stream goes out untouched; null: the mixer’s. */
  z.object({ k: z.literal('pass'), at, source: maybe }),
  z.object({ k: z.literal('log'), at, level: z.enum(['info', 'warn', 'error']), about: text, text }),
  z.object({
    k: z.literal('alert'),
    at,
    what: z.enum(['fired', 'raised', 'cleared']),
    id: text,
    severity: z.enum(['warn', 'alarm']),
    title: text,
    figure: text,
    since: z.number(),
  }),
  /** About ten seconds of figures. */
  z.object({
    k: z.literal('s'),
    at,
    /** Video bitrate of each second, kb/s, the last at `at`. */
    b: z.array(z.number()),
    /** Its target. */
    g: z.number(),
    /** Lowest frame rate, highest CPU in percent. */
    fps: z.number(),
    cpu: z.number(),
    /** Dropped frames in the order of DROP_CAUSES, then frames made; absent when nothing was dropped. */
    d: z.array(z.number()).optional(),
    /** In which of the seconds of `b`: its place, then the frames in the order of DROP_CAUSES. Older logs lack it. */
    w: z.array(z.array(z.number())).optional(),
    /** By sink: kb/s, queue ms, dropped frames. */
    to: z.record(text, z.array(z.number())).optional(),
    /** Viewers. */
    n: z.number().optional(),
  }),
  /** Since Go live. */
  z.object({
    k: z.literal('loudness'),
    at,
    integrated: z.number().nullable(),
    range: z.number().nullable(),
    peak: z.number().nullable(),
  }),
  /** `engine`: the engine died; `failed`: it never came on air. */
  z.object({ k: z.literal('end'), at, how: z.enum(['ended', 'engine', 'failed']) }),
]);
export type ReportLine = z.infer<typeof ReportLine>;
export type LineOf<K extends ReportLine['k']> = Extract<ReportLine, { k: K }>;

/** The lines of a show log. What is cut off by a crash, or of a kind that is not known here, is passed over. */
export function parseLines(log: string): ReportLine[] {
  return log.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      const parsed = ReportLine.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
