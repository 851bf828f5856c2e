/** Reads and writes the text of a show file; knows nothing of disks. */
import { z } from 'zod';
import { FlypackError } from '#shared/errors.ts';
import { SHOW_VERSION, ShowFile } from '#shared/show/show-file.ts';
import { type Issue, issuesOf } from '../issues.ts';
import { secretsOfSource } from '../sources/source-secrets.ts';
import { secretsIn } from './secret-fields.ts';

/** Brings a show of version n (the key) to version n + 1. Version 1 is the first, so there is nothing to bring along yet. */
const migrations: ReadonlyMap<number, (show: Record<string, unknown>) => Record<string, unknown>> = new Map();

const damaged = (issues: readonly Issue[]): FlypackError => new FlypackError('show_damaged', { issues });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a show file says of the secrets that were taken out of it. */
const SecretsHeader = z.object({
  /** Name of the version in the vault; null when they were kept in memory only. */
  version: z.string().nullable(),
  /** References of `secret-fields.ts`. */
  fields: z.array(z.string()),
  /** Those of them that were typed while nothing could be kept: what the version has for them is out of date. */
  lost: z.array(z.string()).default([]),
});
export type SecretsHeader = z.infer<typeof SecretsHeader>;

/** A show file’s content before it is checked: secrets may still be put into it. */
export interface RawShow {
  content: Record<string, unknown>;
  /** Null in a file that was never without its secrets. */
  header: SecretsHeader | null;
}

/**
 * The show in `text`, brought to the present version. `complete` puts back what is not kept in the file.
 * @throws FlypackError `show_damaged` with the problems by field, `show_newer` with the file’s version
 */
export function parseShow(text: string, complete: (raw: RawShow) => void = () => undefined): ShowFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // The parser’s own words quote the text, which may hold a secret.
    throw damaged([{ path: '', message: 'not JSON' }]);
  }
  if (!isRecord(raw) || raw.format !== 'flypack-show') {
    throw damaged([{ path: 'format', message: 'not a Flypack show: "format" must be "flypack-show"' }]);
  }
  const { secrets, ...content } = migrate(raw);
  const header = SecretsHeader.safeParse(secrets);
  complete({ content, header: header.success ? header.data : null });
  const parsed = ShowFile.safeParse(content);
  if (!parsed.success) throw damaged(issuesOf(parsed.error));
  return parsed.data;
}

function migrate(raw: Record<string, unknown>): Record<string, unknown> {
  const { version } = raw;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw damaged([{ path: 'version', message: 'a whole number from 1' }]);
  }
  if (version > SHOW_VERSION) throw new FlypackError('show_newer', { version, supported: SHOW_VERSION });
  let show = raw;
  for (let from = version; from < SHOW_VERSION; from += 1) {
    const step = migrations.get(from);
    if (step === undefined) throw damaged([{ path: 'version', message: `version ${from} cannot be read any more` }]);
    show = { ...step(show), version: from + 1 };
  }
  return show;
}

/** The text of a show file; `open` is the show without its secrets. */
export const formatShow = (open: object, header: SecretsHeader): string =>
  `${JSON.stringify(header.fields.length === 0 ? open : { ...open, secrets: header }, null, 2)}\n`;

/** Every secret in a show, to be masked by value wherever text leaves the engine. */
export const secretsOfShow = (show: ShowFile): string[] => [
  ...new Set([...secretsIn(show), ...show.sources.flatMap(secretsOfSource)]),
];
