/** The encoders of this machine, each tried once for a canvas, one after the other. */
import type { Canvas } from '#shared/canvas.ts';
import { FFMPEG_ENCODERS, type VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { type EncoderImplementation, VIDEO_CODECS, type VideoCodec } from '#shared/show/encoder-settings.ts';
import type { EncoderTrial, EncoderTrials } from '#shared/state/state.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { encoderOptions, fitsFlv, type TrialOutcome, tryEncoder } from './trial.ts';

export const NO_TRIALS: EncoderTrials = { status: 'none', canvas: null, trials: [], hevcInFlv: null };

export interface TrialsOptions {
  ffmpeg: Ffmpeg | null;
  onChange: (state: EncoderTrials) => void;
}

const keyOf = ({ width, height, frameRate }: Canvas): string => `${width}x${height}@${frameRate.num}/${frameRate.den}`;

export class Trials {
  readonly #options: TrialsOptions;
  #state: EncoderTrials = NO_TRIALS;
  readonly #encoders: VideoEncoder[] = [];
  #running: { key: string; done: Promise<void> } | null = null;

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  get state(): EncoderTrials {
    return this.#state;
  }

  /**
   * Resolves with what works for `canvas`. Tried once; `again` tries anew.
   * @throws FlypackError `ffmpeg_missing`
   */
  async run(canvas: Canvas, again = false): Promise<EncoderTrials> {
    const { ffmpeg } = this.#options;
    if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    const key = keyOf(canvas);
    while (this.#running !== null && this.#running.key !== key) await this.#running.done;
    const isDone = this.#state.status === 'done' && this.#state.canvas !== null && keyOf(this.#state.canvas) === key;
    if (this.#running === null && isDone && !again) return this.#state;
    this.#running ??= {
      key,
      done: this.#tryAll(ffmpeg, canvas).finally(() => {
        this.#running = null;
      }),
    };
    await this.#running.done;
    return this.#state;
  }

  /** One that has passed its trial; null: it has not, or none was made. */
  passed(codec: VideoCodec, implementation: EncoderImplementation): VideoEncoder | null {
    const works = this.#of(codec, implementation)?.works === true;
    const found = this.#encoders.find((e) => e.codec === codec && e.implementation === implementation);
    return works && found !== undefined ? found : null;
  }

  /** Why one cannot be used. */
  problemOf(codec: VideoCodec, implementation: EncoderImplementation): string {
    return this.#of(codec, implementation)?.problem ?? 'This FFmpeg has no such encoder.';
  }

  #of(codec: VideoCodec, implementation: EncoderImplementation): EncoderTrial | undefined {
    return this.#state.trials.find((t) => t.codec === codec && t.implementation === implementation);
  }

  async #tryAll(ffmpeg: Ffmpeg, canvas: Canvas): Promise<void> {
    this.#encoders.length = 0;
    this.#set({ status: 'running', canvas, trials: [], hevcInFlv: null });
    for (const codec of VIDEO_CODECS) {
      for (const [implementation, name] of Object.entries(FFMPEG_ENCODERS[codec])) {
        if (!ffmpeg.encoders.has(name)) continue;
        const { trial, ts } = await this.#try(ffmpeg.path, canvas, {
          codec,
          implementation: implementation as EncoderImplementation,
          name,
        });
        const { hevcInFlv } = this.#state;
        const askFlv = codec === 'hevc' && ts !== null && hevcInFlv === null;
        this.#set({
          ...this.#state,
          trials: [...this.#state.trials, trial],
          hevcInFlv: askFlv ? await fitsFlv(ffmpeg.path, ts) : hevcInFlv,
        });
      }
    }
    this.#set({ ...this.#state, status: 'done' });
  }

  async #try(
    ffmpegPath: string,
    canvas: Canvas,
    { codec, implementation, name }: Pick<VideoEncoder, 'codec' | 'implementation'> & { name: string },
  ): Promise<TrialOutcome> {
    try {
      const options = await encoderOptions(ffmpegPath, name);
      const encoder = { codec, implementation, options };
      const outcome = await tryEncoder(ffmpegPath, canvas, encoder);
      this.#encoders.push(encoder);
      return outcome;
    } catch (error) {
      return { trial: { codec, implementation, works: false, fps: null, problem: messageOf(error) }, ts: null };
    }
  }

  #set(state: EncoderTrials): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}
