/** What the sound desk costs a tick: eight strips, the master, its limiter and every meter, in this process, with noise. */
import { CHANNELS } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { initialSwitcher, pictureAt } from '#shared/switcher/switcher.ts';
import { ListenTap } from '../../electron/engine/mixer/sound/listen-tap.ts';
import { type Desk, SoundMix } from '../../electron/engine/mixer/sound-mix.ts';
import type { Figure, Row } from '../lib/figure.ts';

const STRIPS = Array.from({ length: 8 }, (_, i) => `strip-${i + 1}` as SourceId);
/** A tick at 30 fps. */
const SAMPLES = 1600;
const WARM_UP = 300;
const TICKS = 1500;
/** A frame lasts 33 ms and the picture needs most of it. */
const MOST_MS = { off: 1, on: 3 };

/** Every processor at work all the time. */
const busy = {
  mode: 'on',
  faderDb: -3,
  pan: 0.3,
  highPass: { on: true },
  gate: { on: true, thresholdDb: -30 },
  compressor: { on: true, thresholdDb: -40, ratio: 4 },
};
const SETTINGS = {
  off: { master: { limiter: { on: false } } },
  on: { strips: Object.fromEntries(STRIPS.map((id) => [id, busy])), master: { faderDb: 6 } },
};

/** Speech-like noise: bursts that open and close the gates; the same at every run. */
function noise(seed: number): Float32Array {
  const sound = new Float32Array(SAMPLES * CHANNELS * 30);
  let random = seed;
  for (let i = 0; i < sound.length; i += 1) {
    random = (Math.imul(random, 1_103_515_245) + 12_345) | 0;
    sound[i] = (random / 2 ** 31) * 0.5 * Math.max(0.01, Math.sin((i / sound.length) * 6 * Math.PI + seed));
  }
  return sound;
}

function measure(settings: Record<string, unknown>, listened: boolean): number[] {
  const tap = new ListenTap(() => {});
  if (listened) tap.setBuses(['program', 'solo']);
  const mix = new SoundMix(tap);
  const desk: Desk = { sound: SoundConfig.parse(settings), solo: listened ? STRIPS : [], scenes: [] };
  const bus = pictureAt(initialSwitcher({ program: STRIPS[0] ?? null }), 0);
  const sounds = STRIPS.map((_, i) => noise(i + 1));
  const tick = new Float32Array(SAMPLES * CHANNELS);
  const times: number[] = [];
  for (let frame = 0; frame < WARM_UP + TICKS; frame += 1) {
    const from = (frame % 30) * tick.length;
    let ms = 0;
    const timed = (job: () => void): void => {
      const startedMs = performance.now();
      job();
      ms += performance.now() - startedMs;
    };
    timed(() => mix.begin({ frame, samples: SAMPLES, bus, desk, standIns: new Map() }));
    for (const [i, id] of STRIPS.entries()) {
      // Strips work in place: each tick gets its samples anew, which a source would do too.
      tick.set(sounds[i]?.subarray(from, from + tick.length) ?? []);
      timed(() => mix.add(id, tick, true));
    }
    timed(() => void mix.finish());
    if (frame % 2 === 0) timed(() => void mix.readMeters());
    if (frame >= WARM_UP) times.push(ms);
  }
  return times.toSorted((a, b) => a - b);
}

export const sound: Row = {
  name: 'sound',
  about: 'what the sound desk costs a frame',
  run: async ({ say }) => {
    const figure = (what: string, times: readonly number[], atMost: number): Figure => {
      const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
      return {
        row: 'sound',
        what: `${what}: p50 (least–p99)`,
        unit: 'ms a frame',
        measured: { median: at(0.5), min: at(0), max: at(0.99), tries: times.length },
        reference: null,
        target: { atMost, of: 'max' },
        note: null,
      };
    };
    say('8 strips, nothing switched on');
    const off = measure(SETTINGS.off, false);
    say('8 strips with filter, gate and compressor, limiter at work, solo listened to');
    const on = measure(SETTINGS.on, true);
    return [figure('8 strips, all off', off, MOST_MS.off), figure('8 strips, all on', on, MOST_MS.on)];
  },
};
