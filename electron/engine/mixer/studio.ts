/** Everything that runs in the mixer worker: sources, program and program encoder, driven by the master clock. */
import { type Canvas, fpsOf, frameBytes, frameMs } from '#shared/canvas.ts';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { messageOf } from '#shared/errors.ts';
import type { SourceId } from '#shared/ids.ts';
import { passThroughObstacle } from '#shared/pass-through/obstacle.ts';
import { ptsOfFrame } from '#shared/program-time.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import { initialSwitcher, type SwitcherAction } from '#shared/switcher/switcher.ts';
import { ProgramEncoder } from '../encoder/program-encoder.ts';
import { RenditionEncoders } from '../encoder/rendition-encoders.ts';
import type { ClipAction, SourceStatusUpdate } from '../media.ts';
import { CpuShare, costOf } from '../monitor/process-cpu.ts';
import { PassThrough, type ProgramNow } from '../pass-through/pass-through.ts';
import { Reception } from '../reception/reception.ts';
import type { IsolatedPiece } from '../recording/isolated-piece.ts';
import { ClipSource } from '../sources/clip-source.ts';
import { drawSlate, plainSlate } from '../sources/slate.ts';
import { Source } from '../sources/source.ts';
import { StillSource } from '../sources/still-source.ts';
import type { StudioSource } from '../sources/studio-source.ts';
import { MasterClock } from './clock.ts';
import { Frame, FramePool } from './frame-pool.ts';
import type { Adapted, FromWorker, SwitchAnswer, WorkerRequest, WorkerSetup } from './messages.ts';
import { PictureMix } from './picture-mix.ts';
import { PreviewMonitor } from './preview-monitor.ts';
import { Program, type ProgramInput } from './program.ts';
import { ListenTap } from './sound/listen-tap.ts';
import { SoundReports } from './sound/reports.ts';
import { TickTimes } from './tick-times.ts';
import { WatchDesk } from './watch-desk.ts';

const TELEMETRY_MS = 1000;

interface Input extends ProgramInput {
  source: StudioSource;
  /** Draws its slates again. */
  drawSlates: () => void;
}

export class Studio {
  readonly #setup: WorkerSetup;
  readonly #canvas: Canvas;
  readonly #send: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
  readonly #inputs = new Map<SourceId, Input>();
  readonly #program: Program;
  readonly #mix: PictureMix;
  readonly #emptySlate: Frame;
  #preview: PreviewMonitor;
  readonly #listeners: ListenTap;
  readonly #soundReports: SoundReports;
  readonly #watch: WatchDesk;
  readonly #reception: Reception;
  readonly #encoder: ProgramEncoder;
  readonly #renditions: RenditionEncoders;
  readonly #passThrough: PassThrough;
  readonly #clock: MasterClock;
  readonly #ticks: TickTimes;
  readonly #pool: FramePool;
  /** Wall clock of program frame 0. */
  #epochMs = 0;
  /** Slates are drawn one after the other: opening many sources at once is work enough. */
  #drawing: Promise<void> = Promise.resolve();
  #encoderSettings: EncoderSettings;
  #pictures: PictureSettings;
  #telemetryDueMs = 0;
  /** Sources that are recorded as they come in. */
  #recorded: ReadonlySet<SourceId>;
  readonly #cpu = new CpuShare();

  constructor(setup: WorkerSetup, send: (message: FromWorker, transfer?: ArrayBuffer[]) => void) {
    this.#setup = setup;
    this.#canvas = setup.canvas;
    this.#send = send;
    this.#encoderSettings = setup.encoder;
    this.#pictures = setup.pictures;
    this.#recorded = new Set(setup.recorded);
    this.#pool = new FramePool(frameBytes(setup.canvas), 4 * Math.max(2, setup.sources.length));
    this.#ticks = new TickTimes(frameMs(setup.canvas.frameRate));
    const { canvas, buses, transition, keyerSettings, keyersOn, composition, black } = setup;
    this.#listeners = new ListenTap((bus, packet) => send({ t: 'listen', bus, packet }, [packet.buffer]));
    this.#listeners.setBuses(setup.listening);
    this.#emptySlate = this.#lasting(plainSlate(canvas));
    this.#mix = new PictureMix({
      canvas,
      emptySlate: this.#emptySlate,
      ffmpegPath: setup.ffmpegPath,
      onLog: (level, text) => send({ t: 'log', level, about: 'engine', text }),
    });
    this.#preview = this.#previewOf(setup.pictures);
    this.#program = new Program({
      canvas,
      switcher: initialSwitcher({ ...buses, settings: transition, keyerSettings, keyersOn, black }),
      composition,
      inputs: this.#inputs,
      pictures: this.#mix,
      listeners: this.#listeners,
    });
    this.#soundReports = new SoundReports({
      sounds: this.#program.sounds,
      send,
      nameOf: (id) => this.#inputs.get(id)?.source.config.name ?? id,
    });
    this.#watch = new WatchDesk({
      program: this.#program,
      inputs: this.#inputs,
      onLog: (id, level, text) => send({ t: 'log', level, about: `source:${id}`, text }),
    });
    this.#reception = new Reception(new URL(setup.receptionUrl));
    this.#encoder = new ProgramEncoder({
      ffmpegPath: setup.ffmpegPath,
      canvas: setup.canvas,
      settings: setup.encoder,
      pictures: setup.pictures,
      hardware: setup.hardware,
      fallback: setup.fallback,
      epochMs: () => this.#epochMs,
      onChunk: (chunk) => send({ t: 'program', chunk }, [chunk.data.buffer as ArrayBuffer]),
      onMonitor: (jpeg) => send({ t: 'picture', id: 'program', jpeg }, [jpeg.buffer as ArrayBuffer]),
      onState: (state) => send({ t: 'encoder', state }),
      onLog: (level, text) => send({ t: 'log', level, about: 'encoder', text }),
    });
    this.#renditions = new RenditionEncoders({
      ffmpegPath: setup.ffmpegPath,
      canvas: setup.canvas,
      epochMs: () => this.#epochMs,
      send,
    });
    this.#renditions.want(setup.renditions);
    for (const adapted of setup.adapted) this.#adapt(adapted);
    this.#passThrough = new PassThrough({
      canvas: setup.canvas,
      encoder: this.#encoder,
      onState: (state) => send({ t: 'passThrough', state }),
      onLog: (text) => send({ t: 'log', level: 'info', about: 'encoder', text }),
    });
    this.#passThrough.set(setup.passThrough);
    for (const config of setup.sources) this.#open(config);
    this.#clock = new MasterClock(setup.canvas.frameRate, (frame, dueMs) => this.#tick(frame, dueMs));
  }

  start(): void {
    this.#send({ t: 'switcher', state: this.#program.switcher });
    const { firstFrame } = this.#setup;
    this.#epochMs = Date.now() - firstFrame * frameMs(this.#canvas.frameRate);
    this.#clock.start(firstFrame);
  }

  async handle(message: WorkerRequest): Promise<SwitchAnswer | null> {
    switch (message.t) {
      case 'addSource':
        this.#open(message.config);
        return null;
      case 'updateSource':
        await this.#update(message.config);
        return null;
      case 'removeSource':
        this.#program.removed(message.id);
        this.#send({ t: 'switcher', state: this.#program.switcher });
        await this.#close(message.id);
        return null;
      case 'switch':
        return this.#act(message.action, message.atFrame, message.owner);
      case 'callOff':
        this.#program.callOff(message.owner);
        return null;
      case 'compose':
        this.#program.compose(message.changes);
        return null;
      case 'graphic':
        this.#program.setGraphic(message.keyer, message.graphic);
        return null;
      case 'clip':
        return this.#clip(message.id, message.action);
      case 'passThrough':
        this.#passThrough.set(message.wanted);
        return null;
      case 'resetLoudness':
        this.#program.sounds.resetLoudness();
        return null;
      case 'listen':
        this.#listeners.setBuses(message.buses);
        return null;
      case 'record':
        this.#record(message.sources);
        return null;
      case 'configure':
        await this.#configure(message.encoder, message.pictures, message.hardware);
        return null;
      case 'adapt':
        this.#adapt(message);
        return null;
      case 'renditions':
        this.#renditions.want(message.wanted);
        return null;
      case 'stop':
        await this.#stop();
        return null;
    }
  }

  #record(sources: readonly SourceId[]): void {
    this.#recorded = new Set(sources);
    for (const [id, { source }] of this.#inputs) source.record?.(this.#recorded.has(id));
  }

  #act(action: SwitcherAction, atFrame: number | null, owner: string | null): SwitchAnswer {
    const before = this.#program.switcher;
    const frame = this.#program.act(action, atFrame, owner);
    if (this.#program.switcher !== before) this.#send({ t: 'switcher', state: this.#program.switcher });
    return { frame, ptsTicks: ptsOfFrame(frame, this.#canvas.frameRate) };
  }

  async #clip(id: SourceId, action: ClipAction): Promise<SwitchAnswer> {
    await this.#inputs.get(id)?.source.transport?.(action);
    const frame = this.#program.nextFrame;
    return { frame, ptsTicks: ptsOfFrame(frame, this.#canvas.frameRate) };
  }

  #tick(frame: number, dueMs: number): void {
    const startedMs = performance.now();
    const before = this.#program.switcher;
    this.#watch.tick(frame, dueMs);
    // Sources are read at the time the tick was due, so that a late tick does not shift them.
    const made = this.#program.make(frame, dueMs);
    const carried = this.#passThrough.tick(frame, made.sound, () => this.#programNow(made.picture));
    if (!carried) this.#encoder.feed(made.number, made.picture, made.sound);
    this.#renditions.feed(made.number, made.picture, made.sound);
    made.picture.release();
    this.#preview.tick(frame, this.#program.switcher, this.#program.mixed);
    const nowMs = performance.now();
    this.#ticks.add(nowMs - startedMs);
    if (this.#program.switcher !== before) this.#send({ t: 'switcher', state: this.#program.switcher });
    this.#soundReports.tick(nowMs);
    if (nowMs >= this.#telemetryDueMs) {
      this.#telemetryDueMs = nowMs + TELEMETRY_MS - 5;
      this.#sendTelemetry(frame, nowMs);
    }
  }

  /** Whether the picture of this tick is one source’s, with nothing done to it. */
  #programNow(picture: Frame): ProgramNow {
    const { program } = this.#program.switcher;
    const input = program === null ? undefined : this.#inputs.get(program as SourceId);
    const { pictures } = this.#program.mixed;
    const own = input !== undefined && input.replacement === null && picture !== input.slate;
    if (!own || pictures.get(program as SourceId) !== picture) return { source: null, obstacle: null };
    const { config, status } = input.source;
    const { sound } = this.#program.composition;
    return {
      source: input.source,
      obstacle: passThroughObstacle({ config, ...status }, sound, {
        canvas: this.#canvas,
        codec: this.#encoderSettings.codec,
        adaptive: this.#encoder.state.adaptive !== null,
      }),
    };
  }

  #sendTelemetry(frame: number, nowMs: number): void {
    const sources: Record<SourceId, SourceTelemetry> = {};
    for (const [id, input] of this.#inputs) sources[id] = input.source.telemetry(nowMs);
    const { p50Ms, p99Ms, fps } = this.#ticks.read(nowMs);
    this.#send({
      t: 'telemetry',
      telemetry: {
        epochMs: this.#epochMs,
        sources,
        mixer: {
          frame,
          fps: Math.min(fps, fpsOf(this.#canvas.frameRate)),
          missedTicks: this.#clock.missedTicks,
          tickP50Ms: p50Ms,
          tickP99Ms: p99Ms,
          cpuPct: this.#threadCpuPct(nowMs),
        },
        encoder: this.#encoder.telemetry(nowMs),
        renditions: this.#renditions.telemetry(nowMs),
        sourceDrops: this.#program.sourceDrops,
      },
    });
  }

  /** CPU of this thread since the last call. */
  #threadCpuPct(nowMs: number): number | null {
    const cost = costOf('thread-self');
    return cost === null ? null : this.#cpu.take(cost.cpuS, nowMs);
  }

  #make(config: SourceConfig): StudioSource {
    const { ffmpegPath, fontFile } = this.#setup;
    const { id } = config;
    const common = {
      canvas: this.#canvas,
      pictures: this.#pictures,
      ffmpegPath,
      pool: this.#pool,
      onStatus: (update: SourceStatusUpdate) => this.#send({ t: 'source', id, update }),
      onTile: (jpeg: Uint8Array) => {
        // The program’s own monitor picture comes from the encoder, which rests while the source’s stream goes out.
        if (this.#passThrough.source === id) this.#send({ t: 'picture', id: 'program', jpeg });
        this.#send({ t: 'picture', id, jpeg }, [jpeg.buffer as ArrayBuffer]);
      },
      onLog: (level: 'info' | 'warn' | 'error', text: string) =>
        this.#send({ t: 'log', level, about: `source:${id}`, text }),
    };
    if (config.kind !== 'still' && config.kind !== 'clip') {
      const onPiece = (piece: IsolatedPiece): void =>
        this.#send({ t: 'isolated', id, piece }, [piece.data.buffer as ArrayBuffer]);
      return new Source({ ...common, config, fontFile, reception: this.#reception, onPiece });
    }
    const file = this.#program.composition.media.find((item) => item.id === config.media) ?? null;
    if (config.kind === 'still')
      return new StillSource({ ...common, config, file: file?.kind === 'still' ? file : null });
    return new ClipSource({ ...common, config, file: file?.kind === 'clip' ? file : null });
  }

  #open(config: SourceConfig): void {
    const { ffmpegPath, fontFile } = this.#setup;
    const { id } = config;
    const about = `source:${id}`;
    const source = this.#make(config);
    const plain = this.#lasting(plainSlate(this.#canvas));
    const slates = { missing: plain, soundOnly: plain };
    const draw = async (kind: keyof typeof slates, note: string): Promise<void> => {
      slates[kind] = this.#lasting(await drawSlate(ffmpegPath, fontFile, this.#canvas, source.config.name, note));
    };
    const drawSlates = (): void => {
      this.#drawing = this.#drawing
        .then(() => draw('missing', 'no signal'))
        .then(() => draw('soundOnly', 'sound only'))
        .catch((error: unknown) => {
          this.#send({ t: 'log', level: 'warn', about, text: `No slate could be drawn: ${messageOf(error)}` });
        });
    };
    drawSlates();
    const watch = this.#watch;
    this.#inputs.set(id, {
      source,
      drawSlates,
      tick: (nowMs, samples, sound) => {
        const read = source.tick(nowMs, samples, sound);
        return source.status.standIn === 'slate' ? { frame: null, fresh: false } : read;
      },
      get slate() {
        return source.audioOnly ? slates.soundOnly : slates.missing;
      },
      get repeatedFrames() {
        return source.repeatedFrames;
      },
      get lost() {
        return source.status.status === 'lost';
      },
      get replacement() {
        return watch.replacementOf(id);
      },
      ...(source.onAir === undefined ? {} : { onAir: (isOnAir: boolean) => source.onAir?.(isOnAir) }),
      get wantsReturn() {
        return source.wantsReturn ?? false;
      },
      get returns() {
        const { config } = source;
        return config.kind === 'clip' && config.atEnd === 'return' && !config.loop;
      },
      get away() {
        return source.status.standIn === 'backup';
      },
      get hasSound() {
        return source.status.audio !== null;
      },
    });
    if (this.#recorded.has(id)) source.record?.(true);
    source.start();
  }

  /** What can be changed without a break is; everything else opens the source anew. */
  async #update(config: SourceConfig): Promise<void> {
    const input = this.#inputs.get(config.id);
    const nameBefore = input?.source.config.name;
    if (input?.source.retune(config)) {
      if (config.name !== nameBefore) input.drawSlates();
      return;
    }
    await this.#close(config.id);
    this.#open(config);
  }

  async #close(id: SourceId): Promise<void> {
    const input = this.#inputs.get(id);
    this.#inputs.delete(id);
    await input?.source.stop();
  }

  #previewOf(settings: PictureSettings): PreviewMonitor {
    return new PreviewMonitor({
      canvas: this.#canvas,
      settings,
      emptySlate: this.#emptySlate,
      layerOf: (keyer, wallMs) => this.#mix.layerOf(keyer, wallMs),
      onPicture: (jpeg) => this.#send({ t: 'picture', id: 'preview', jpeg }, [jpeg.buffer]),
      onLog: (level, text) => this.#send({ t: 'log', level, about: 'engine', text }),
    });
  }

  /** A frame that is never recycled: it lives as long as somebody refers to it. */
  #lasting(picture: Uint8Array): Frame {
    return new Frame(new FramePool(0, 0), picture);
  }

  #adapt({ rendition, kbps, reason }: Adapted): void {
    if (rendition === null) this.#encoder.adapt(kbps, reason);
    else this.#renditions.adapt(rendition, kbps, reason);
  }

  async #configure(encoder: EncoderSettings, pictures: PictureSettings, hardware: VideoEncoder | null): Promise<void> {
    const picturesChanged = JSON.stringify(pictures) !== JSON.stringify(this.#pictures);
    this.#encoderSettings = encoder;
    this.#pictures = pictures;
    this.#encoder.reconfigure(this.#encoderSettings, this.#pictures, hardware);
    if (!picturesChanged) return;
    this.#preview = this.#previewOf(pictures);
    for (const { source } of [...this.#inputs.values()]) {
      await this.#close(source.config.id);
      this.#open(source.config);
    }
  }

  async #stop(): Promise<void> {
    this.#clock.stop();
    await Promise.all([
      this.#encoder.stop(),
      this.#renditions.stop(),
      this.#mix.stop(),
      ...[...this.#inputs.values()].map(({ source }) => source.stop()),
    ]);
  }
}
