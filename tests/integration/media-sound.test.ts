/** The sound desk on air: what faders, mutes and modes do to the decoded program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ptsOfFrame } from '#shared/program-time.ts';
import { LISTEN_PACKET_SAMPLES, type ListenBus, readListenPacket } from '#shared/protocol/listen.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import type { SoundWarning } from '#shared/state/state.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import { type DecodedProgram, decodeProgram, soundAt, toneLevel } from '../support/decoded.ts';
import { colourFeed, type Feed, FORMATS, freeUdpPort, sendUdp } from '../support/feeds.ts';
import { CANVAS, MediaLab } from '../support/media-lab.ts';
import { until } from '../support/until.ts';

const CAMERAS = [
  { id: 'red', hz: 400 },
  { id: 'blue', hz: 1000 },
] as const;
const FRAME_TICKS = 3000;

describe('the sound desk', () => {
  const feeds: Feed[] = [];
  const marks = new Map<string, number>();
  const listened: Record<ListenBus, ArrayBuffer[]> = { program: [], solo: [] };
  const warnings: (SoundWarning | null)[] = [];
  let meters: Meters | null = null;
  let metersCount = 0;
  /** How many of them there were in how many frames. */
  let counted = { meters: 0, frames: 0 };
  let lab: MediaLab;
  let program: DecodedProgram;

  /** Sets the desk, lets it sound for a while, and marks a moment well inside. */
  const desk = async (name: string, sound: Record<string, unknown>): Promise<void> => {
    await lab.media.compose({ sound: SoundConfig.parse(sound) });
    await settle(name);
  };
  const settle = async (name: string): Promise<void> => {
    const mark = (await lab.now()) + 12;
    marks.set(name, ptsOfFrame(mark, CANVAS.frameRate));
    await lab.encoded(mark + 14);
  };
  /** Level of a camera’s tone at a mark, dB. */
  const level = (name: string, hz: number): number => {
    return 20 * Math.log10(toneLevel(at(name), hz));
  };
  const at = (name: string, ms = 300): Float32Array => soundAt(program, marks.get(name) ?? 0, ms);

  beforeAll(async () => {
    const ports = [await freeUdpPort(), await freeUdpPort()] as const;
    lab = await MediaLab.start(CAMERAS.map(({ id }, i) => ({ kind: 'udp', id, name: id, port: ports[i] })));
    lab.media.on('listen', (bus, packet) => listened[bus].push(new Uint8Array(packet).buffer));
    lab.media.on('soundWarning', (warning) => warnings.push(warning));
    lab.media.on('meters', (now) => {
      meters = now;
      metersCount += 1;
    });
    CAMERAS.forEach(({ id, hz }, i) => {
      feeds.push(sendUdp(colourFeed(FORMATS.plain, id, hz), ports[i] ?? 0));
    });
    await lab.allLive(CAMERAS.map(({ id }) => id));
    await lab.runs(30);
    const [firstMeters, firstFrame] = [metersCount, await lab.now()];
    await settle('as it is');
    await desk('fader', { strips: { red: { faderDb: -12 } } });
    await desk('master', { master: { faderDb: -6 } });
    await desk('both', { strips: { blue: { mode: 'on' } } });
    marks.set('cut', (await lab.take('blue')).ptsTicks);
    await settle('followed');
    await desk('off', { strips: { blue: { mode: 'off' }, red: { mode: 'on' } } });
    await desk('limited', { strips: { blue: { faderDb: 10 } }, master: { faderDb: 10, limiter: { ceilingDbtp: -9 } } });
    lab.media.listen(['program', 'solo']);
    await lab.media.compose({ solo: [CAMERAS[0].id as never] });
    await desk('muted', { strips: { blue: { mute: true } } });
    await until('the mute is warned of', () => warnings.at(-1) !== null);
    lab.media.listen([]);
    await desk('well', {});
    await until('the warning is taken back', () => warnings.at(-1) === null);
    counted = { meters: metersCount - firstMeters, frames: (await lab.now()) - firstFrame };
    program = decodeProgram(lab.program());
  });

  afterAll(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await lab?.stop();
  });

  it('a fader on air is exactly as many dB, and so is the master', () => {
    const whole = level('as it is', 400);
    expect(level('fader', 400) - whole).toBeCloseTo(-12, 0);
    expect(level('master', 400) - whole).toBeCloseTo(-6, 0);
    expect(level('as it is', 1000)).toBeLessThan(-55);
  });

  it('follow goes with the cut, on stays, off is silent', () => {
    const [red, blue] = [level('as it is', 400), level('followed', 1000)];
    expect(blue - red, 'the feeds are alike, but for what codecs do').toBeGreaterThan(-2);
    expect(level('both', 400) - red).toBeCloseTo(0, 0);
    expect(level('both', 1000) - blue).toBeCloseTo(0, 0);
    expect(level('followed', 400)).toBeLessThan(-55);
    expect(level('off', 1000)).toBeLessThan(-55);
    expect(level('off', 400) - red).toBeCloseTo(0, 0);
  });

  it('sound of a cut is within a frame of its picture', () => {
    const cut = marks.get('cut') ?? 0;
    const red = (fromTicks: number): number => toneLevel(soundAt(program, cut + fromTicks, 20), 400);
    const before = red(-2 * FRAME_TICKS);
    expect(red(FRAME_TICKS + 900)).toBeLessThan(before / 10);
    expect(red(-FRAME_TICKS)).toBeGreaterThan(before / 2);
  });

  it('mute is silence, and the limiter holds its ceiling', () => {
    expect(Math.max(...at('muted').map(Math.abs))).toBeLessThan(0.001);
    const peak = Math.max(...at('limited').map(Math.abs));
    // The codec adds a little.
    expect(20 * Math.log10(peak)).toBeLessThan(-8.5);
    expect(20 * Math.log10(peak)).toBeGreaterThan(-10);
  });

  it('no fader, mute, mode or cut clicks', () => {
    const sound = at('as it is', 9000);
    // Two tones of full level at most; what the codec adds is little.
    const loudest = sound.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
    const slope = loudest * 2 * Math.PI * (1000 / 48_000) * 1.5;
    let worst = 0;
    for (let i = 1; i < sound.length; i += 1) worst = Math.max(worst, Math.abs((sound[i] ?? 0) - (sound[i - 1] ?? 0)));
    expect(worst).toBeLessThan(slope);
  });

  it('warns that the source on program is muted, once, and takes it back', () => {
    // The first word of a worker is that all is well.
    expect(warnings).toEqual([null, { kind: 'muted', source: 'blue', sinceMs: expect.any(Number) }, null]);
    const said = lab.logs.filter((line) => line.includes(' sound: '));
    expect(said).toEqual([
      'warn sound: Nobody hears the program: blue is muted',
      'info sound: The program is heard again',
    ]);
  });

  it('solo is heard by whoever listens, while program is muted', () => {
    const tone = (bus: ListenBus, hz: number): number => {
      const packets = listened[bus].slice(-15).map(readListenPacket);
      const left = new Float32Array(packets.length * LISTEN_PACKET_SAMPLES);
      for (const [i, packet] of packets.entries()) left.set(packet?.left ?? [], i * LISTEN_PACKET_SAMPLES);
      return toneLevel(left, hz);
    };
    expect(tone('solo', 400)).toBeGreaterThan(0.03);
    expect(tone('solo', 1000)).toBeLessThan(0.001);
    expect(tone('program', 400) + tone('program', 1000)).toBeLessThan(0.001);
  });

  it('meters come 20 times a second, with the program’s loudness', () => {
    const { integratedLufs, shortTermLufs, truePeakDbtp } = meters?.loudness ?? {};
    expect(integratedLufs).toBeGreaterThan(-40);
    expect(shortTermLufs).toBeLessThan(-15);
    expect(truePeakDbtp).toBeLessThan(0);
    const seconds = counted.frames / 30;
    expect(counted.meters / seconds).toBeGreaterThan(15);
    expect(counted.meters / seconds).toBeLessThan(25);
  });
});
