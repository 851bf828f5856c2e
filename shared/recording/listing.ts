/** What lies in the recordings folder, as people think of it: runs with their parts, and what was made of them. Pure. */
import { z } from 'zod';

/** Name of a recording’s first file. It is looked up among the files of the folder, and is never a path. */
export const RecordingId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?![-.])[^/\\\p{Cc}]+$/u, 'the name of a file in the recordings folder')
  .brand<'RecordingId'>();
export type RecordingId = z.infer<typeof RecordingId>;

/** `recording`: as it was written, in one or several parts; the others are files that were made of one. */
export const RECORDING_KINDS = ['recording', 'video', 'sound', 'picture'] as const;

export const RecordingPart = z.object({ name: z.string(), bytes: z.int(), modifiedMs: z.number() });
export type RecordingPart = z.infer<typeof RecordingPart>;

export const Recording = z.object({
  id: RecordingId,
  kind: z.enum(RECORDING_KINDS),
  /** The recording it was made of, when that is still there. */
  of: RecordingId.nullable(),
  parts: z.array(RecordingPart),
  bytes: z.int(),
  /** Wall clock, ms since 1970. */
  beganMs: z.number(),
  /** Null while unknown, and for pictures. */
  durationMs: z.number().nullable(),
  /** `writing`: it grows; `cutOff`: the engine or the machine ended in the middle of it. */
  status: z.enum(['whole', 'writing', 'cutOff']),
});
export type Recording = z.infer<typeof Recording>;

const KIND_OF: Readonly<Record<string, Recording['kind']>> = {
  ts: 'recording',
  mkv: 'recording',
  mp4: 'video',
  mov: 'video',
  m4a: 'sound',
  wav: 'sound',
  jpg: 'picture',
};

const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
export const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '');

/** The names `recordingName` gives: the time of the beginning, and a number from the second part on. */
const runName = /^(?<run>.* (?<time>\d{4}-\d\d-\d\d \d\d-\d\d-\d\d)[^_]*?)(?:_(?<part>\d{2,}))?\.(?<ending>ts|mkv)$/u;

/** When a recording began by its name, in the local time of the engine’s machine; null when the name does not say. */
export function beginningOf(name: string): number | null {
  const found = / (\d{4})-(\d\d)-(\d\d) (\d\d)-(\d\d)-(\d\d)/.exec(name);
  if (found === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  const ms = new Date(year, month - 1, day, hour, minute, second).getTime();
  return Number.isFinite(ms) ? ms : null;
}

/** The first file’s name of the run that a file belongs to: its own for all that is not a later part. */
export function runOf(name: string): string {
  const { run, ending } = runName.exec(name)?.groups ?? {};
  return run === undefined ? name : `${run}.${ending}`;
}

const partNumber = (name: string): number => Number(runName.exec(name)?.groups?.part ?? 1);

export type ListedRecording = Omit<Recording, 'durationMs' | 'status'>;

/** Groups the files of the folder into recordings: newest run first, and behind each what was made of it. */
export function groupFiles(files: readonly RecordingPart[]): ListedRecording[] {
  const runs = new Map<string, RecordingPart[]>();
  for (const file of files) {
    if (KIND_OF[endingOf(file.name)] === undefined || !RecordingId.safeParse(file.name).success) continue;
    const run = runOf(file.name);
    runs.set(run, [...(runs.get(run) ?? []), file]);
  }
  const listed = [...runs].map(([id, parts]): ListedRecording => {
    const sorted = parts.toSorted((a, b) => partNumber(a.name) - partNumber(b.name));
    return {
      id: RecordingId.parse(id),
      kind: KIND_OF[endingOf(id)] ?? 'recording',
      of: null,
      parts: sorted,
      bytes: sorted.reduce((sum, part) => sum + part.bytes, 0),
      beganMs: beginningOf(id) ?? Math.min(...sorted.map((part) => part.modifiedMs)),
    };
  });
  const originals = listed.filter(({ kind }) => kind === 'recording');
  for (const made of listed) {
    if (made.kind === 'recording') continue;
    const origin = originals
      .filter(({ id }) => made.id.startsWith(`${stemOf(id)} `) || stemOf(made.id) === stemOf(id))
      .toSorted((a, b) => b.id.length - a.id.length)[0];
    made.of = origin?.id ?? null;
  }
  const rank = (entry: ListedRecording): number => (entry.kind === 'recording' ? 0 : 1);
  const rootOf = (entry: ListedRecording): ListedRecording => originals.find(({ id }) => id === entry.of) ?? entry;
  return listed.toSorted((a, b) => {
    const [left, right] = [rootOf(a), rootOf(b)];
    return right.beganMs - left.beganMs || compare(left.id, right.id) || rank(a) - rank(b) || compare(a.id, b.id);
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
