/** The strip of one source: high-pass, gate, compressor, meter, then mute, fader and balance onto the bus. */
import { CHANNELS } from '#shared/canvas.ts';
import type { StripSettings } from '#shared/show/sound-config.ts';
import { balanceLeft, balanceRight, faderGain } from '#shared/sound/decibel.ts';
import type { StripLevel } from '#shared/state/telemetry.ts';
import { LevelMeter } from '../../monitor/meters.ts';
import { Compressor } from './compressor.ts';
import { Gate } from './gate.ts';
import { HighPass } from './high-pass.ts';
import { addTo, type Gains, newGains, Ramp } from './ramps.ts';

/** Sound whose source is gone fades behind its end in 2 ms. */
const TAIL_SAMPLES = 96;

const whole = new Ramp(1);

export class Strip {
  readonly #highPass = new HighPass();
  readonly #gate = new Gate();
  readonly #compressor = new Compressor();
  readonly #meter = new LevelMeter();
  readonly #share = new Ramp(0);
  readonly #solo = newGains(0);
  #program: Gains | null = null;
  /** The last samples that it put on the program bus. */
  #lastLeft = 0;
  #lastRight = 0;
  /** It was mixed in this tick. */
  present = false;

  /** Whether program asks for it: its share is above nothing. */
  get wanted(): boolean {
    return this.#share.to > 0;
  }

  /** Runs the processors over interleaved samples in place, and meters what they leave. */
  process(sound: Float32Array, samples: number, settings: StripSettings): void {
    this.present = true;
    this.#highPass.process(sound, samples, settings.highPass);
    this.#gate.process(sound, samples, settings.gate);
    this.#compressor.process(sound, samples, settings.compressor);
    this.#meter.add(sound, samples);
  }

  /** Adds processed sound to the program; `share` is what the strip’s mode and the picture let through. */
  mix(bus: Float32Array, sound: Float32Array, samples: number, settings: StripSettings, share: number): void {
    const fader = settings.mute ? 0 : faderGain(settings.faderDb);
    const left = fader * balanceLeft(settings.pan);
    const right = fader * balanceRight(settings.pan);
    this.#program ??= { left: new Ramp(left), right: new Ramp(right) };
    this.#program.left.aim(left);
    this.#program.right.aim(right);
    this.#share.aim(share);
    addTo(bus, sound, samples, this.#share, this.#program);
    const last = (samples - 1) * CHANNELS;
    this.#lastLeft = (sound[last] ?? 0) * share * left;
    this.#lastRight = (sound[last + 1] ?? 0) * share * right;
  }

  /** Adds processed sound to the solo bus: behind the fader, whatever mute and mode say. */
  mixSolo(bus: Float32Array, sound: Float32Array, samples: number, settings: StripSettings, on: boolean): void {
    const fader = on ? faderGain(settings.faderDb) : 0;
    this.#solo.left.aim(fader * balanceLeft(settings.pan));
    this.#solo.right.aim(fader * balanceRight(settings.pan));
    addTo(bus, sound, samples, whole, this.#solo);
  }

  /** The source did not come in this tick: what it put on the bus last fades away, and its share begins anew. */
  absent(bus: Float32Array, samples: number): void {
    if (this.#lastLeft !== 0 || this.#lastRight !== 0) {
      for (let i = 0; i < Math.min(TAIL_SAMPLES, samples); i += 1) {
        const gain = 1 - (i + 1) / TAIL_SAMPLES;
        bus[i * CHANNELS] = (bus[i * CHANNELS] ?? 0) + this.#lastLeft * gain;
        bus[i * CHANNELS + 1] = (bus[i * CHANNELS + 1] ?? 0) + this.#lastRight * gain;
      }
    }
    this.#lastLeft = 0;
    this.#lastRight = 0;
    this.#share.aim(0);
    this.#share.aim(0);
  }

  readMeter(): StripLevel {
    return this.#meter.read(this.#gate.reductionDb + this.#compressor.reductionDb);
  }
}
