/** Sources on disk as they came in, beside the program: byte for byte, aligned, and each for itself. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Alignment } from '../../shared/recording/alignment.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';
import { missingFrames } from '../support/arrivals.ts';
import { BUSY } from '../support/busy.ts';
import { command, stateOf } from '../support/commands.ts';
import { decodeProgram } from '../support/decoded.ts';
import { Feed, freeUdpPort, mediaFile } from '../support/feeds.ts';
import { RtspServer } from '../support/rtsp-server.ts';
import { type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { TsSender } from '../support/ts-sender.ts';
import { until } from '../support/until.ts';

const noise = (seconds: number, video: string[], audio: string[]): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=30:duration=${seconds},noise=alls=40:allf=t`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-b:v', '1500k', '-pix_fmt', 'yuv420p', ...video],
    ...['-c:a', ...audio, '-f', 'mpegts'],
  ]);
/** Busy enough for a second of it to be many packets. */
const FEED_S = 10;
const FEED = noise(FEED_S, [], ['aac']);
/** Served over HTTP: sound of MPEG layer 2 and B-frames. */
const WEB = noise(30, ['-bf', '2'], ['mp2']);

/** Codecs that no MPEG-TS carries in a way that anybody can play. */
const VP8 = mediaFile(
  [
    ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30:duration=20', '-f', 'lavfi', '-i', 'sine=duration=20'],
    ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '30', '-b:v', '400k', '-c:a', 'libopus'],
  ],
  'webm',
);

/** A hash of each picture of a file, in its order: of its bytes, or of what is seen. */
function pictureHashes(file: string, of: 'bytes' | 'pixels' = 'bytes'): string[] {
  const how = of === 'bytes' ? ['-c', 'copy'] : ['-fps_mode', 'passthrough'];
  const args = ['-v', 'error', '-i', file, '-map', '0:v:0', ...how, '-f', 'framemd5', 'pipe:1'];
  const lines = execFileSync('ffmpeg', args, { maxBuffer: 1e8 }).toString().split('\n');
  return lines.flatMap((line) => (line.startsWith('#') || line === '' ? [] : [line.split(',')[5]?.trim() ?? '']));
}

let lab: ServeLab;
let engine: ServeAnswer;
let web: Server;
let sender: TsSender;
let port: number;
let camera: RtspServer;
let push: Push;

/** A phone: opening the source anew hangs up, and it calls again. */
interface Push {
  stop: () => Promise<void>;
}
function pushTo(url: string): Push {
  let wanted = true;
  let feed: Feed | null = null;
  const calls = (async () => {
    while (wanted) {
      const call = new Feed(['-re', '-stream_loop', '-1', '-i', FEED, '-c', 'copy', '-f', 'flv', url]);
      feed = call;
      await call.gone;
    }
  })();
  return {
    stop: async () => {
      wanted = false;
      await feed?.stop();
      await calls;
    },
  };
}

const feed = new Uint8Array(readFileSync(FEED));
const send = (): TsSender => new TsSender(feed, { port, seconds: FEED_S, loop: true });
const tracks = async () => (await stateOf(engine)).isolated.tracks;

beforeAll(async () => {
  lab = new ServeLab();
  port = await freeUdpPort();
  web = createServer(({ url }, response) => response.end(readFileSync(url === '/live.ts' ? WEB : VP8)));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  camera = await RtspServer.start(FEED);
  const rtmpPort = await freeUdpPort();
  const host = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const show = smallShow();
  const sources = [
    ...show.sources,
    ...[
      { id: 'feed', name: 'Left: wide', kind: 'udp', port },
      { id: 'web', name: 'Web', kind: 'http', url: `${host}/live.ts` },
      { id: 'vp', name: 'Other', kind: 'http', url: `${host}/other.webm` },
      { id: 'door', name: 'Door', kind: 'rtsp', url: `rtsp://127.0.0.1:${camera.port}/door` },
      { id: 'phone', name: 'Phone', kind: 'rtmp', mode: 'listen', port: rtmpPort, key: 'right-key-1' },
    ].map((source) => SourceConfig.parse(source)),
  ];
  writeFileSync(lab.showFile, JSON.stringify({ ...show, sources, recording: { ...show.recording, reserveGb: 0.05 } }));
  engine = await lab.serve(['--show', lab.showFile]).answer();
  sender = send();
  push = pushTo(`rtmp://127.0.0.1:${rtmpPort}/live/right-key-1`);
  const areLive = async () => (await stateOf(engine)).sources.every(({ status }) => status === 'live');
  await until('all sources are live', areLive, { timeoutMs: 45_000 });
}, 60_000);

afterAll(async () => {
  await Promise.all([sender.stop(), push.stop()]);
  await camera.stop();
  await lab.close();
  web.closeAllConnections();
  web.close();
});

describe('isolated recording', () => {
  it('arms what can be recorded, and never opens anew what is next or on air', async () => {
    await expect(command(engine, 'isolated.arm', { sources: ['wide'], armed: true })).rejects.toThrow(
      'isolated_impossible',
    );
    await expect(command(engine, 'isolated.start', {})).rejects.toThrow('nothing_armed');
    await command(engine, 'switcher.preview', { source: 'web' });
    await expect(command(engine, 'isolated.arm', { sources: ['web'], armed: true })).rejects.toThrow('isolated_on_air');
    await command(engine, 'switcher.preview', { source: 'host' });
    const before = (await stateOf(engine)).sources.find(({ id }) => id === 'feed')?.restarts;
    expect((await command(engine, 'isolated.arm', { armed: true })).armed.toSorted()).toEqual([
      'door',
      'feed',
      'phone',
      'vp',
      'web',
    ]);
    expect((await stateOf(engine)).sources.find(({ id }) => id === 'feed')?.restarts).toBe(before);
  });

  it('runs along with the program recording; a source that dies takes nothing with it', async () => {
    await command(engine, 'recording.start', {});
    const written = await until('all sources are written', async () => {
      const found = await tracks();
      return found.length === 5 && found.every(({ status }) => status === 'recording') ? found : null;
    });
    expect(written.map(({ files }) => files)).toEqual([1, 1, 1, 1, 1]);
    const webFile = written.find(({ source }) => source === 'web')?.file;
    const { folder } = (await stateOf(engine)).isolated;
    const bytes = (): number => statSync(path.join(folder ?? '', written[0]?.file ?? '')).size;
    await until('there is something of it', () => bytes() > 200_000);
    await sender.stop();
    await until('it is said that nothing comes', async () => (await tracks())[0]?.status === 'waiting');
    expect((await tracks()).find(({ source }) => source === 'web')).toMatchObject({
      status: 'recording',
      file: webFile,
    });
    sender = send();
    await until('it is written again', async () => (await tracks())[0]?.status === 'recording');
    const before = bytes();
    await until('there is something more', () => bytes() > before + 200_000);
    await command(engine, 'recording.stop', { confirm: true });
    await until('it has ended with the program', async () => (await stateOf(engine)).isolated.status === 'off');
    check(folder ?? '');
  }, 40_000);
});

function check(folder: string): void {
  expect(path.dirname(folder)).toBe(path.join(lab.dataDir, 'recordings'));
  const names = readdirSync(folder);
  const alignment = Alignment.parse(JSON.parse(readFileSync(path.join(folder, 'alignment.json'), 'utf8')));
  expect(names.filter((name) => name !== 'alignment.json').toSorted()).toEqual(
    alignment.sources.map(({ file }) => file).toSorted(),
  );
  const fileOf = (id: string): string => alignment.sources.find(({ source }) => source === id)?.file ?? '';
  expect(fileOf('feed')).toMatch(/^Left wide \d\d-\d\d-\d\d-\d\d\.ts$/);

  // Byte for byte what was sent, behind its tables: up to where the sender died, and from where it began again.
  const got = readFileSync(path.join(folder, fileOf('feed')));
  const head = got.subarray(0, 2 * 188);
  const sent = Buffer.concat([feed, feed]);
  expect(head[1] ?? 0).toBe(0x40);
  const from = sent.indexOf(got.subarray(head.length, head.length + 188 * 50));
  expect(from).toBeGreaterThan(0);
  let same = 0;
  while (got[head.length + same] === sent[from + same]) same += 1;
  expect(same).toBeGreaterThan(100_000);
  const again = got.subarray(head.length + same - (same % 188));
  expect(sent.indexOf(again.subarray(0, 188 * 200))).toBe(0);
  expect(again.equals(sent.subarray(0, again.length))).toBe(true);

  // Not a picture was encoded again, and none is missing.
  const original = pictureHashes(WEB);
  const copied = pictureHashes(path.join(folder, fileOf('web')));
  expect(copied.length).toBeGreaterThan(25);
  const at = original.indexOf(copied[0] ?? '');
  expect(original.slice(at, at + copied.length)).toEqual(copied);

  for (const id of ['door', 'phone']) {
    expect(fileOf(id)).toMatch(/\.ts$/);
    const pictures = pictureHashes(path.join(folder, fileOf(id)), 'pixels');
    expect(pictures.length).toBeGreaterThan(25);
    expect(pictureHashes(FEED, 'pixels')).toEqual(expect.arrayContaining(pictures.slice(0, 25)));
  }
  const other = pictureHashes(path.join(folder, fileOf('vp')));
  expect(fileOf('vp')).toMatch(/^Other .*\.mkv$/);
  const vp8 = pictureHashes(VP8);
  expect(other.length).toBeGreaterThan(25);
  expect(vp8.slice(vp8.indexOf(other[0] ?? ''))).toEqual(expect.arrayContaining(other));

  // Program and sources can be laid under each other.
  const [program] = alignment.program;
  const recorded = readFileSync(path.join(folder, '..', program?.file ?? ''));
  const decoded = decodeProgram(recorded);
  expect(decoded.frames[0]?.pts).toBe(900_000 + ((program?.programFrame ?? 0) * 90_000) / 25);
  for (const { startsAtMs, programFrame } of alignment.sources) {
    const apartMs = startsAtMs - (program?.startsAtMs ?? 0);
    const apartFrames = (programFrame ?? 0) - (program?.programFrame ?? 0);
    // The program’s file begins when its frame had left the encoder.
    expect(Math.abs(apartMs - apartFrames * 40)).toBeLessThan(1500 * BUSY);
  }
  // A busy machine may leave a picture out before it is encoded.
  const missing = missingFrames(
    decoded.frames.map(({ pts }) => pts),
    25,
  );
  expect(missing).toBeLessThanOrEqual(decoded.frames.length / 20);
}
