/** The whole desk, tick by tick: modes, scenes, transitions, master, solo, listening, warning. */
import { describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { LISTEN_PACKET_SAMPLES, type ListenBus, readListenPacket } from '#shared/protocol/listen.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { initialSwitcher, pictureAt } from '#shared/switcher/switcher.ts';
import { LIMITER_DELAY_SAMPLES } from '../../electron/engine/mixer/sound/limiter.ts';
import { ListenTap } from '../../electron/engine/mixer/sound/listen-tap.ts';
import { type Desk, SoundMix } from '../../electron/engine/mixer/sound-mix.ts';
import { toneLevel } from '../support/decoded.ts';
import { dbfs, joined, rms, slopeOf, toneDb, tones, worstStep } from '../support/signals.ts';

const SAMPLES = 1600;
const LEVEL_DB = -12;
const HZ = { cam: 300, mic: 1000, bed: 2000 } as const;
type Name = keyof typeof HZ;
const names = Object.keys(HZ) as Name[];
const id = (name: string): SourceId => name as SourceId;

interface Scene {
  sound?: Record<string, unknown>;
  solo?: Name[];
  program?: string;
  to?: string;
  progress?: number;
  black?: number;
  present?: readonly Name[];
  standIns?: readonly (readonly [Name, Name])[];
}

/** A desk with three sources that each sound their own tone. */
class Lab {
  readonly packets: { bus: ListenBus; packet: Uint8Array<ArrayBuffer> }[] = [];
  readonly tap = new ListenTap((bus, packet) => this.packets.push({ bus, packet }));
  readonly mix = new SoundMix(this.tap);
  readonly scenes = [
    SceneConfig.parse({
      id: 'duo',
      name: 'Duo',
      layout: { kind: 'side-by-side', left: { source: 'cam', sound: true }, right: { source: 'mic' } },
    }),
  ];
  #frame = 0;
  readonly #tones = new Map(names.map((name) => [name, tones([{ seconds: 20, db: LEVEL_DB, hz: HZ[name] }])] as const));

  /** The program over `ticks` ticks. */
  run(ticks: number, scene: Scene): Float32Array {
    const { program = 'cam', to = program, progress = 0, black = 0, present = names } = scene;
    const standIns = new Map((scene.standIns ?? []).map(([away, standIn]) => [id(away), id(standIn)]));
    const desk: Desk = {
      sound: SoundConfig.parse(scene.sound ?? {}),
      solo: (scene.solo ?? []).map(id),
      scenes: this.scenes,
    };
    const still = pictureAt(initialSwitcher({ program: id(program) }), 0);
    const parts: Float32Array[] = [];
    for (let tick = 0; tick < ticks; tick += 1) {
      const bus = { ...still, to: id(to), progress, black };
      this.mix.begin({ frame: this.#frame, samples: SAMPLES, bus, desk, standIns });
      const at = (this.#frame % 600) * SAMPLES * 2;
      for (const name of present) {
        const sound = this.#tones.get(name)?.slice(at, at + SAMPLES * 2) ?? new Float32Array();
        this.mix.add(id(name), sound, true);
      }
      const pcm = this.mix.finish();
      const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
      parts.push(Float32Array.from(samples, (value) => value / 32_768));
      this.#frame += 1;
    }
    return joined(parts);
  }
}

/** Which sources are heard at the end of `sound`, and how loud, as a share of their own level. */
function heard(sound: Float32Array): Record<Name, number> {
  const left = sound.subarray(sound.length - 9600 * 2).filter((_, i) => i % 2 === 0);
  const share = (name: Name): number => Math.round((toneLevel(left, HZ[name]) / dbfs(LEVEL_DB)) * 100) / 100;
  return { cam: share('cam'), mic: share('mic'), bed: share('bed') };
}

const strips = (modes: Record<string, unknown>): Record<string, unknown> => ({ strips: modes });

describe('sound follows picture', () => {
  it('a source alone, a scene with its parts, both sides of a transition, and nothing in black', () => {
    const lab = new Lab();
    expect(heard(lab.run(12, { program: 'cam' }))).toEqual({ cam: 1, mic: 0, bed: 0 });
    expect(heard(lab.run(12, { program: 'duo' }))).toEqual({ cam: 1, mic: 0, bed: 0 });
    expect(heard(lab.run(12, { program: 'cam', to: 'mic', progress: 0.25 }))).toEqual({ cam: 0.75, mic: 0.25, bed: 0 });
    expect(heard(lab.run(12, { program: 'duo', to: 'cam', progress: 0.5 }))).toEqual({ cam: 1, mic: 0, bed: 0 });
    expect(heard(lab.run(12, { program: 'cam', black: 0.5 }))).toEqual({ cam: 0.5, mic: 0, bed: 0 });
  });

  it('a backup sounds in the place of its source, with its own strip', () => {
    const lab = new Lab();
    const standIns = [['cam', 'bed']] as const;
    expect(heard(lab.run(12, { program: 'cam', standIns }))).toEqual({ cam: 0, mic: 0, bed: 1 });
    expect(heard(lab.run(12, { program: 'mic', standIns }))).toEqual({ cam: 0, mic: 1, bed: 0 });
    expect(heard(lab.run(12, { program: 'duo', standIns }))).toEqual({ cam: 0, mic: 0, bed: 1 });
    const sound = strips({ bed: { mode: 'off' } });
    expect(heard(lab.run(12, { program: 'cam', standIns, sound }))).toEqual({ cam: 0, mic: 0, bed: 0 });
  });

  it('always on stays through cuts and goes with black; off never sounds', () => {
    const lab = new Lab();
    const sound = strips({ bed: { mode: 'on' }, cam: { mode: 'off' } });
    expect(heard(lab.run(12, { program: 'cam', sound }))).toEqual({ cam: 0, mic: 0, bed: 1 });
    expect(heard(lab.run(12, { program: 'mic', sound }))).toEqual({ cam: 0, mic: 1, bed: 1 });
    expect(rms(lab.run(12, { program: 'mic', sound, black: 1 }).subarray(3 * SAMPLES * 2))).toBe(0);
  });

  it('no cut, mode, mute or black has a step over the sounds’ own slope', () => {
    const lab = new Lab();
    const parts: Float32Array[] = [];
    const scenes: Scene[] = [
      { program: 'cam' },
      { program: 'mic' },
      { program: 'mic', sound: strips({ bed: { mode: 'on', faderDb: -6 } }) },
      { program: 'cam', sound: strips({ bed: { mode: 'on', mute: true } }) },
      { program: 'cam', sound: { master: { mute: true } } },
      { program: 'cam', sound: { master: { faderDb: -10 } } },
      { program: 'cam', black: 1 },
      { program: 'bed', present: ['cam', 'mic'] },
      { program: 'bed' },
      { program: 'bed', present: [] },
    ];
    for (let round = 0; round < 3; round += 1) for (const scene of scenes) parts.push(lab.run(3, scene));
    const level = dbfs(LEVEL_DB);
    // Two sources at most, one coming and one going, and what a ramp adds; a source that is pulled fades in 2 ms.
    const slope = slopeOf(level, HZ.bed) + slopeOf(level, HZ.mic) + level / 90 + 2 / 32_768;
    expect(worstStep(joined(parts))).toBeLessThan(slope);
  });
});

describe('master', () => {
  it('passes a source bit by bit, later by the limiter’s delay only', () => {
    const out = new Lab().run(10, {});
    const wanted = tones([{ seconds: 1, db: LEVEL_DB, hz: HZ.cam }]);
    const from = 4 * SAMPLES * 2;
    const delay = LIMITER_DELAY_SAMPLES * 2;
    const off = out
      .subarray(from)
      .findIndex((value, i) => Math.abs(value * 32_768 - Math.round((wanted[from + i - delay] ?? 0) * 32_768)) !== 0);
    expect(off).toBe(-1);
  });

  it('fader and mute are those of everything', () => {
    const out = new Lab().run(12, { sound: { master: { faderDb: -6.5 } } });
    expect(toneDb(out.subarray(5 * SAMPLES * 2))).toBeCloseTo(LEVEL_DB - 6.5, 1);
    expect(rms(new Lab().run(12, { sound: { master: { mute: true } } }))).toBe(0);
  });

  it('meters say what goes out, with the limiter’s reduction', () => {
    const lab = new Lab();
    lab.run(60, { sound: strips({ cam: { faderDb: 10 }, mic: { mode: 'on', faderDb: 10 } }) });
    const { program, loudness, sources } = lab.mix.readMeters();
    expect(Math.max(...program.peakDb)).toBeLessThanOrEqual(-1);
    expect(program.reductionDb).toBeGreaterThan(3);
    expect(loudness.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(sources[id('cam')]?.peakDb[0]).toBeCloseTo(LEVEL_DB, 1);
  });
});

describe('listening', () => {
  const listened = (lab: Lab, bus: ListenBus): { sequence: number; frame: number; sound: Float32Array }[] =>
    lab.packets
      .filter((one) => one.bus === bus)
      .map(({ packet }) => {
        const read = readListenPacket(packet.buffer);
        if (read === null) throw new Error('no packet');
        const sound = new Float32Array(LISTEN_PACKET_SAMPLES * 2);
        read.left.forEach((value, i) => {
          sound[i * 2] = value;
          sound[i * 2 + 1] = read.right[i] ?? 0;
        });
        return { sequence: read.sequence, frame: read.frame, sound };
      });
  const all = (lab: Lab, bus: ListenBus): Float32Array => joined(listened(lab, bus).map(({ sound }) => sound));

  it('makes nothing while nobody listens, and the very program when somebody does', () => {
    const lab = new Lab();
    lab.run(5, {});
    expect(lab.packets).toHaveLength(0);
    lab.tap.setBuses(['program']);
    const out = lab.run(12, {});
    const packets = listened(lab, 'program');
    expect(packets).toHaveLength(20);
    expect(packets.map(({ sequence }) => sequence)).toEqual(packets.map((_, i) => i));
    expect(packets.map(({ frame }) => frame)).toEqual(packets.map((_, i) => 5 + Math.floor((i * 960) / SAMPLES)));
    expect(all(lab, 'program')).toEqual(out);
    expect(lab.packets.every(({ bus }) => bus === 'program')).toBe(true);
  });

  it('solo is behind the fader, whatever mute, mode, picture and master say; without any it is the program', () => {
    const lab = new Lab();
    lab.tap.setBuses(['solo']);
    const sound = { ...strips({ bed: { mode: 'off', mute: true, faderDb: -6 } }), master: { mute: true } };
    const out = lab.run(12, { sound, solo: ['bed'] });
    expect(rms(out)).toBe(0);
    expect(heard(all(lab, 'solo'))).toEqual({ cam: 0, mic: 0, bed: 0.5 });
    lab.run(12, { solo: ['bed', 'mic'] });
    expect(heard(all(lab, 'solo'))).toEqual({ cam: 0, mic: 1, bed: 1 });
    lab.run(12, {});
    expect(heard(all(lab, 'solo'))).toEqual({ cam: 1, mic: 0, bed: 0 });
    lab.run(12, { solo: ['bed'], present: ['cam', 'mic'] });
    expect(heard(all(lab, 'solo'))).toEqual({ cam: 1, mic: 0, bed: 0 });
    expect(worstStep(all(lab, 'solo'))).toBeLessThan(0.15);
  });
});

describe('warning', () => {
  it('is there when the source on program is muted, and not in black or with strips that are off', () => {
    const mute = { sound: strips({ cam: { mute: true } }) };
    const judged = (scene: Scene): unknown => {
      const lab = new Lab();
      lab.run(12, scene);
      lab.mix.readMeters();
      lab.mix.warning(0);
      return lab.mix.warning(5000);
    };
    expect(judged(mute)).toEqual({ kind: 'muted', source: 'cam', sinceMs: 0 });
    expect(judged({ ...mute, black: 1 })).toBeNull();
    expect(judged({ sound: strips({ cam: { mode: 'off', mute: true } }) })).toBeNull();
    expect(judged({ sound: strips({ cam: { mute: true }, bed: { mode: 'on' } }) })).toBeNull();
    expect(judged({ sound: { master: { faderDb: -90 } } })).toMatchObject({ kind: 'faderDown', source: null });
  });
});
