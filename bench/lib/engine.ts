/** An engine as it is really run, in a process of its own, and what a script asks of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type ServerMessage, WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import { ShowFile } from '#shared/show/show-file.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { type ServeAnswer, Served } from '../../tests/support/served.ts';
import { until } from '../../tests/support/until.ts';
import type { Rig } from './rig.ts';

/** A show at 720p30 with the encoder as it comes; pictures for pages are off unless they are asked for. */
export function benchShow(changes: Record<string, unknown>): ShowFile {
  const sources = (changes.sources ?? []) as { id: string }[];
  return ShowFile.parse({
    format: 'flypack-show',
    version: 1,
    name: 'Benchmark',
    canvas: { width: 1280, height: 720, frameRate: { num: 30, den: 1 } },
    encoder: {},
    pictures: { enabled: false },
    sources,
    destinations: [],
    event: null,
    buses: { program: sources[0]?.id ?? null, preview: sources[1]?.id ?? null },
    ...changes,
  });
}

/** A folder for an engine, gone at the end. */
export const newFolder = (rig: Rig): string =>
  rig.keep(mkdtempSync(path.join(tmpdir(), 'flypack-bench-')), async (dir) =>
    rmSync(dir, { recursive: true, force: true }),
  );

export class BenchEngine {
  readonly #served: Served;
  readonly #answer: ServeAnswer;
  #latest: Telemetry | null = null;

  private constructor(served: Served, answer: ServeAnswer) {
    this.#served = served;
    this.#answer = answer;
  }

  /** Starts `serve` with this show and waits until every source and the encoder run. */
  static async start(
    rig: Rig,
    show: ShowFile,
    folder = newFolder(rig),
    env: NodeJS.ProcessEnv = {},
  ): Promise<BenchEngine> {
    const showFile = path.join(folder, 'bench.json');
    writeFileSync(showFile, JSON.stringify(show));
    const served = rig.keep(new Served(['--data', path.join(folder, 'data'), '--show', showFile], env), (s) => s.end());
    const engine = new BenchEngine(served, await served.answer());
    await until(
      'every source is live',
      async () => {
        const { sources, encoder } = await engine.state();
        return sources.every(({ status }) => status === 'live') && encoder.status === 'running';
      },
      { timeoutMs: 60_000, everyMs: 100 },
    );
    return engine;
  }

  get pid(): number {
    return this.#served.pid;
  }

  /** Ends it as a crash would. Resolves when the process is gone; its guard ends what it leaves behind. */
  async crash(): Promise<void> {
    this.#served.child.kill('SIGKILL');
    await this.#served.exited;
  }

  /** What it has written on stderr so far. */
  get stderr(): string {
    return this.#served.stderr;
  }

  /** Where its page opens with full rights. */
  get pageUrl(): string {
    return `${this.#answer.url}/#token=${this.#answer.token}`;
  }

  async state(): Promise<EngineState> {
    const { url, token } = this.#answer;
    const response = await fetch(`${url}/api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { state: EngineState }).state;
  }

  /** What it answers at `target`. @throws Error when it refuses */
  async get(target: string): Promise<Response> {
    const { url, token } = this.#answer;
    const response = await fetch(`${url}${target}`, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${target}: HTTP ${response.status}`);
    return response;
  }

  /** @throws Error with the engine’s answer when it refuses */
  async command(name: string, args: object = {}): Promise<Record<string, unknown>> {
    const { url, token } = this.#answer;
    const response = await fetch(`${url}/api/v1/commands/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** The newest telemetry; the first call opens a live connection, as a panel does. */
  async telemetry(rig: Rig): Promise<Telemetry> {
    if (this.#latest === null)
      this.#listen(rig, (telemetry) => {
        this.#latest = telemetry;
      });
    return until('telemetry comes', () => this.#latest);
  }

  /** Hands every telemetry from now on to `see`; resolves when the first has come. */
  async watchTelemetry(rig: Rig, see: (telemetry: Telemetry) => void): Promise<void> {
    let began = false;
    this.#listen(rig, (telemetry) => {
      began = true;
      see(telemetry);
    });
    await until('telemetry comes', () => began);
  }

  /** Opens one of its WebSockets and takes what comes, as a page does; gone at the end. */
  socket(rig: Rig, target: string): WebSocket {
    const { url, token } = this.#answer;
    const socket = new WebSocket(`${url.replace('http', 'ws')}${target}`, [WS_PROTOCOL, WS_BEARER_PREFIX + token]);
    rig.keep(socket, async () => socket.terminate());
    // An engine may be made to crash.
    socket.on('error', () => undefined);
    return socket;
  }

  #listen(rig: Rig, see: (telemetry: Telemetry) => void): void {
    const socket = this.socket(rig, '/api/v1/live');
    socket.on('open', () => {
      socket.send(JSON.stringify({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'benchmark' }));
      socket.send(JSON.stringify({ t: 'subscribe', topics: ['telemetry'] }));
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      if (message.t === 'topic' && message.topic === 'telemetry') for (const telemetry of message.data) see(telemetry);
    });
  }
}
