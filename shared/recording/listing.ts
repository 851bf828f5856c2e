/** What lies in the recordings folder, as people think of it: runs with their parts, and what was made of them. Pure. */
import { z } from 'zod';

/**
 * Name of a recording’s first file, with its folder in front when it is an isolated recording. It is looked up among the
 * files of the recordings folder, and never used as a path.
 */
export const RecordingId = z
  .string()
  .min(1)
  .max(511)
  .regex(/^(?:(?![-.])[^/\\\p{Cc}]+\/)?(?![-.])[^/\\\p{Cc}]+$/u, 'the name of a file in the recordings folder')
  .brand<'RecordingId'>();
export type RecordingId = z.infer<typeof RecordingId>;

/** `recording`: as it was written, in one or several parts; the others are files that were made of one. */
export const RECORDING_KINDS = ['recording', 'video', 'sound', 'picture'] as const;

export const RecordingPart = z.object({ name: z.string(), bytes: z.int(), modifiedMs: z.number() });
export type RecordingPart = z.infer<typeof RecordingPart>;

export const Recording = z.object({
  id: RecordingId,
  kind: z.enum(RECORDING_KINDS),
  /** The folder of an isolated recording, inside the recordings folder; null for what lies in that itself. */
  folder: z.string().nullable(),
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
/** The file’s name without its ending; the folder in front of it stays. */
export const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '');
/** The file’s name without the folder in front of it. */
export const fileOf = (id: string): string => id.slice(id.indexOf('/') + 1);

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

/** Folders of isolated recordings are called like the program recording beside them, with this behind it. */
const ISOLATED = / isolated$/;
export const isIsolatedFolder = (name: string): boolean => ISOLATED.test(name);

export interface ListedFolder {
  /** Null: the recordings folder itself. */
  folder: string | null;
  files: readonly RecordingPart[];
}

/** Groups files into recordings: newest run first, behind each what was made of it, then its isolated recordings. */
export function groupFiles(folders: readonly ListedFolder[]): ListedRecording[] {
  const listed = folders.flatMap(groupFolder);
  const byId = new Map(listed.map((entry) => [entry.id as string, entry]));
  const runOfFolder = (folder: string): ListedRecording | undefined =>
    byId.get(`${folder.replace(ISOLATED, '')}.ts`) ?? byId.get(`${folder.replace(ISOLATED, '')}.mkv`);
  const rootOf = (entry: ListedRecording): ListedRecording =>
    (entry.folder === null ? byId.get(entry.of ?? '') : runOfFolder(entry.folder)) ?? entry;
  // An entry and what was made of it share the beginning of this text.
  const place = (entry: ListedRecording): string =>
    `${entry.folder === null ? 0 : 1}${entry.of ?? entry.id}\0${entry.of === null ? '' : entry.id}`;
  return listed.toSorted((a, b) => {
    const [left, right] = [rootOf(a), rootOf(b)];
    return right.beganMs - left.beganMs || compare(left.id, right.id) || compare(place(a), place(b));
  });
}

function groupFolder({ folder, files }: ListedFolder): ListedRecording[] {
  const prefix = folder === null ? '' : `${folder}/`;
  const runs = new Map<string, RecordingPart[]>();
  for (const file of files) {
    if (KIND_OF[endingOf(file.name)] === undefined || !RecordingId.safeParse(prefix + file.name).success) continue;
    const run = prefix + runOf(file.name);
    runs.set(run, [...(runs.get(run) ?? []), file]);
  }
  const listed = [...runs].map(([id, parts]): ListedRecording => {
    const sorted = parts.toSorted((a, b) => partNumber(a.name) - partNumber(b.name));
    return {
      id: RecordingId.parse(id),
      kind: KIND_OF[endingOf(id)] ?? 'recording',
      folder,
      of: null,
      parts: sorted,
      bytes: sorted.reduce((sum, part) => sum + part.bytes, 0),
      beganMs: beginningOf(id) ?? Math.min(...sorted.map((part) => part.modifiedMs)),
    };
  });
  const originals = listed.filter(({ kind }) => kind === 'recording');
  return listed.map((made) => {
    if (made.kind === 'recording') return made;
    const origin = originals
      .filter(({ id }) => made.id.startsWith(`${stemOf(id)} `) || stemOf(made.id) === stemOf(id))
      .toSorted((a, b) => b.id.length - a.id.length)[0];
    return { ...made, of: origin?.id ?? null };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
