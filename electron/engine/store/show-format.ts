/** Reads and writes the text of a show file; knows nothing of disks. */
import { FlypackError, messageOf } from '#shared/errors.ts';
import { secretsOfUrl } from '#shared/show/address.ts';
import { SHOW_VERSION, ShowFile } from '#shared/show/show-file.ts';
import { type Issue, issuesOf } from '../issues.ts';
import { secretsOfSource } from '../sources/source-secrets.ts';

/** Brings a show of version n (the key) to version n + 1. Version 1 is the first, so there is nothing to bring along yet. */
const migrations: ReadonlyMap<number, (show: Record<string, unknown>) => Record<string, unknown>> = new Map();

const damaged = (issues: readonly Issue[]): FlypackError => new FlypackError('show_damaged', { issues });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The show in `text`, brought to the present version.
 * @throws FlypackError `show_damaged` with the problems by field, `show_newer` with the file’s version
 */
export function parseShow(text: string): ShowFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw damaged([{ path: '', message: `not JSON: ${messageOf(error)}` }]);
  }
  if (!isRecord(raw) || raw.format !== 'flypack-show') {
    throw damaged([{ path: 'format', message: 'not a Flypack show: "format" must be "flypack-show"' }]);
  }
  const parsed = ShowFile.safeParse(migrate(raw));
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

export const formatShow = (show: ShowFile): string => `${JSON.stringify(show, null, 2)}\n`;

/** Every secret in a show, to be masked by value wherever text leaves the engine. */
export function secretsOfShow(show: ShowFile): string[] {
  const secrets: (string | undefined)[] = [];
  for (const source of show.sources) secrets.push(...secretsOfSource(source));
  for (const { url, key, passphrase } of show.destinations) secrets.push(key, passphrase, ...secretsOfUrl(url));
  if (show.event?.provider.kind === 'custom') {
    const { ingestUrl, key, passphrase } = show.event.provider;
    secrets.push(key, passphrase, ...secretsOfUrl(ingestUrl));
  }
  return secrets.filter((secret): secret is string => secret !== undefined && secret !== '');
}
