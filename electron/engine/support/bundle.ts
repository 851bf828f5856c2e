/**
 * The support bundle: one ZIP with all that helps to find a fault, and nothing that opens anything. Its size is bounded:
 * of each log only the end goes in.
 */
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { messageOf } from '#shared/errors.ts';
import type { Episode } from '#shared/health/episodes.ts';
import type { HistoryRows } from '#shared/health/history.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { recentCommands } from '../ffmpeg/commands.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { takeSecrets } from '../store/secret-fields.ts';
import type { ShowStore } from '../store/show-store.ts';
import { ffmpegFacts, listFiles, machineFacts } from './facts.ts';
import { historyCsv } from './history-csv.ts';
import { scrub } from './scrub.ts';

/** Of each log, the last this many bytes. */
const LOG_BYTES = 2_000_000;
/** Logs beyond this many are left out: the newest names come first. */
const MAX_LOGS = 20;

export interface BundleSources {
  version: string;
  dataDir: string;
  ffmpeg: Ffmpeg | null;
  show: ShowStore;
  state: EngineState;
  /** The newest samples of telemetry, oldest first. */
  samples: readonly Telemetry[];
  /** The last hour. */
  history: { rows: HistoryRows; episodes: readonly Episode[] };
  metrics: () => string;
  /** Tokens of this engine: masked like the show’s secrets. */
  tokens: readonly string[];
}

const readme = (version: string): string => `Flypack ${version}: support bundle

  versions.json         Flypack, its runtime, the machine
  ffmpeg.json           the FFmpeg that was found and what it can do
  ffmpeg-commands.json  what each FFmpeg was told to do lately, and how it ended
  show.json             the show’s settings
  state.json            what every screen showed when this was made
  telemetry.json        everything measured in the last minute
  history.csv           the last hour’s main figures
  health-episodes.json  what was unwell along the chain, and when
  metrics.txt           the same moment as Prometheus reads it
  files.txt             names and sizes of the files in the data folder
  logs/                 the end of each log

Keys, passphrases, passwords and tokens are masked (•••). Names, titles, addresses of servers and paths are not: look
through it before you give it to somebody you do not know.
`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The last `LOG_BYTES` of a file, from the beginning of a line. */
async function tailOf(file: string): Promise<string> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    const from = Math.max(0, size - LOG_BYTES);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await handle?.close();
  }
}

/** Tokens of machines that run for the event stand in its journal; a damaged journal is masked by shape. */
async function journalTokens(dataDir: string): Promise<string[]> {
  try {
    const text = await readFile(path.join(dataDir, 'events.journal.json'), 'utf8');
    return [...text.matchAll(/"controlToken"\s*:\s*"([^"]+)"/g)].map((match) => match[1] ?? '');
  } catch {
    // No event has ever been prepared here.
    return [];
  }
}

async function logNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.(?:log|jsonl|txt)$/.test(name))
      .sort()
      .slice(0, MAX_LOGS);
  } catch {
    // Nothing has been logged yet.
    return [];
  }
}

/** Name → what makes the content. One that fails says why in its place, so that the rest still comes. */
async function* contents(sources: BundleSources): AsyncGenerator<[name: string, text: string]> {
  const { version, dataDir, ffmpeg, show } = sources;
  const parts: [string, () => string | Promise<string>][] = [
    ['README.txt', () => readme(version)],
    ['versions.json', async () => json(await machineFacts(version, dataDir))],
    ['ffmpeg.json', () => json(ffmpegFacts(ffmpeg))],
    ['ffmpeg-commands.json', () => json(recentCommands())],
    ['show.json', () => json(takeSecrets(show.current).open)],
    ['state.json', () => json(sources.state)],
    ['telemetry.json', () => json(sources.samples)],
    ['history.csv', () => historyCsv(sources.history.rows)],
    ['health-episodes.json', () => json(sources.history.episodes)],
    ['metrics.txt', () => sources.metrics()],
    ['files.txt', () => listFiles(dataDir)],
  ];
  const folder = path.join(dataDir, 'logs');
  for (const name of await logNames(folder)) parts.push([`logs/${name}`, () => tailOf(path.join(folder, name))]);
  for (const [name, make] of parts) {
    try {
      yield [name, await make()];
    } catch (error) {
      yield [name, `not to be had: ${messageOf(error)}\n`];
    }
  }
}

/** The bundle as a stream of a ZIP file. */
export async function supportBundle(sources: BundleSources): Promise<Readable> {
  const zip = new yazl.ZipFile();
  const secrets = [...sources.show.secrets, ...sources.tokens, ...(await journalTokens(sources.dataDir))];
  for await (const [name, text] of contents(sources)) {
    zip.addBuffer(Buffer.from(await scrub(text, secrets)), `flypack-support/${name}`, { mode: 0o100600 });
  }
  zip.end();
  // Declared as the older interface; it is one of Node’s own streams.
  return zip.outputStream as Readable;
}
