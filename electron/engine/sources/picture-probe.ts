/**
 * Looks at a picture’s luma on a grid: how bright its brightest point is, and how much it has changed since the picture
 * before. 36 lines with a point every eight pixels: a few microseconds.
 */
import type { Canvas } from '#shared/canvas.ts';

const LINES = 36;
const STEP = 8;
/** Limited range: black is 16, white 235. */
const BLACK = 16;
const RANGE = 219;

export class PictureProbe {
  readonly #width: number;
  readonly #lineOffsets: Int32Array;
  readonly #perLine: number;
  readonly #before: Uint8Array;
  #known = false;
  /** Of the last picture, 0…1 of the range from black to white. */
  brightest = 0;
  /** Mean difference to the picture before, on the same scale; null for the first one. */
  change: number | null = null;

  constructor({ width, height }: Canvas) {
    this.#width = width;
    const lines = Math.min(LINES, height);
    this.#lineOffsets = Int32Array.from({ length: lines }, (_, i) => Math.floor(((i + 0.5) * height) / lines) * width);
    this.#perLine = Math.ceil(width / STEP);
    this.#before = new Uint8Array(lines * this.#perLine);
  }

  look(frame: Uint8Array): void {
    let brightest = 0;
    let difference = 0;
    let point = 0;
    for (const line of this.#lineOffsets) {
      for (let x = 0; x < this.#width; x += STEP) {
        const luma = frame[line + x] as number;
        if (luma > brightest) brightest = luma;
        const d = luma - (this.#before[point] as number);
        difference += d < 0 ? -d : d;
        this.#before[point] = luma;
        point += 1;
      }
    }
    this.brightest = Math.max(0, brightest - BLACK) / RANGE;
    this.change = this.#known ? difference / point / RANGE : null;
    this.#known = true;
  }

  /** The next picture has none before it. */
  reset(): void {
    this.#known = false;
  }
}

/** RMS of interleaved stereo samples (−1…1) in dBFS; −120 for digital silence. */
export function levelDb(sound: Float32Array, samples: number): number {
  let sum = 0;
  for (let i = 0; i < samples * 2; i += 1) {
    const sample = sound[i] as number;
    sum += sample * sample;
  }
  return sum === 0 ? -120 : Math.max(-120, 10 * Math.log10(sum / (samples * 2)));
}
