/** What the show’s encoders are: chosen by trial, slowed down for narrow connections, joined by renditions. */
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import { FFMPEG_ENCODERS, isSoftware, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { RenditionId } from '#shared/ids.ts';
import type { EncoderImplementation, EncoderSettings, VideoCodec } from '#shared/show/encoder-settings.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { EncoderTrials } from '#shared/state/state.ts';
import type { StateStore } from '../control/state-store.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import type { Media } from '../media.ts';
import type { DestinationsPart, EventPart } from '../parts.ts';
import type { LogLine } from '../store/event-log.ts';
import { BitrateKeeper } from './bitrate-keeper.ts';
import { RenditionDesk } from './rendition-desk.ts';
import { Trials } from './trials.ts';

export interface EncoderDeskOptions {
  ffmpeg: Ffmpeg | null;
  store: StateStore;
  show: () => ShowFile;
  media: Media;
  destinations: DestinationsPart;
  events: EventPart;
  log: (line: LogLine) => void;
}

/** `auto` takes a graphics card only when it is faster than the program by this. */
const SPARE = 1.2;

export class EncoderDesk {
  readonly #options: EncoderDeskOptions;
  readonly #trials: Trials;
  readonly #renditions: RenditionDesk;
  readonly #keepers = new Map<RenditionId | null, BitrateKeeper>();
  /** What was given to the media path last. */
  #hardware: VideoEncoder | null = null;
  #stopped = false;

  constructor(options: EncoderDeskOptions) {
    this.#options = options;
    const { store, show, media, ffmpeg } = options;
    this.#trials = new Trials({ ffmpeg, onChange: (trials) => store.set('encoderTrials', trials) });
    this.#renditions = new RenditionDesk({
      renditions: () => show().renditions,
      destinations: () => store.state.destinations,
      media,
      onState: (states) => store.set('renditions', states),
    });
    store.onChange((_revision, slices) => {
      if (slices.destinations !== undefined || slices.event !== undefined || slices.show !== undefined) this.refresh();
    });
  }

  /** Destinations, event, renditions or encoder settings have changed. */
  refresh(): void {
    // Destinations go on changing while they are stopped.
    if (this.#stopped) return;
    const { renditions } = this.#options.show();
    this.#renditions.refresh();
    const wanted: (RenditionId | null)[] = [null, ...renditions.map(({ id }) => id)];
    for (const [id, keeper] of this.#keepers) {
      if (wanted.includes(id)) continue;
      keeper.stop();
      this.#keepers.delete(id);
    }
    for (const id of wanted) {
      const keeper = this.#keepers.get(id) ?? this.#keeper(id);
      this.#keepers.set(id, keeper);
      keeper.refresh();
    }
  }

  /** The media path runs: what was chosen in the show is tried, while software encodes already. */
  start(): void {
    const { show, media, log } = this.#options;
    this.refresh();
    const { encoder, canvas } = show();
    if (isSoftware(encoder.implementation) && encoder.codec === 'h264') return;
    this.choose(encoder, canvas)
      .then(async (hardware) => {
        if (hardware === null) return;
        await media.configure({ hardware });
        this.#hardware = hardware;
      })
      .catch((error: unknown) => {
        const details = error instanceof FlypackError ? error.details : undefined;
        const why = details === undefined ? messageOf(error) : JSON.stringify(details);
        log({ level: 'warn', about: 'encoder', text: `Software encodes, not ${encoder.implementation}: ${why}` });
      });
  }

  stop(): void {
    this.#stopped = true;
    for (const keeper of this.#keepers.values()) keeper.stop();
  }

  /** Tries every encoder of this FFmpeg with the show’s canvas, again if it was done before. */
  trial(): Promise<EncoderTrials> {
    return this.#trials.run(this.#options.show().canvas, true);
  }

  /** What the media path was given last; null: software. */
  get hardware(): VideoEncoder | null {
    return this.#hardware;
  }

  /** The media path has been given this encoder. */
  chosen(hardware: VideoEncoder | null): void {
    this.#hardware = hardware;
  }

  /**
   * The graphics card’s encoder that `settings` ask for, tried with `canvas`; null: software.
   * @throws FlypackError `encoder_unusable` when it was asked for by name and fails, or there is no such software
   */
  async choose({ codec, implementation }: EncoderSettings, canvas: Canvas): Promise<VideoEncoder | null> {
    if (implementation === 'x264') return null;
    await this.#trials.run(canvas);
    if (implementation === 'auto') {
      const order = Object.keys(FFMPEG_ENCODERS[codec]) as EncoderImplementation[];
      const best = order.find((one) => !isSoftware(one) && this.#isFast(codec, one, canvas));
      if (best !== undefined) return this.#trials.passed(codec, best);
      return codec === 'h264' ? null : this.#require(codec, 'x265');
    }
    return this.#require(codec, implementation);
  }

  #require(codec: VideoCodec, implementation: EncoderImplementation): VideoEncoder | null {
    const passed = this.#trials.passed(codec, implementation);
    if (passed === null) {
      const problem = this.#trials.problemOf(codec, implementation);
      throw new FlypackError('encoder_unusable', { codec, implementation, problem });
    }
    return isSoftware(implementation) ? null : passed;
  }

  #isFast(codec: EncoderSettings['codec'], implementation: EncoderImplementation, canvas: Canvas): boolean {
    const trial = this.#trials.state.trials.find((t) => t.codec === codec && t.implementation === implementation);
    return (trial?.fps ?? 0) >= SPARE * fpsOf(canvas.frameRate);
  }

  #keeper(id: RenditionId | null): BitrateKeeper {
    const { show, destinations, events, media, log } = this.#options;
    return new BitrateKeeper({
      settings: () => show().renditions.find((rendition) => rendition.id === id)?.encoder ?? show().encoder,
      flows: (nowMs) => {
        const event = id === null ? events.flow(nowMs) : null;
        const pushes = destinations.flows(nowMs).filter(({ rendition }) => rendition === id);
        return event === null ? pushes : [...pushes, event];
      },
      apply: (kbps, reason) => media.adapt(id, kbps, reason),
      about: id === null ? 'encoder' : `rendition:${id}`,
      log,
    });
  }
}
