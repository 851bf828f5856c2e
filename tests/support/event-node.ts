/** Starts the built event node as an engine does, and speaks to it over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { NodeReady, NodeSettings, NodeStatus } from '#shared/node/contract.ts';

/** A node that has not ended by then hangs. */
const END_MS = 20_000;
export const CONTROL_TOKEN = 'control-token-for-tests';
const program = path.resolve(import.meta.dirname, '../../dist/node/event-node.js');

type Settings = Omit<NodeSettings, 'eventId' | 'host' | 'ffmpeg' | 'controlToken'>;

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export class TestNode {
  readonly #child: ChildProcess;
  readonly ready: NodeReady;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;

  private constructor(child: ChildProcess, ready: NodeReady, exited: Promise<number | null>) {
    this.#child = child;
    this.ready = ready;
    this.exited = exited;
  }

  static async start(settings: Settings): Promise<TestNode> {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const all = { eventId: 'gala', host: '127.0.0.1', ffmpeg: 'ffmpeg', controlToken: CONTROL_TOKEN, ...settings };
    child.stdin.write(`${JSON.stringify(all)}\n`);
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (first.done === true) throw new Error('the event node said nothing');
    return new TestNode(child, JSON.parse(first.value) as NodeReady, exited);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get ingestPort(): number {
    return Number(/:(\d+)$/.exec(this.ready.ingest)?.[1]);
  }

  /** Its FFmpegs: process id and command line. */
  children(): { pid: number; command: string }[] {
    return readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((pid) => pid !== '')
      .map((pid) => ({ pid: Number(pid), command: commandOf(Number(pid)) ?? '' }));
  }

  ask(
    target: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const call = request(
        new URL(target, this.ready.control),
        { method, headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
          answer.on('error', reject);
        },
      );
      call.on('error', reject);
      call.end(text);
    });
  }

  /** With the token. */
  control(target: string, method = 'GET', body?: unknown): Promise<Answer> {
    return this.ask(target, { method, headers: { authorization: `Bearer ${CONTROL_TOKEN}` }, body });
  }

  async status(): Promise<NodeStatus> {
    return JSON.parse((await this.control('/status')).body.toString()) as NodeStatus;
  }

  /** A file under the event’s playback address. */
  live(file: string): Promise<Answer> {
    return this.ask(`/live/gala/${file}`);
  }

  /** The playlist of a rendition; null while there is none. */
  async playlist(rendition: string): Promise<Playlist | null> {
    const { status, body } = await this.live(`${rendition}/index.m3u8`);
    return status === 200 ? parsePlaylist(body.toString()) : null;
  }

  closeStdin(): void {
    this.#child.stdin?.end();
  }

  /** Whatever the test did, nothing stays behind. */
  async dispose(): Promise<void> {
    this.closeStdin();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.exited;
    clearTimeout(timer);
    if (this.#child.signalCode === 'SIGKILL') throw new Error('the event node did not end when its stdin closed');
  }
}

function commandOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It is gone.
    return null;
  }
}

/** Whether a process is there (and not a zombie). */
export function alive(pid: number): boolean {
  const command = commandOf(pid);
  return command !== null && command !== '';
}

export interface Playlist {
  sequence: number;
  discontinuitySequence: number;
  targetDurationS: number;
  ended: boolean;
  entries: {
    sequence: number;
    uri: string;
    durationS: number;
    wallClockMs: number;
    discontinuity: boolean;
    gap: boolean;
    init: string | null;
  }[];
}

/** Reads a media playlist line by line, as RFC 8216 lays it down. */
export function parsePlaylist(text: string): Playlist {
  const value = (tag: string): number => Number(new RegExp(`^#EXT-X-${tag}:(\\d+)$`, 'm').exec(text)?.[1]);
  const playlist: Playlist = {
    sequence: value('MEDIA-SEQUENCE'),
    discontinuitySequence: value('DISCONTINUITY-SEQUENCE'),
    targetDurationS: value('TARGETDURATION'),
    ended: text.includes('#EXT-X-ENDLIST'),
    entries: [],
  };
  let init: string | null = null;
  let next = { durationS: 0, wallClockMs: Number.NaN, discontinuity: false, gap: false };
  for (const line of text.split('\n')) {
    if (line === '#EXT-X-DISCONTINUITY') next.discontinuity = true;
    else if (line === '#EXT-X-GAP') next.gap = true;
    else if (line.startsWith('#EXT-X-MAP:')) init = /URI="([^"]+)"/.exec(line)?.[1] ?? null;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) next.wallClockMs = Date.parse(line.slice(25));
    else if (line.startsWith('#EXTINF:')) next.durationS = Number.parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) {
      playlist.entries.push({ sequence: playlist.sequence + playlist.entries.length, uri: line, init, ...next });
      next = { durationS: 0, wallClockMs: Number.NaN, discontinuity: false, gap: false };
    }
  }
  return playlist;
}
