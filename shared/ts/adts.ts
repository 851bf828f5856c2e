/** Cuts a stream of AAC in ADTS (ISO/IEC 13818-7, 6.2) into its frames, each with its time. */
import { PTS_HZ } from './packet.ts';

/** By sampling frequency index (table 35). */
const RATES_HZ = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000];
const HEADER_BYTES = 7;
const SAMPLES = 1024;

export interface AdtsFrame {
  /** 90 kHz. */
  pts: number;
  bytes: Uint8Array;
}

export class AdtsFrames {
  #rest: Uint8Array = new Uint8Array(0);
  /** Time of the next frame; null until a time stamp has come. */
  #pts: number | null = null;
  /** What the newest header names; null before it. */
  format: { rateHz: number; channels: number } | null = null;

  /** Takes the payload of a PES packet and the time of the first frame that begins in it. */
  push(payload: Uint8Array, pts: number): AdtsFrame[] {
    const carried = this.#rest.length;
    const data = new Uint8Array(carried + payload.length);
    data.set(this.#rest);
    data.set(payload, carried);
    const frames: AdtsFrame[] = [];
    let at = 0;
    let stamped = false;
    while (data.length - at >= HEADER_BYTES) {
      const bytes = this.#header(data, at);
      if (bytes === null) {
        at += 1;
        continue;
      }
      if (data.length - at < bytes) break;
      if (!stamped && at >= carried) {
        this.#pts = pts;
        stamped = true;
      }
      if (this.#pts !== null && this.format !== null) {
        frames.push({ pts: this.#pts, bytes: data.slice(at, at + bytes) });
        this.#pts += (SAMPLES * PTS_HZ) / this.format.rateHz;
      }
      at += bytes;
    }
    this.#rest = data.slice(at);
    return frames;
  }

  /** Length of the frame whose header is at `at`; null when there is none. */
  #header(data: Uint8Array, at: number): number | null {
    const b = (i: number): number => data[at + i] ?? 0;
    if (b(0) !== 0xff || (b(1) & 0xf6) !== 0xf0) return null;
    const rateHz = RATES_HZ[(b(2) >> 2) & 0x0f];
    const bytes = ((b(3) & 3) << 11) | (b(4) << 3) | (b(5) >> 5);
    if (rateHz === undefined || bytes < HEADER_BYTES) return null;
    this.format = { rateHz, channels: ((b(2) & 1) << 2) | (b(3) >> 6) };
    return bytes;
  }
}
