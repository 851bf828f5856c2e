/** Sends the preview picture to the page as JPEGs, at the page’s picture rate, while there is something to mix. */
import { messageOf } from '#shared/errors.ts';
import { previewNeedsMix } from '#shared/switcher/preview-mix.ts';
import type { SwitcherState } from '#shared/switcher/switcher.ts';
import type { MixInputs } from './picture-mix.ts';
import { type PreviewOptions, PreviewPicture, previewEvery, rgbaOf } from './preview-picture.ts';

const QUALITY = 80;

type Encode = (yuv: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;

export interface PreviewMonitorOptions extends PreviewOptions {
  onPicture: (jpeg: Uint8Array<ArrayBuffer>) => void;
  onLog: (level: 'warn', text: string) => void;
}

export class PreviewMonitor {
  readonly #options: PreviewMonitorOptions;
  readonly #every: number;
  /** Both are made when they are first needed. */
  #picture: PreviewPicture | null = null;
  #encode: Encode | null = null;
  /** A picture is being encoded, or none can be. */
  #busy = false;

  constructor(options: PreviewMonitorOptions) {
    this.#options = options;
    this.#every = previewEvery(options.settings, options.canvas);
  }

  /** Called after each program frame, while the sources’ frames are those of its tick. */
  tick(frame: number, switcher: SwitcherState, inputs: MixInputs): void {
    if (this.#busy || !this.#options.settings.enabled || frame % this.#every !== 0) return;
    if (!previewNeedsMix(switcher, inputs.scenes)) return;
    this.#picture ??= new PreviewPicture(this.#options);
    const yuv = this.#picture.compose(switcher, inputs, Date.now());
    this.#busy = true;
    this.#send(yuv, this.#picture)
      .then(() => {
        this.#busy = false;
      })
      .catch((error: unknown) => {
        // It stays busy: what failed once would fail at every picture.
        this.#options.onLog('warn', `There is no preview picture: ${messageOf(error)}`);
      });
  }

  async #send(yuv: Uint8Array, picture: PreviewPicture): Promise<void> {
    this.#encode ??= await encoderFor(picture);
    this.#options.onPicture(await this.#encode(yuv));
  }
}

/** A JPEG encoder for pictures of one size. Skia is only loaded by those who preview more than a source. */
async function encoderFor({ size }: PreviewPicture): Promise<Encode> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(size.width, size.height);
  return async (yuv) => {
    rgbaOf(yuv, size, image.data);
    context.putImageData(image, 0, 0);
    // A copy in memory of our own can be handed to another thread.
    return new Uint8Array(await canvas.encode('jpeg', QUALITY));
  };
}
