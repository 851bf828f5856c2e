/** Feeds of every kind in, a list of cuts: picture, sound and time of what comes out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DecodedProgram, decodeProgram, loudest, soundAt, toneLevel } from '../support/decoded.ts';
import { colourFeed, type Feed, FORMATS, flashFeed, freeUdpPort, sendSrt, sendUdp } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';

const passphrase = 'a-passphrase-for-tests';

const cameras = [
  { id: 'red', colour: 'red', toneHz: 400, format: FORMATS.plain },
  { id: 'green', colour: 'lime', toneHz: 700, format: FORMATS.european },
  { id: 'blue', colour: 'blue', toneHz: 1000, format: FORMATS.interlaced },
  { id: 'white', colour: 'white', toneHz: 1300, format: FORMATS.fast },
] as const;

/** Which camera a colour belongs to. */
function cameraOf([r, g, b]: [number, number, number]): string {
  if (r > 180 && g > 180 && b > 180) return 'white';
  if (r > g + 60 && r > b + 60) return 'red';
  if (g > r + 60 && g > b + 60) return 'green';
  return b > r + 60 && b > g + 60 ? 'blue' : 'other';
}

describe('cuts between feeds of different rate, size, codec and sound', () => {
  const feeds: Feed[] = [];
  let lab: MediaLab;
  let program: DecodedProgram;
  const cuts: { to: string; frame: number; ptsTicks: number }[] = [];

  beforeAll(async () => {
    const ports = await Promise.all(cameras.map(() => freeUdpPort()));
    lab = await MediaLab.start(
      cameras.map((camera, i) =>
        // The third one comes over SRT, the others over UDP.
        i === 2
          ? { kind: 'srt', id: camera.id, name: camera.id, mode: 'listener', port: ports[i], passphrase }
          : { kind: 'udp', id: camera.id, name: camera.id, port: ports[i] },
      ),
    );
    cameras.forEach((camera, i) => {
      const file = colourFeed(camera.format, camera.colour, camera.toneHz);
      const port = ports[i] ?? 0;
      feeds.push(i === 2 ? sendSrt(file, port, passphrase) : sendUdp(file, port));
    });
    await lab.allLive(cameras.map((camera) => camera.id));
    await lab.runs(5);
    for (const to of ['green', 'blue', 'white', 'red', 'white', 'green', 'red', 'blue', 'red']) {
      cuts.push({ to, ...(await lab.take(to)) });
      await lab.runs(20 + cuts.length);
    }
    program = decodeProgram(lab.program());
  });

  afterAll(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await lab?.stop();
  });

  it('shows each cut on exactly the frame that the answer named', () => {
    for (const [i, cut] of cuts.entries()) {
      const at = program.frames.findIndex((frame) => frame.pts === cut.ptsTicks);
      expect(at, `frame ${cut.frame} is in the program`).toBeGreaterThan(0);
      const before = program.frames[at - 1];
      const there = program.frames[at];
      expect(before && cameraOf(before.rgb), `before cut ${i}`).toBe(i === 0 ? 'red' : cuts[i - 1]?.to);
      expect(there && cameraOf(there.rgb), `at cut ${i}`).toBe(cut.to);
    }
  });

  it('loses no frame and never repeats a time stamp', async () => {
    const steps = program.frames.slice(1).map((frame, i) => frame.pts - (program.frames[i]?.pts ?? 0));
    expect(Math.min(...steps)).toBe(3000);
    expect(await lab.lostUncounted(program.frames)).toBe(0);
  });

  it('puts the right tone under each picture, at most a frame after it', () => {
    const tones = cameras.map((camera) => camera.toneHz);
    for (const [i, cut] of cuts.entries()) {
      const wanted = cameras.find((camera) => camera.id === cut.to)?.toneHz;
      const previous = cameras.find((camera) => camera.id === (i === 0 ? 'red' : cuts[i - 1]?.to))?.toneHz;
      const frameTicks = 3000;
      expect(loudest(soundAt(program, cut.ptsTicks + frameTicks, 100), tones), `after cut ${i}`).toBe(wanted);
      expect(loudest(soundAt(program, cut.ptsTicks - 4 * frameTicks, 100), tones), `before cut ${i}`).toBe(previous);
    }
  });
});

describe('sound and picture together', () => {
  const feeds: Feed[] = [];
  let lab: MediaLab;
  const names = Object.keys(FORMATS) as (keyof typeof FORMATS)[];
  const segments: { name: string; fromPts: number; toPts: number }[] = [];
  let program: DecodedProgram;

  beforeAll(async () => {
    const ports = await Promise.all(names.map(() => freeUdpPort()));
    lab = await MediaLab.start(names.map((name, i) => ({ kind: 'udp', id: name.toLowerCase(), name, port: ports[i] })));
    names.forEach((name, i) => {
      feeds.push(sendUdp(flashFeed(FORMATS[name]), ports[i] ?? 0));
    });
    await lab.allLive(names.map((name) => name.toLowerCase()));
    await lab.runs(30);
    for (const name of names) {
      const { ptsTicks } = await lab.take(name.toLowerCase());
      await lab.runs(80);
      segments.push({ name, fromPts: ptsTicks + 9000, toPts: ptsTicks + 75 * 3000 });
    }
    program = decodeProgram(lab.program());
  });

  afterAll(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await lab?.stop();
  });

  it.each(names)('%s: a flash and its beep are less than 40 ms apart', (name) => {
    const segment = segments.find((s) => s.name === name);
    if (segment === undefined) throw new Error('no segment');
    const frames = program.frames.filter((f) => f.pts >= segment.fromPts && f.pts <= segment.toPts);
    const flashes = frames.filter((f, i) => f.rgb[1] > 128 && (frames[i - 1]?.rgb[1] ?? 255) < 128).map((f) => f.pts);
    expect(flashes.length).toBeGreaterThanOrEqual(1);
    for (const flash of flashes) {
      const windowMs = 300;
      const sound = soundAt(program, flash - 13_500, windowMs);
      const step = 48;
      const beep = Array.from({ length: windowMs - 5 }, (_, ms) =>
        toneLevel(sound.subarray(ms * step, (ms + 5) * step), 1000),
      ).findIndex((level) => level > 0.05);
      expect(beep, 'the beep is heard').toBeGreaterThanOrEqual(0);
      expect(Math.abs(beep - 150)).toBeLessThan(40);
    }
  });
});
