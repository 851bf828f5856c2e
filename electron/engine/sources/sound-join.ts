/** Takes the click out of sound that starts, stops or goes on elsewhere: it goes over in 2 ms. */
import { CHANNELS } from '#shared/canvas.ts';
import { RAMP_SAMPLES } from './audio-ring.ts';

export class SoundJoin {
  #jumps = true;
  #last: [number, number] = [0, 0];

  /** What is given to `join` next does not continue what was given before. */
  jumps(): void {
    this.#jumps = true;
  }

  /** Fills `sound` with silence; what was sounding fades into it. */
  silence(count: number, sound: Float32Array): void {
    sound.fill(0, 0, count * CHANNELS);
    if (this.#last[0] !== 0 || this.#last[1] !== 0) this.#jumps = true;
  }

  /** Lets the difference to the last sample fade away where the sound jumps; otherwise nothing is touched. */
  join(count: number, sound: Float32Array): void {
    if (this.#jumps) {
      const length = Math.min(RAMP_SAMPLES, count);
      const [l, r] = [this.#last[0] - (sound[0] ?? 0), this.#last[1] - (sound[1] ?? 0)];
      for (let i = 0; i < length; i += 1) {
        const gain = 1 - i / length;
        sound[i * 2] = (sound[i * 2] ?? 0) + l * gain;
        sound[i * 2 + 1] = (sound[i * 2 + 1] ?? 0) + r * gain;
      }
      this.#jumps = false;
    }
    this.#last = [sound[count * 2 - 2] ?? 0, sound[count * 2 - 1] ?? 0];
  }
}
