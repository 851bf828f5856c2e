/** The media path’s front on the engine’s main thread: starts the mixer worker, passes requests in and news out. */
import { Worker } from 'node:worker_threads';
import { frameMs } from '#shared/canvas.ts';
import { FlypackError } from '#shared/errors.ts';
import { KEYER_IDS, type RenditionId, type SourceId } from '#shared/ids.ts';
import type { ListenBus } from '#shared/protocol/listen.ts';
import type { Rendition } from '#shared/show/rendition-config.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import { childEnded, childStarted } from '../ffmpeg/children.ts';
import { keepEnd, keepStart } from '../ffmpeg/commands.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { ClipAction, Composition, Media, MediaEvents, MediaSetup } from '../media.ts';
import type { Graphic } from './graphic.ts';
import type { Adapted, FromWorker, SwitchAnswer, ToWorker, WorkerRequest, WorkerSetup } from './messages.ts';
import { WorkerDeaths } from './worker-deaths.ts';

export interface MediaOptions {
  ffmpeg: Ffmpeg;
  /** The built mixer-worker.js. */
  workerUrl: URL;
  /** A TrueType font for slates and test pictures. */
  fontFile: string;
}

type Listeners = { [E in keyof MediaEvents]: Set<MediaEvents[E]> };

/** Number of a request whose answer nobody waits for; the others count from 1. */
const UNANSWERED = 0;

const restarted = (): FlypackError => new FlypackError('internal', 'the mixer was restarted');

class MixerClient implements Media {
  readonly #options: MediaOptions;
  readonly #listeners: Listeners = {
    switcher: new Set(),
    source: new Set(),
    encoder: new Set(),
    passThrough: new Set(),
    program: new Set(),
    rendition: new Set(),
    renditionState: new Set(),
    soundWarning: new Set(),
    picture: new Set(),
    meters: new Set(),
    listen: new Set(),
    isolated: new Set(),
    telemetry: new Set(),
    log: new Set(),
  };
  readonly #waiting = new Map<
    number,
    { resolve: (value: SwitchAnswer | null) => void; reject: (error: Error) => void }
  >();
  readonly #children = new Set<number>();
  /** What the keyers show: another worker gets it again. */
  readonly #graphics = new Map<'dsk1' | 'dsk2', Graphic | null>();
  #listening: readonly ListenBus[] = [];
  #recorded: readonly SourceId[] = [];
  readonly #adapted = new Map<RenditionId | null, Adapted>();
  #renditions: readonly Rendition[] = [];
  #fallback: string | null = null;
  /** The program frame that was last told of, and when. */
  #newest: { frame: number; atMs: number } | null = null;
  #setup: MediaSetup | null = null;
  /** Null while none runs. */
  #worker: Worker | null = null;
  /** Set from the death of a worker until the next one starts. */
  #relaunch: NodeJS.Timeout | null = null;
  readonly #deaths = new WorkerDeaths((line) => this.#emit('log', line));
  #nextRequest = 1;
  #stopping = false;

  constructor(options: MediaOptions) {
    this.#options = options;
  }

  on<E extends keyof MediaEvents>(event: E, listener: MediaEvents[E]): void {
    this.#listeners[event].add(listener);
  }

  async start(setup: MediaSetup): Promise<void> {
    this.#setup = setup;
    this.#stopping = false;
    this.#launch();
  }

  async addSource(config: SourceConfig): Promise<void> {
    const setup = this.#running();
    setup.sources = [...setup.sources, config];
    await this.#ask({ t: 'addSource', config });
  }

  async updateSource(config: SourceConfig): Promise<void> {
    const setup = this.#running();
    setup.sources = setup.sources.map((source) => (source.id === config.id ? config : source));
    await this.#ask({ t: 'updateSource', config });
  }

  async removeSource(id: SourceId): Promise<void> {
    const setup = this.#running();
    setup.sources = setup.sources.filter((source) => source.id !== id);
    await this.#ask({ t: 'removeSource', id });
  }

  async switch(action: SwitcherAction, atFrame?: number, owner?: string): Promise<SwitchAnswer> {
    this.#running();
    const answer = await this.#ask({ t: 'switch', action, atFrame: atFrame ?? null, owner: owner ?? null });
    if (answer === null) throw new FlypackError('internal', 'the mixer gave no frame');
    return answer;
  }

  async callOff(owner: string): Promise<void> {
    this.#running();
    await this.#ask({ t: 'callOff', owner });
  }

  async compose(changes: Partial<Composition>): Promise<void> {
    const setup = this.#running();
    setup.composition = { ...setup.composition, ...changes };
    await this.#ask({ t: 'compose', changes });
  }

  async setGraphic(keyer: 'dsk1' | 'dsk2', graphic: Graphic | null): Promise<void> {
    if (this.#relaunch === null) this.#running();
    this.#graphics.set(keyer, graphic);
    const worker = this.#worker;
    // The next worker gets it with its start.
    if (worker === null) return;
    try {
      await this.#ask({ t: 'graphic', keyer, graphic });
    } catch (error) {
      if (this.#worker === worker || this.#stopping) throw error;
    }
  }

  async clip(id: SourceId, action: ClipAction): Promise<SwitchAnswer> {
    this.#running();
    const answer = await this.#ask({ t: 'clip', id, action });
    if (answer === null) throw new FlypackError('internal', 'the mixer gave no frame');
    return answer;
  }

  async passThrough(wanted: boolean): Promise<void> {
    const setup = this.#running();
    setup.passThrough = wanted;
    await this.#ask({ t: 'passThrough', wanted });
  }

  async resetLoudness(): Promise<void> {
    this.#running();
    await this.#ask({ t: 'resetLoudness' });
  }

  listen(buses: readonly ListenBus[]): void {
    this.#listening = buses;
    this.#worker?.postMessage({ request: UNANSWERED, message: { t: 'listen', buses } } satisfies ToWorker);
  }

  async record(sources: readonly SourceId[]): Promise<void> {
    this.#recorded = sources;
    const worker = this.#worker;
    // The next worker gets it with its start.
    if (worker === null) return;
    try {
      await this.#ask({ t: 'record', sources });
    } catch (error) {
      if (this.#worker === worker) throw error;
    }
  }

  /** The frame that is due: time stamps of the program go on where a worker that died has left them. */
  #frameNow(): number {
    if (this.#newest === null || this.#setup === null) return 0;
    const passedMs = performance.now() - this.#newest.atMs;
    return this.#newest.frame + Math.ceil(passedMs / frameMs(this.#setup.canvas.frameRate));
  }

  adapt(rendition: RenditionId | null, kbps: number | null, reason: string): void {
    const adapted = { rendition, kbps, reason };
    this.#adapted.set(rendition, adapted);
    this.#tell({ t: 'adapt', ...adapted });
  }

  setRenditions(wanted: readonly Rendition[]): void {
    this.#renditions = wanted;
    this.#tell({ t: 'renditions', wanted });
  }

  /** Nobody waits for the answer; another worker gets it with its start. */
  #tell(message: WorkerRequest): void {
    this.#worker?.postMessage({ request: UNANSWERED, message } satisfies ToWorker);
  }

  async configure(changes: Partial<Pick<MediaSetup, 'canvas' | 'encoder' | 'pictures' | 'hardware'>>): Promise<void> {
    const setup = { ...this.#running(), ...changes };
    if (changes.canvas !== undefined) {
      await this.stop();
      // They were drawn for the canvas that is no more.
      this.#graphics.clear();
      // Another frame rate is another count.
      this.#newest = null;
      await this.start(setup);
      return;
    }
    this.#setup = setup;
    await this.#ask({
      t: 'configure',
      encoder: setup.encoder,
      pictures: setup.pictures,
      hardware: setup.hardware,
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#relaunch !== null) clearTimeout(this.#relaunch);
    this.#relaunch = null;
    const worker = this.#worker;
    if (worker === null) return;
    try {
      await this.#ask({ t: 'stop' });
    } catch (error) {
      // One that died meanwhile has stopped as well.
      if (this.#worker === worker) throw error;
    }
    this.#worker = null;
    await worker.terminate();
  }

  /** @throws FlypackError `internal` between two workers, `shutting_down` when none is to run */
  #running(): MediaSetup {
    if (this.#relaunch !== null) throw restarted();
    if (this.#setup === null || this.#worker === null) throw new FlypackError('shutting_down');
    return this.#setup;
  }

  #launch(): void {
    if (this.#setup === null) return;
    const workerData: WorkerSetup = {
      ...this.#setup,
      ffmpegPath: this.#options.ffmpeg.path,
      fontFile: this.#options.fontFile,
      receptionUrl: new URL('reception-worker.js', this.#options.workerUrl).href,
      listening: this.#listening,
      recorded: this.#recorded,
      adapted: [...this.#adapted.values()],
      renditions: this.#renditions,
      fallback: this.#fallback,
      firstFrame: this.#frameNow(),
    };
    const worker = new Worker(this.#options.workerUrl, { workerData, stdout: false, stderr: false });
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#onMessage(message));
    let reason = 'it ended without a reason';
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('exit', () => this.#onExit(worker, reason));
    for (const [keyer, graphic] of this.#graphics) {
      worker.postMessage({ request: UNANSWERED, message: { t: 'graphic', keyer, graphic } } satisfies ToWorker);
    }
  }

  /** The worker is gone: its FFmpegs are ended, requests fail, and unless we stop, another one takes over. */
  #onExit(worker: Worker, reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(restarted());
    this.#waiting.clear();
    for (const pid of this.#children) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself already.
      }
      childEnded(pid);
    }
    this.#children.clear();
    if (this.#worker !== worker) return;
    // What is posted to it would never be answered.
    this.#worker = null;
    if (this.#stopping) return;
    const pauseMs = this.#deaths.died(reason, performance.now());
    this.#relaunch = setTimeout(() => {
      this.#relaunch = null;
      this.#launch();
    }, pauseMs);
  }

  #ask(message: WorkerRequest): Promise<SwitchAnswer | null> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new FlypackError('shutting_down'));
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      worker.postMessage({ request, message } satisfies ToWorker);
    });
  }

  #onMessage(message: FromWorker): void {
    switch (message.t) {
      case 'answer':
        this.#waiting.get(message.request)?.resolve(message.result);
        this.#waiting.delete(message.request);
        return;
      case 'failed':
        this.#waiting.get(message.request)?.reject(new FlypackError('internal', message.message));
        this.#waiting.delete(message.request);
        return;
      case 'child':
        this.#onChild(message.pid, message.job);
        return;
      case 'command':
        keepStart(message.start);
        return;
      case 'commandEnd':
        keepEnd(message.pid, message.end);
        return;
      case 'switcher': {
        const { program, preview, settings, black, keyers, keyerSettings } = message.state;
        if (this.#setup !== null) {
          this.#setup.buses = { program, preview };
          this.#setup.transition = settings;
          this.#setup.keyerSettings = keyerSettings;
          this.#setup.keyersOn = KEYER_IDS.filter((id) => keyers[id].on);
          this.#setup.black = black.on;
        }
        this.#emit('switcher', message.state);
        return;
      }
      case 'source':
        this.#emit('source', message.id, message.update);
        return;
      case 'encoder':
        this.#fallback = message.state.fallback;
        // Another mixer must not try again what has failed on air.
        if (message.state.fallback !== null && this.#setup !== null) this.#setup.hardware = null;
        this.#emit('encoder', message.state);
        return;
      case 'rendition':
        this.#emit('rendition', message.id, message.chunk);
        return;
      case 'renditionState':
        this.#emit('renditionState', message.id, message.state);
        return;
      case 'passThrough':
        this.#emit('passThrough', message.state);
        return;
      case 'program':
        this.#emit('program', message.chunk);
        return;
      case 'picture':
        this.#emit('picture', message.id, message.jpeg);
        return;
      case 'meters':
        this.#emit('meters', message.meters);
        return;
      case 'soundWarning':
        this.#emit('soundWarning', message.warning);
        return;
      case 'listen':
        this.#emit('listen', message.bus, message.packet);
        return;
      case 'isolated':
        this.#emit('isolated', message.id, message.piece);
        return;
      case 'telemetry':
        this.#newest = { frame: message.telemetry.mixer.frame, atMs: performance.now() };
        this.#deaths.runs(this.#newest.atMs);
        this.#emit('telemetry', message.telemetry);
        return;
      case 'log':
        this.#emit('log', { level: message.level, about: message.about, text: message.text });
        return;
    }
  }

  /** `job`: what the child does; null when it has ended. */
  #onChild(pid: number, job: string | null): void {
    if (job !== null) {
      this.#children.add(pid);
      childStarted(pid, job);
    } else {
      this.#children.delete(pid);
      childEnded(pid);
    }
  }

  #emit<E extends keyof MediaEvents>(event: E, ...args: Parameters<MediaEvents[E]>): void {
    for (const listener of this.#listeners[event]) (listener as (...args: Parameters<MediaEvents[E]>) => void)(...args);
  }
}

/** The media path. Nothing runs before `start`. */
export const createMedia = (options: MediaOptions): Media => new MixerClient(options);
