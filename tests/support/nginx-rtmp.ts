/**
 * A real RTMP server for tests and drills: nginx with its RTMP module, as our own child, unprivileged, in the foreground,
 * with everything it writes in a temporary folder. Asks us about every publisher, as streaming sites do (`on_publish`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findNginxRtmp } from '../../scripts/lib/system.mjs';
import { Receiver } from './receiver.ts';
import { until } from './until.ts';

/** Whom a server started by root runs as: nobody. */
const NOBODY = 65_534;
const APP = 'live';
const PLAYER_MS = 3000;

export interface NginxRtmpOptions {
  port: number;
  /** Address at which we find it, and it finds us; loopback when left out. */
  host?: string;
  questionHost?: string;
  /** The only stream key it takes. */
  key: string;
  /** Runs in this network namespace (Linux, root). */
  namespace?: string;
}

/** Whether the server is installed. */
export const nginxRtmpPresent = (): boolean => findNginxRtmp() !== null;

export class NginxRtmp {
  readonly #options: Required<Omit<NginxRtmpOptions, 'namespace'>> & { namespace: string | null };
  readonly #folder: string;
  readonly #questions: Server;
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #player: Receiver | null = null;
  readonly #players: Receiver[] = [];
  /** Resolves when the present player plays or waits; a publisher is let in no sooner, so that no picture goes uncounted. */
  #playing: Promise<void> = Promise.resolve();
  #nowPlays: (() => void) | null = null;
  /** Keys of the publishers that came, in order. */
  readonly publishers: string[] = [];

  private constructor(options: NginxRtmpOptions, questions: Server) {
    this.#options = { host: '127.0.0.1', questionHost: '127.0.0.1', namespace: null, ...options };
    this.#folder = mkdtempSync(path.join(tmpdir(), 'flypack-nginx-'));
    if (process.getuid?.() === 0) chownSync(this.#folder, NOBODY, NOBODY);
    this.#questions = questions;
  }

  /** Starts it. @throws Error when it is not installed or does not come up */
  static async start(options: NginxRtmpOptions): Promise<NginxRtmp> {
    const questions = createServer();
    const host = options.questionHost ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => {
      questions.once('error', reject);
      questions.listen(0, host, resolve);
    });
    const server = new NginxRtmp(options, questions);
    questions.on('request', (request, response) => void server.#answer(request, response));
    await server.comeBack();
    return server;
  }

  /** Where a program is pushed to; the key goes beside it. */
  get url(): string {
    return `rtmp://${this.#options.host}:${this.#options.port}/${APP}`;
  }

  /** What its players got, one after the other. */
  get players(): readonly Receiver[] {
    return this.#players;
  }

  /** Pictures that its players got. */
  get frames(): number {
    return this.#players.reduce((sum, { pts }) => sum + pts.length, 0);
  }

  /** Ends it at once: its connections break. */
  async goAway(): Promise<void> {
    await this.#player?.stop();
    this.#player = null;
    this.#child?.kill('SIGKILL');
    await this.#gone;
    this.#child = null;
  }

  /** Starts it again on the same port, with a player. Resolves when it listens. */
  async comeBack(): Promise<void> {
    const found = findNginxRtmp();
    if (found === null) throw new Error('nginx with its RTMP module is not installed');
    const { host, port } = this.#options;
    writeFileSync(path.join(this.#folder, 'nginx.conf'), this.#config(found.module));
    const nginx = [found.nginx, '-e', 'stderr', '-p', `${this.#folder}/`, '-c', 'nginx.conf'];
    const asNobody =
      process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const [command = '', ...args] = [...this.#inside(), ...asNobody, ...nginx];
    let said = '';
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    this.#child = child;
    this.#gone = new Promise((resolve) => child.once('close', () => resolve()));
    await until('nginx listens', async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`);
      return listens(host, port);
    });
    this.play();
  }

  /** Begins to watch the stream, as a viewer would; a player from before is ended. */
  play(): void {
    void this.#player?.stop();
    this.#playing = new Promise((resolve) => {
      this.#nowPlays = resolve;
    });
    // Beside the server, so that what happens to the line does not happen to it.
    const url = `rtmp://127.0.0.1:${this.#options.port}/${APP}/${this.#options.key}`;
    this.#player = new Receiver(['-f', 'flv', '-i', url], this.#inside());
    this.#players.push(this.#player);
  }

  async close(): Promise<void> {
    await this.goAway();
    this.#questions.closeAllConnections();
    await new Promise<void>((resolve) => this.#questions.close(() => resolve()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://questions');
    const key = url.searchParams.get('name') ?? '';
    if (url.pathname === '/play') {
      response.once('close', () => this.#nowPlays?.());
      response.writeHead(200).end();
      return;
    }
    this.publishers.push(key);
    const allowed = key === this.#options.key;
    // A player that has died must keep nobody out.
    if (allowed) await Promise.race([this.#playing, pause(PLAYER_MS)]);
    response.writeHead(allowed ? 200 : 403).end();
  }

  #inside(): string[] {
    const { namespace } = this.#options;
    return namespace === null ? [] : ['ip', 'netns', 'exec', namespace];
  }

  #config(module: string): string {
    const { port, questionHost, namespace } = this.#options;
    const address = this.#questions.address();
    if (address === null || typeof address === 'string') throw new Error('nobody answers the server’s questions');
    const questions = `http://${questionHost}:${address.port}`;
    return [
      `load_module ${module};`,
      'daemon off; master_process off; pid nginx.pid;',
      'events { worker_connections 64; }',
      `rtmp { access_log off; server { listen ${namespace === null ? '127.0.0.1' : '0.0.0.0'}:${port}; chunk_size 4096; application ${APP} {`,
      `  live on; notify_method get; on_publish ${questions}/publish; on_play ${questions}/play;`,
      '} } }',
      '',
    ].join('\n');
  }
}

const listens = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
