/** Reception of feeds, delay that is changed on air, and what is done about black pictures. */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceConfig } from '#shared/show/source-config.ts';
import { type DecodedProgram, decodeProgram, fieldOf, soundAt } from '../support/decoded.ts';
import { colourFeed, type Feed, FORMATS, flashFeed, freeUdpPort, mediaFile, sendUdp } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';
import { childrenOf } from '../support/processes.ts';
import { TsSender } from '../support/ts-sender.ts';
import { rtpHeader } from '../support/ts-writer.ts';
import { until } from '../support/until.ts';

const feeds: { stop(): Promise<void> }[] = [];
let lab: MediaLab | null = null;

afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  await lab?.stop();
  lab = null;
});

const start = async (...args: Parameters<typeof MediaLab.start>): Promise<MediaLab> => {
  lab = await MediaLab.start(...args);
  return lab;
};

const send = (file: string, port: number): Feed => {
  const feed = sendUdp(file, port);
  feeds.push(feed);
  return feed;
};

describe('reception', () => {
  it('a port that another program has is told, and taken as soon as it is free', async () => {
    const port = await freeUdpPort();
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(port, '127.0.0.1', resolve));
    const running = await start([{ kind: 'udp', id: 'cam', name: 'Cam', port }]);
    await until('it is told', () => running.status.get('cam')?.problem === 'The port is in use by another program.');
    await new Promise<void>((resolve) => other.close(() => resolve()));
    send(colourFeed(FORMATS.plain, 'red', 400), port);
    await running.allLive(['cam']);
    expect(running.status.get('cam')?.problem).toBeNull();
  });

  it('RTP is taken off, what it lost is counted, and the decoder may die without the socket', async () => {
    const port = await freeUdpPort();
    const ts = new Uint8Array(readFileSync(colourFeed(FORMATS.plain, 'red', 400)));
    const running = await start([{ kind: 'udp', id: 'cam', name: 'Cam', port }]);
    // One of a hundred datagrams never comes.
    feeds.push(
      new TsSender(ts, { port, seconds: 40, head: (i) => (i % 100 === 50 ? null : rtpHeader((65_400 + i) & 0xffff)) }),
    );
    await running.allLive(['cam']);
    const figures = () => Object.values(running.telemetry?.sources ?? {})[0];
    await until('losses are counted', () => (figures()?.transport?.lostPackets ?? 0) >= 2);
    await until('so is what comes', () => (figures()?.inputKbps ?? 0) > 20 && (figures()?.arrival?.p95Ms ?? 0) > 10);
    const { transport } = figures() ?? {};
    expect(transport).toMatchObject({ syncErrors: 0, patErrors: 0, pmtErrors: 0 });
    expect(transport?.continuityErrors).toBeGreaterThan(0);
    const decoder = childrenOf(process.pid).find(
      ({ command }) => command.includes('pipe:0') && command.includes('nut'),
    );
    process.kill(decoder?.pid ?? 0, 'SIGKILL');
    await until('another decoder runs', () => running.status.get('cam')?.restarts === 1);
    await running.allLive(['cam']);
    expect(figures()?.transport?.lostPackets, 'the count goes on').toBeGreaterThanOrEqual(2);
  });
});

it('a feed that pauses for less than its buffer holds is not lost, and shows its every picture', async () => {
  const port = await freeUdpPort();
  const running = await start([{ kind: 'udp', id: 'cam', name: 'Cam', port, bufferMs: 1500 }]);
  const seen: string[] = [];
  running.media.on('source', (_id, { status }) => seen.push(status));
  const feed = send(colourFeed(FORMATS.plain, 'red', 400), port);
  await running.allLive(['cam']);
  const from = await running.now();
  process.kill(feed.pid, 'SIGSTOP');
  const pausedMs = performance.now();
  await until('it has paused', () => performance.now() - pausedMs > 900);
  process.kill(feed.pid, 'SIGCONT');
  await running.runs(50);
  expect(seen).not.toContain('lost');
  const { frames } = decodeProgram(running.program());
  const since = frames.filter(({ pts }) => pts >= 900_000 + from * 3000);
  expect(since.length).toBeGreaterThan(40);
  expect(since.every(({ rgb: [r, g, b] }) => r > 180 && g < 80 && b < 80)).toBe(true);
});

/** Program frames that begin a flash. */
const flashesOf = ({ frames }: DecodedProgram): number[] =>
  frames.flatMap((f, i) => (f.rgb[1] > 128 && (frames[i - 1]?.rgb[1] ?? 255) < 128 ? [f.pts / 3000] : []));

/** By how many samples the sound around `later` (both 90 kHz) lies behind where it would be if it were that of `first`. */
function soundShift(program: DecodedProgram, first: number, later: number, expected: number, around: number): number {
  const original = soundAt(program, first, 300);
  const reach = soundAt(program, later + ((expected - around) * 90) / 48, 300 + (2 * around) / 48);
  let best = { sum: Number.NEGATIVE_INFINITY, shift: 0 };
  for (let shift = 0; shift <= 2 * around; shift += 1) {
    let sum = 0;
    for (let i = 0; i < original.length; i += 1) sum += (original[i] ?? 0) * (reach[i + shift] ?? 0);
    if (sum > best.sum) best = { sum, shift };
  }
  return best.shift - around + expected;
}

describe('delay of a source', () => {
  it('is changed on air, to the frame and the sample, without opening anything anew', async () => {
    const port = await freeUdpPort();
    // Room for its sound, and for a machine that stops for a second, so that the playhead stands while we measure.
    const config = { kind: 'udp', id: 'cam', name: 'Cam', port, bufferMs: 1500 };
    const running = await start([config]);
    send(flashFeed(FORMATS.plain), port);
    await running.allLive(['cam']);
    await running.runs(110);
    const before = running.newestFrame;
    await running.media.updateSource(SourceConfig.parse({ ...config, delay: { videoFrames: 7, audioMs: 250 } }));
    await running.runs(95);
    const after = running.newestFrame;
    await running.media.updateSource(SourceConfig.parse(config));
    await running.runs(100);
    const program = decodeProgram(running.program());
    const flashes = flashesOf(program);
    const base = 900_000 / 3000;
    const first = flashes.findLast((frame) => frame < base + before - 15) ?? Number.NaN;
    const second = flashes.findLast((frame) => frame < base + after - 15) ?? Number.NaN;
    const third = flashes.find((frame) => frame > base + after + 45) ?? Number.NaN;
    expect((second - first) % 30).toBe(7);
    expect((third - first) % 30).toBe(0);
    // Where the beep of the first flash would be, were nothing delayed.
    const [firstPts, secondPts, thirdPts] = [first, second - 7, third].map((frame) => (frame - 3) * 3000) as [
      number,
      number,
      number,
    ];
    // Within half a frame the synchroniser may move meanwhile; to the sample it is tested in simulated time.
    expect(Math.abs(soundShift(program, firstPts, secondPts, 12_000, 480) - 12_000)).toBeLessThan(800);
    expect(Math.abs(soundShift(program, firstPts, thirdPts, 0, 480))).toBeLessThan(800);
    expect(running.status.get('cam')?.restarts).toBe(0);
    expect(running.status.get('cam')?.status).toBe('live');
  });
});

describe('watch', () => {
  /** Moving bars for two seconds, black for two, and again. */
  const blackouts = (): string =>
    mediaFile([
      ...['-f', 'lavfi', '-i', "testsrc2=s=640x360:r=30,drawbox=c=black:t=fill:enable='gte(mod(t,4),2)'"],
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
      ...['-t', '36', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-c:a', 'aac', '-f', 'mpegts'],
    ]);

  const watch = { black: { seconds: 0.5 }, returnAfterS: 0.5, backup: 'spare' };

  it('black goes to the backup and back, and a person’s switching stays', async () => {
    const port = await freeUdpPort();
    const running = await start([
      { kind: 'udp', id: 'cam', name: 'Cam', port, bufferMs: 300, watch: { ...watch, onFault: 'backup' } },
      { kind: 'test', id: 'spare', name: 'Spare', variant: 2 },
      { kind: 'test', id: 'third', name: 'Third', variant: 0 },
    ]);
    /** What was on program, and from which frame on. */
    const shown: { source: string; frame: number }[] = [];
    running.media.on('switcher', ({ program, programSinceFrame }) => {
      if (program !== null && program !== shown.at(-1)?.source)
        shown.push({ source: program, frame: programSinceFrame });
    });
    const programs = (): string => shown.map(({ source }) => source).join(' ');
    send(blackouts(), port);
    await running.allLive(['cam', 'spare', 'third']);
    const standIns: unknown[] = [];
    running.media.on(
      'source',
      (id, { standIn }) => id === 'cam' && standIn !== standIns.at(-1) && standIns.push(standIn),
    );
    await until('its backup stands in, is let go and stands in again', () => /spare cam spare$/.test(programs()));
    await running.take('third');
    const from = running.logs.length;
    const said = (words: string): number => running.logs.slice(from).findIndex((line) => line.endsWith(words));
    await until('it is healthy again', () => said('Cam is no longer black') >= 0);
    // The next black comes well after the healthy time after which program would go back.
    await until('it is black once more', () => said('Cam is black') >= 0);
    expect(programs()).toMatch(/spare cam spare third$/);
    expect(standIns.filter((standIn) => standIn !== undefined)).toEqual(
      expect.arrayContaining(['backup', null, 'backup', null]),
    );
    const { frames } = decodeProgram(running.program());
    const [gone, back] = shown.slice(-4).map(({ frame }) => 900_000 + frame * 3000) as [number, number];
    const between = frames.filter(({ pts }) => pts >= gone && pts < back);
    expect(between.length).toBeGreaterThan(8);
    // The test camera of variant 2 is green.
    expect(between.every((frame) => (([r, g, b]) => g > r + 40 && g > b + 40)(fieldOf(frame, 1, 0)))).toBe(true);
    const log = running.logs.filter((line) => line.includes('source:cam'));
    // Each of them is told once, one after the other.
    const turns = log.flatMap((line) => /Cam is (no longer )?black$/.exec(line)?.[0] ?? []);
    expect(turns.every((turn, i) => (turn === 'Cam is black') === (i % 2 === 0))).toBe(true);
    expect(log.some((line) => line.includes('program has gone to Spare'))).toBe(true);
  });

  it('black is the slate while it lasts, without opening anything anew', async () => {
    const port = await freeUdpPort();
    const config = { kind: 'udp', id: 'cam', name: 'Cam', port, bufferMs: 300 };
    const running = await start([config]);
    send(blackouts(), port);
    await running.allLive(['cam']);
    await running.media.updateSource(SourceConfig.parse({ ...config, watch: { ...watch, onFault: 'slate' } }));
    await until('the slate is on', () => running.status.get('cam')?.standIn === 'slate');
    const slate = await running.now();
    await until('the picture is back', () => running.status.get('cam')?.standIn === null);
    const back = await running.now();
    await running.runs(30);
    const { frames } = decodeProgram(running.program());
    const brightest = (from: number, to: number): number[] =>
      frames
        .filter(({ pts }) => pts >= 900_000 + from * 3000 && pts < 900_000 + to * 3000)
        .map(({ fields }) => Math.max(...fields));
    // The slate has its words, where the camera is black.
    expect(Math.min(...brightest(slate + 2, slate + 12))).toBeGreaterThan(40);
    expect(Math.max(...brightest(back, back + 30))).toBeGreaterThan(120);
    expect(running.status.get('cam')?.restarts).toBe(0);
  });
});
