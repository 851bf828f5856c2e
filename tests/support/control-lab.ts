/** An engine’s control side in this process, with stand-ins for what needs FFmpeg, and clients that talk to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { type ClientOptions, WebSocket } from 'ws';
import { Engine } from '../../electron/engine/engine.ts';
import type { Ffmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { ProgramRecorder } from '../../electron/engine/recording/program-recorder.ts';
import { renderReport } from '../../electron/engine/report/render.ts';
import type { RenderReport } from '../../electron/engine/report/render-client.ts';
import { EventLog } from '../../electron/engine/store/event-log.ts';
import { ShowStore } from '../../electron/engine/store/show-store.ts';
import { PROTOCOL_VERSION, type ServerMessage, WS_BEARER_PREFIX, WS_PROTOCOL } from '../../shared/protocol/messages.ts';
import { FakeDestinations, FakeEvent, FakeMedia, FakePainter } from './fake-parts.ts';
import { testVault } from './test-vault.ts';
import { until } from './until.ts';

export const LAB_TOKEN = 'lab-token-0123456789-lab-token-0123456789-x';

const someFfmpeg: Ffmpeg = {
  path: '/nowhere/ffmpeg',
  probePath: null,
  version: '7.0-lab',
  major: 7,
  protocols: new Set(['srt']),
  muxers: new Set(),
  encoders: new Set(),
  filters: new Set(),
};

export interface ControlLabOptions {
  ffmpeg?: Ffmpeg | null;
  pageDir?: string;
  allowOrigins?: string[];
  dataDir?: string;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  // A test looks into whatever came back.
  json: () => Record<string, unknown>;
}

/** The engine has a thread for it, which exists only when it is built. */
const reportHere: RenderReport = async (file, form) => renderReport(await readFile(file, 'utf8'), form);

export class ControlLab {
  readonly engine: Engine;
  readonly media: FakeMedia;
  readonly painter: FakePainter;
  readonly destinations: FakeDestinations;
  readonly event: FakeEvent;
  readonly show: ShowStore;
  readonly log: EventLog;
  readonly port: number;
  readonly dataDir: string;
  readonly shutdownRequests: string[];
  readonly #clients: LiveTestClient[] = [];

  private constructor(parts: Omit<ControlLab, 'url' | 'call' | 'command' | 'live' | 'upgrade' | 'close'>) {
    this.engine = parts.engine;
    this.media = parts.media;
    this.painter = parts.painter;
    this.destinations = parts.destinations;
    this.event = parts.event;
    this.show = parts.show;
    this.log = parts.log;
    this.port = parts.port;
    this.dataDir = parts.dataDir;
    this.shutdownRequests = parts.shutdownRequests;
  }

  static async open(options: ControlLabOptions = {}): Promise<ControlLab> {
    const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'flypack-control-')));
    const failSave = (error: unknown): never => {
      throw error;
    };
    const show = await ShowStore.open({ dataDir, vault: await testVault(dataDir), onSaveError: failSave });
    const log = new EventLog({ folder: path.join(dataDir, 'logs'), secrets: () => [LAB_TOKEN, ...show.secrets] });
    const media = new FakeMedia();
    const painter = new FakePainter();
    const fakes: { destinations?: FakeDestinations; event?: FakeEvent } = {};
    const shutdownRequests: string[] = [];
    const engine = new Engine({
      dataDir,
      version: '0.0.0-lab',
      token: LAB_TOKEN,
      host: '127.0.0.1',
      allowOrigins: options.allowOrigins ?? [],
      pageDir: options.pageDir ?? path.join(dataDir, 'no-page'),
      show,
      log,
      logger: pino({ level: 'silent' }),
      ffmpeg: options.ffmpeg === undefined ? someFfmpeg : options.ffmpeg,
      createParts: (tools) => {
        const destinations = new FakeDestinations(tools);
        const events = new FakeEvent(tools);
        fakes.destinations = destinations;
        fakes.event = events;
        const recorder = new ProgramRecorder({
          fanOut: new FanOut(),
          defaultFolder: path.join(dataDir, 'recordings'),
          settings: () => tools.show().recording,
          showName: () => tools.show().name,
          log: tools.log,
          onChange: tools.recordingChanged,
        });
        return { media, destinations, events, recorder, painter, renderReport: reportHere, programGaps: () => 0 };
      },
      onShutdownRequest: (why) => shutdownRequests.push(why),
    });
    const { destinations, event } = fakes;
    if (destinations === undefined || event === undefined) throw new Error('the engine made no parts');
    const port = await engine.listen(0);
    await engine.start();
    return new ControlLab({ engine, media, painter, destinations, event, show, log, port, dataDir, shutdownRequests });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A request with exactly these headers; the token is added unless an authorization is given (null: none at all). */
  call(
    method: string,
    address: string,
    {
      body,
      headers = {},
      token = LAB_TOKEN,
    }: { body?: string; headers?: Record<string, string>; token?: string | null } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path: address,
          headers: { ...authorization, ...headers },
          agent: false,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            text += piece;
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: () => JSON.parse(text),
            }),
          );
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  command(name: string, args: unknown = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.call('POST', `/api/v1/commands/${name}`, { body: JSON.stringify(args), headers });
  }

  /** A live client that has been welcomed. */
  async live(protocol: number[] = [PROTOCOL_VERSION]): Promise<LiveTestClient> {
    const client = new LiveTestClient(`ws://127.0.0.1:${this.port}/api/v1/live`);
    this.#clients.push(client);
    await client.opened;
    client.send({ t: 'hello', protocol, client: 'test panel' });
    return client;
  }

  /** Tries to open a WebSocket; the HTTP status that came instead, or 101. */
  upgrade(address: string, protocols: string[], options: ClientOptions = {}): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.port}${address}`, protocols, options);
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.on('unexpected-response', (outgoing, response) => {
        response.resume();
        outgoing.destroy();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', reject);
    });
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    await this.engine.stop();
    await this.log.flush();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export class LiveTestClient {
  readonly messages: ServerMessage[] = [];
  readonly opened: Promise<void>;
  closeCode: number | null = null;
  readonly #socket: WebSocket;

  constructor(url: string, token: string = LAB_TOKEN) {
    this.#socket = new WebSocket(url, [WS_PROTOCOL, WS_BEARER_PREFIX + token]);
    this.#socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as ServerMessage));
    this.#socket.on('close', (code) => {
      this.closeCode = code;
    });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.on('open', () => resolve());
      this.#socket.on('error', reject);
    });
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message (from `from` on) of this kind that `matches`. */
  async next<T extends ServerMessage['t']>(
    kind: T,
    matches: (message: Extract<ServerMessage, { t: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<ServerMessage, { t: T }>> {
    return until(`a ${kind} message comes`, () =>
      this.messages
        .slice(from)
        .filter((message): message is Extract<ServerMessage, { t: T }> => message.t === kind)
        .find(matches),
    );
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
