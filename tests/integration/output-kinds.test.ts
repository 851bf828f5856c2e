/** Every kind of output, its backup, and the reasons for which one does not run: against real receivers on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DestinationId } from '#shared/ids.ts';
import { FAIL_AFTER_MS, PROVEN_MS } from '#shared/outputs/failover.ts';
import { Destination } from '#shared/show/destination-config.ts';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { setChildRegister } from '../../electron/engine/ffmpeg/children.ts';
import { type Ffmpeg, findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { Destinations } from '../../electron/engine/outputs/destinations.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { missingFrames } from '../support/arrivals.ts';
import { BUSY } from '../support/busy.ts';
import { freeUdpPort } from '../support/feeds.ts';
import { ProgramFeed } from '../support/program-feed.ts';
import { listenTcp, Receiver } from '../support/receiver.ts';
import { type RtmpAnswer, RtmpTestServer } from '../support/rtmp-server.ts';
import { until } from '../support/until.ts';

const id = (text: string): DestinationId => DestinationId.parse(text);
const folder = mkdtempSync(path.join(tmpdir(), 'flypack-outputs-'));
const key = 'the-secret-key-1';

let ffmpeg: Ffmpeg;
let feed: ProgramFeed;
const fanOut = new FanOut();
const running = new Set<number>();
let destinations: Destinations;
/** Holds the SRT listener that waits while the other tests run. */
let patient: Destinations;
let srtPort = 0;
let waitsSinceMs = 0;
/** Its FFmpeg. */
let waiting: number[] = [];
const closing: (() => Promise<unknown>)[] = [];
let log: Pick<LogEntry, 'level' | 'about' | 'text'>[] = [];

beforeAll(async () => {
  ffmpeg = await findFfmpeg(undefined);
  setChildRegister({
    add: (pid) => running.add(pid),
    addGroup: (pid) => running.add(pid),
    remove: (pid) => running.delete(pid),
  });
  feed = new ProgramFeed({ onChunk: (chunk) => fanOut.push(chunk) });
  destinations = new Destinations({ ffmpeg, fanOut, log: (entry) => log.push(entry), onChange: () => undefined });
  patient = new Destinations({ ffmpeg, fanOut, log: () => undefined, onChange: () => undefined });
  srtPort = await freeUdpPort();
  patient.add(Destination.parse({ id: 'srt', name: 'Srt', url: `srt://127.0.0.1:${srtPort}`, srtMode: 'listener' }));
  patient.start(id('srt'));
  waitsSinceMs = performance.now();
  await until('the program flows', () => feed.pts.length > 0 && running.size === 1);
  waiting = [...running];
});

afterEach(async () => {
  expect(JSON.stringify([destinations.states(), log]), 'no secret is told').not.toContain(key);
  await destinations.load([]);
  await Promise.all(closing.splice(0).map((close) => close()));
  log = [];
  expect([...running], 'nothing is left running').toEqual(waiting);
});

afterAll(async () => {
  await patient.stopAll();
  await feed.stop();
  rmSync(folder, { recursive: true, force: true });
});

const add = (name: string, fields: Record<string, unknown>): DestinationId => {
  destinations.add(Destination.parse({ id: name, name, ...fields }));
  destinations.start(id(name));
  return id(name);
};
const stateOf = (name: string) => {
  const state = destinations.states().find((entry) => entry.id === name);
  if (state === undefined) throw new Error(`no destination ${name}`);
  return state;
};
const receive = (receiver: Receiver): Receiver => {
  closing.push(() => receiver.stop());
  return receiver;
};
const rtmpServer = async (answer: RtmpAnswer): Promise<{ port: number; server: RtmpTestServer }> => {
  const port = await freeUdpPort();
  const server = new RtmpTestServer(answer);
  await server.listen(port);
  closing.push(() => server.close());
  return { port, server };
};
/** Frames of video that a file or a stream of bytes decodes to. */
const framesIn = (input: string): number =>
  Number(
    execFileSync('ffprobe', [
      ...['-v', 'error', '-count_frames', '-select_streams', 'v', '-show_entries', 'stream=nb_read_frames'],
      ...['-of', 'csv=p=0', input],
    ])
      .toString()
      .match(/\d+/)?.[0],
  );

/** Every frame from the first received to the last, with the very time stamps the program had. */
function expectUnbroken(receiver: Receiver): void {
  const from = feed.pts.indexOf(receiver.pts[0] ?? -1);
  expect(from, 'the first time stamp is one of the program’s').toBeGreaterThanOrEqual(0);
  expect(receiver.pts).toEqual(feed.pts.slice(from, from + receiver.pts.length));
}

interface Uploads {
  port: number;
  files: Map<string, Buffer>;
  /** Status for the next requests. */
  answer: { status: number };
}

async function uploadServer(tls = false): Promise<Uploads> {
  const port = await freeUdpPort();
  const uploads: Uploads = { port, files: new Map(), answer: { status: 201 } };
  const take: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (uploads.answer.status < 300) uploads.files.set(request.url ?? '', Buffer.concat(parts));
      response.writeHead(uploads.answer.status).end();
    });
  };
  const server = tls ? createTlsServer(selfSigned(), take) : createServer(take);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return uploads;
}

function selfSigned(): { key: string; cert: string } {
  const pem = execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-days', '1', '-subj', '/CN=localhost'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();
  return { key: pem, cert: pem };
}

it('uploads HLS segments that hold every frame, and a playlist of what is there', async () => {
  const uploads = await uploadServer();
  add('hls', { url: `http://127.0.0.1:${uploads.port}/in?cid={key}&file=out.m3u8`, key, segmentS: 1 });
  const playlistAt = `/in?cid=${key}&file=out.m3u8`;
  const listedNow = (): string => (uploads.files.get(playlistAt) ?? '').toString();
  await until('three segments are listed', () => (listedNow().match(/#EXTINF:/g)?.length ?? 0) >= 3);
  await until('it says so', () => stateOf('hls').status === 'running');
  expect(stateOf('hls')).toMatchObject({ kind: 'hls', fault: null });
  const names = [...uploads.files.keys()].filter((name) => name !== playlistAt);
  const listed = listedNow();
  for (const name of names.slice(0, 3)) expect(listed).toContain(/file=(.*)$/.exec(name)?.[1]);
  expect(listed.match(/#EXTINF:1\.000/g)?.length).toBeGreaterThanOrEqual(3);
  const file = path.join(folder, 'joined.ts');
  writeFileSync(file, Buffer.concat(names.slice(0, 3).map((name) => uploads.files.get(name) ?? Buffer.alloc(0))));
  expect(framesIn(file)).toBe(90);
  await until('it is counted', () => (destinations.telemetry()[id('hls')]?.sentBytes ?? 0) > 50_000);

  uploads.answer.status = 403;
  await until('it is refused', () => stateOf('hls').status === 'refused');
  expect(stateOf('hls')).toMatchObject({ fault: 'key' });
});

it('sends RTP, and writes a file that is never written over', async () => {
  const file = path.join(folder, 'show.mp4');
  writeFileSync(file, 'somebody’s work');
  const port = (await freeUdpPort()) & ~1;
  const sdp = path.join(folder, 'rtp.sdp');
  writeFileSync(sdp, `v=0\nc=IN IP4 127.0.0.1\nm=video ${port} RTP/AVP 33\na=rtpmap:33 MP2T/90000\n`);
  const rtp = receive(new Receiver(['-protocol_whitelist', 'file,udp,rtp', '-f', 'sdp', '-i', sdp]));
  add('rtp', { kind: 'rtp', url: `rtp://127.0.0.1:${port}` });
  add('file', { url: file });
  await until('two seconds are there', () => rtp.pts.length > 60);
  expectUnbroken(rtp);
  await until('the file grows', () => (destinations.telemetry()[id('file')]?.sentBytes ?? 0) > 120_000);
  expect(stateOf('file')).toMatchObject({ status: 'running', kind: 'file', address: file });
  await destinations.stop(id('file'));
  expect(readdirSync(folder).filter((name) => name.startsWith('show'))).toEqual(['show-2.mp4', 'show.mp4']);
  expect(framesIn(path.join(folder, 'show-2.mp4'))).toBeGreaterThan(50);

  add('nowhere', { url: '/no-such-folder/show.ts' });
  await until('it cannot be written', () => stateOf('nowhere').fault === 'disk');
});

it('tells apart why an output does not run, and what runs is not touched by it', async () => {
  const refusing = await rtmpServer({
    kind: 'refuse',
    code: 'NetStream.Publish.BadName',
    description: 'Invalid stream key',
  });
  const closingOne = await rtmpServer({ kind: 'close' });
  const silent = await rtmpServer({ kind: 'silent' });
  const tls = await uploadServer(true);
  const free = await freeUdpPort();
  const wanted = {
    key: add('bad-key', { url: `rtmp://127.0.0.1:${refusing.port}/live`, key }),
    closed: add('closing', { url: `rtmp://127.0.0.1:${closingOne.port}/live`, key }),
    refused: add('refused', { url: `rtmp://127.0.0.1:${free}/live`, key }),
    dns: add('unknown', { url: 'rtmps://no-such-host.invalid/live', key }),
    tls: add('self-signed', { url: `rtmps://127.0.0.1:${tls.port}/live`, key }),
    stalled: add('silent', { url: `rtmp://127.0.0.1:${silent.port}/live`, key }),
  };
  const healthyPort = await freeUdpPort();
  const healthy = receive(listenTcp(healthyPort));
  add('healthy', { url: `tcp://127.0.0.1:${healthyPort}` });
  const upload = add('upload', { url: `https://127.0.0.1:${tls.port}/live/out.m3u8`, segmentS: 1 });
  const trusting = add('trusting', { url: `https://127.0.0.1:${tls.port}/ok/out.m3u8`, segmentS: 1, verifyTls: false });
  for (const [fault, name] of Object.entries(wanted)) {
    await until(`${name} says why`, () => stateOf(name).fault !== null);
    expect([name, stateOf(name).fault, stateOf(name).problem]).toEqual([name, fault, expect.any(String)]);
  }
  await until('the upload says why', () => stateOf(upload).fault !== null);
  expect(stateOf(upload)).toMatchObject({ status: 'retrying', fault: 'tls' });
  await until('who trusts it gets through', () => stateOf(trusting).status === 'running');
  // Only a wrong key ends the tries.
  expect(stateOf(wanted.key).status).toBe('refused');
  const tries = refusing.server.connections;
  await until('the others are tried again', () => closingOne.server.connections >= 3);
  expect(refusing.server.connections).toBe(tries);
  // On a machine that is short of breath its queue may run over; but it never connects anew, and what it lacks is counted.
  await until('a second has arrived', () => healthy.pts.length > 30);
  expect(stateOf('healthy')).toMatchObject({ status: 'running', reconnects: 0 });
  // A drop shows at the far end when the next key frame is there.
  await until(
    'what it lacks is what is counted',
    () => missingFrames(healthy.pts, 30) === destinations.telemetry()[id('healthy')]?.droppedFrames,
  );
});

it('feeds the backup while the first address fails, takes the first back when it is well, and leaves others alone', async () => {
  const ports = await Promise.all([freeUdpPort(), freeUdpPort(), freeUdpPort()]);
  let first = receive(listenTcp(ports[0]));
  const other = receive(listenTcp(ports[2]));
  add('pair', { url: `tcp://127.0.0.1:${ports[0]}`, backup: { url: `tcp://127.0.0.1:${ports[1]}` } });
  add('other', { url: `tcp://127.0.0.1:${ports[2]}` });
  await until('both have it', () => first.pts.length > 30 && other.pts.length > 30);
  // Where FFmpeg takes long to start, the backup is called for at first, and let go.
  const alone = () => stateOf('pair').inUse === 'primary' && stateOf('pair').backupState?.status === 'stopped';
  await until('the first is relied upon', () => alone() && stateOf('pair').status === 'running', { timeoutMs: 30_000 });
  const second = receive(listenTcp(ports[1]));
  const from = log.length;

  const failedAt = performance.now();
  await first.stop();
  await until('the backup has it', () => second.pts.length > 0);
  const tookMs = (second.atMs[0] ?? Number.NaN) - failedAt;
  expect(tookMs, 'not for every hiccup').toBeGreaterThan(2500);
  expect(tookMs).toBeLessThan((FAIL_AFTER_MS + 1500) * BUSY);
  await until('it says so', () => stateOf('pair').inUse === 'backup');
  expect(stateOf('pair')).toMatchObject({ status: 'running', fault: 'refused', primary: { status: 'retrying' } });

  first = receive(listenTcp(ports[0]));
  await until('the first has it again', () => first.pts.length > 30);
  await until('the first is trusted again', () => stateOf('pair').inUse === 'primary', { timeoutMs: 30_000 });
  expect(performance.now() - (first.atMs[0] ?? Number.NaN), 'it has to prove itself').toBeGreaterThan(PROVEN_MS * 0.8);
  await until('the backup is let go', () => stateOf('pair').backupState?.status === 'stopped');
  expectUnbroken(first);
  expectUnbroken(second);
  expectUnbroken(other);
  const turns = log.slice(from).filter(({ text }) => /takes over|let go/.test(text));
  expect(turns.map(({ about }) => about)).toEqual(Array(2).fill('destination:pair'));
});

it('feeds both addresses side by side, each counted', async () => {
  const ports = await Promise.all([freeUdpPort(), freeUdpPort()]);
  const [first, second] = [receive(listenTcp(ports[0])), receive(listenTcp(ports[1]))];
  add('both', { url: `tcp://127.0.0.1:${ports[0]}`, backup: { url: `tcp://127.0.0.1:${ports[1]}`, when: 'both' } });
  await until('both have it', () => first.pts.length > 30 && second.pts.length > 30);
  await until('it says so', () => stateOf('both').inUse === 'both');
  expect(stateOf('both')).toMatchObject({ status: 'running', inUse: 'both' });
  await until('both are counted, and together', () => {
    const figures = destinations.telemetry()[id('both')];
    const [a, b] = [figures?.addresses?.primary.sentBytes ?? 0, figures?.addresses?.backup.sentBytes ?? 0];
    return a > 20_000 && b > 20_000 && figures?.sentBytes === a + b;
  });
});

it('takes a backup on, moves it and lets it go while the first address goes on by the same connection', async () => {
  const ports = await Promise.all([freeUdpPort(), freeUdpPort(), freeUdpPort()]);
  const [first, second, third] = [
    receive(listenTcp(ports[0])),
    receive(listenTcp(ports[1])),
    receive(listenTcp(ports[2])),
  ];
  const fields = { id: 'solo', name: 'Solo', url: `tcp://127.0.0.1:${ports[0]}` };
  const change = (more: Record<string, unknown>) => destinations.update(Destination.parse({ ...fields, ...more }));
  const others = new Set(running);
  add('solo', fields);
  await until('it runs', () => stateOf('solo').status === 'running' && first.pts.length > 0);
  const connection = [...running].filter((pid) => !others.has(pid));
  expect(connection).toHaveLength(1);

  await change({ backup: { url: `tcp://127.0.0.1:${ports[1]}`, when: 'both' } });
  await until('the backup has it too', () => second.pts.length > 10);
  await change({ backup: { url: `tcp://127.0.0.1:${ports[2]}`, when: 'both' }, name: 'Pair', latencyMs: 300 });
  await until('the other backup has it instead', () => third.pts.length > 10 && stateOf('solo').inUse === 'both');
  await change({ backup: { url: `tcp://127.0.0.1:${ports[2]}`, when: 'failure' } });
  await until('it is only held ready', () => stateOf('solo').backupState?.status === 'stopped');
  await change({});
  expect(stateOf('solo')).toMatchObject({ status: 'running', inUse: 'primary', backupState: null, reconnects: 0 });
  expect([...running], 'still the FFmpeg of the beginning, and no other').toEqual([...others, ...connection]);
  const had = first.pts.length;
  await until('the first has more', () => first.pts.length > had + 10);
  expectUnbroken(first);
  expect(destinations.telemetry()[id('solo')]?.droppedFrames).toBe(0);
});

it('refuses WHIP where this FFmpeg has no such muxer, with a reason', () => {
  destinations.add(Destination.parse({ id: 'whip', name: 'Whip', kind: 'whip', url: 'https://127.0.0.1/whip' }));
  if (ffmpeg.muxers.has('whip')) return;
  expect(() => destinations.start(id('whip'))).toThrow(expect.objectContaining({ code: 'ffmpeg_lacks' }));
});

it('has waited for an SRT caller, gives it the program of now, and waits again', async () => {
  const state = () => patient.states()[0];
  // Longer than its watchdog: nobody there is no stall.
  await until('it has waited', () => performance.now() - waitsSinceMs > 6000);
  expect(state()).toMatchObject({ status: 'waiting', problem: null, reconnects: 0 });
  expect([...running], 'by the same FFmpeg').toEqual(waiting);
  const newest = feed.pts.at(-1) ?? 0;
  const caller = receive(new Receiver(['-f', 'mpegts', '-i', `srt://127.0.0.1:${srtPort}`]));
  await until('the caller has a second', () => caller.pts.length > 30);
  await until('it says so', () => state()?.status === 'running');
  expect(caller.pts[0], 'nothing older than the GOP of that moment').toBeGreaterThan(newest - 2 * 90_000);
  expectUnbroken(caller);
  process.kill(caller.pid, 'SIGTERM');
  await until('it waits again', () => state()?.status === 'waiting');
  expect(patient.telemetry()[id('srt')]?.droppedFrames).toBe(0);
  await patient.stopAll();
  waiting = [];
});
