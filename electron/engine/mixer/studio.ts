/** Everything that runs in the mixer worker: sources, program and program encoder, driven by the master clock. */
import { type Canvas, fpsOf, frameBytes, frameMs } from '#shared/canvas.ts';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { SourceId } from '#shared/ids.ts';
import { passThroughObstacle } from '#shared/pass-through/obstacle.ts';
import { ptsOfFrame } from '#shared/program-time.ts';
import type { EncoderSettings, PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceTelemetry } from '#shared/state/telemetry.ts';
import { initialSwitcher, type SwitcherAction } from '#shared/switcher/switcher.ts';
import { ProgramEncoder } from '../encoder/program-encoder.ts';
import { RenditionEncoders } from '../encoder/rendition-encoders.ts';
import type { ClipAction } from '../media.ts';
import { CpuShare, costOf } from '../monitor/process-cpu.ts';
import { PassThrough, type ProgramNow } from '../pass-through/pass-through.ts';
import { Reception } from '../reception/reception.ts';
import { plainSlate } from '../sources/slate.ts';
import { MasterClock } from './clock.ts';
import { type Frame, FramePool, lastingFrame } from './frame-pool.ts';
import type { Adapted, FromWorker, SwitchAnswer, WorkerRequest, WorkerSetup } from './messages.ts';
import { PictureMix } from './picture-mix.ts';
import { PreviewMonitor } from './preview-monitor.ts';
import { Program } from './program.ts';
import { ListenTap } from './sound/listen-tap.ts';
import { SoundReports } from './sound/reports.ts';
import { type StudioInput, StudioInputs } from './studio-inputs.ts';
import { TickTimes } from './tick-times.ts';
import { WatchDesk } from './watch-desk.ts';

const TELEMETRY_MS = 1000;

export class Studio {
  readonly #setup: WorkerSetup;
  readonly #canvas: Canvas;
  readonly #send: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
  readonly #inputs = new Map<SourceId, StudioInput>();
  readonly #sources: StudioInputs;
  readonly #program: Program;
  readonly #mix: PictureMix;
  readonly #emptySlate: Frame;
  #preview: PreviewMonitor;
  readonly #listeners: ListenTap;
  readonly #soundReports: SoundReports;
  readonly #watch: WatchDesk;
  readonly #encoder: ProgramEncoder;
  readonly #renditions: RenditionEncoders;
  readonly #passThrough: PassThrough;
  readonly #clock: MasterClock;
  readonly #ticks: TickTimes;
  /** Wall clock of program frame 0. */
  #epochMs = 0;
  #encoderSettings: EncoderSettings;
  #pictures: PictureSettings;
  #telemetryDueMs = 0;
  readonly #cpu = new CpuShare();

  constructor(setup: WorkerSetup, send: (message: FromWorker, transfer?: ArrayBuffer[]) => void) {
    this.#setup = setup;
    this.#canvas = setup.canvas;
    this.#send = send;
    this.#encoderSettings = setup.encoder;
    this.#pictures = setup.pictures;
    this.#ticks = new TickTimes(frameMs(setup.canvas.frameRate));
    const { canvas, buses, transition, keyerSettings, keyersOn, composition, black } = setup;
    this.#listeners = new ListenTap((bus, packet) => send({ t: 'listen', bus, packet }, [packet.buffer]));
    this.#listeners.setBuses(setup.listening);
    this.#emptySlate = lastingFrame(plainSlate(canvas));
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
    const watch = this.#watch;
    this.#sources = new StudioInputs(this.#inputs, {
      canvas,
      ffmpegPath: setup.ffmpegPath,
      fontFile: setup.fontFile,
      pool: new FramePool(frameBytes(setup.canvas), 4 * Math.max(2, setup.sources.length)),
      reception: new Reception(new URL(setup.receptionUrl)),
      pictures: setup.pictures,
      recorded: setup.recorded,
      media: () => this.#program.composition.media,
      replacementOf: (id) => watch.replacementOf(id),
      send,
      onTile: (id, jpeg) => {
        // The program’s own monitor picture comes from the encoder, which rests while the source’s stream goes out.
        if (this.#passThrough.source === id) send({ t: 'picture', id: 'program', jpeg });
        send({ t: 'picture', id, jpeg }, [jpeg.buffer as ArrayBuffer]);
      },
    });
    for (const config of setup.sources) this.#sources.open(config);
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
        this.#sources.open(message.config);
        return null;
      case 'updateSource':
        await this.#sources.update(message.config);
        return null;
      case 'removeSource':
        this.#program.removed(message.id);
        this.#send({ t: 'switcher', state: this.#program.switcher });
        await this.#sources.close(message.id);
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
        this.#sources.record(message.sources);
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
    await this.#sources.reopen(pictures);
  }

  async #stop(): Promise<void> {
    this.#clock.stop();
    await Promise.all([this.#encoder.stop(), this.#renditions.stop(), this.#mix.stop(), this.#sources.stop()]);
  }
}
