import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DestinationId } from '#shared/ids.ts';
import { Destination } from '#shared/show/destination-config.ts';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { setChildRegister } from '../../electron/engine/ffmpeg/children.ts';
import { type Ffmpeg, findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { Destinations } from '../../electron/engine/outputs/destinations.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { BUSY } from '../support/busy.ts';
import { freeUdpPort } from '../support/feeds.ts';
import { ProgramFeed } from '../support/program-feed.ts';
import { listenRtmp, listenSrt, listenTcp, listenUdp, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const id = (text: string): DestinationId => DestinationId.parse(text);
const passphrase = 'correct horse battery';

let ffmpeg: Ffmpeg;
let feed: ProgramFeed;
let fanOut: FanOut;
const running = new Set<number>();
let destinations: Destinations;
let receivers: Receiver[] = [];
let log: Pick<LogEntry, 'level' | 'about' | 'text'>[] = [];

beforeAll(async () => {
  ffmpeg = await findFfmpeg(undefined);
  setChildRegister({
    add: (pid) => running.add(pid),
    addGroup: (pid) => running.add(pid),
    remove: (pid) => running.delete(pid),
  });
  fanOut = new FanOut();
  feed = new ProgramFeed({ onChunk: (chunk) => fanOut.push(chunk) });
  destinations = new Destinations({
    ffmpeg,
    fanOut,
    log: (entry) => log.push(entry),
    onChange: () => undefined,
  });
  await until('the program flows', () => feed.pts.length > 0);
});

afterEach(async () => {
  await destinations.load([]);
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  receivers = [];
  log = [];
  // Ending a push leaves no process behind.
  expect([...running]).toEqual([]);
});

afterAll(async () => {
  await feed.stop();
});

const receive = (receiver: Receiver): Receiver => {
  receivers.push(receiver);
  return receiver;
};
const add = (name: string, url: string, extra: { key?: string; passphrase?: string } = {}): DestinationId => {
  destinations.add(Destination.parse({ id: name, name, url, ...extra }));
  destinations.start(id(name));
  return id(name);
};
const stateOf = (name: DestinationId) => {
  const state = destinations.states().find((entry) => entry.id === name);
  if (state === undefined) throw new Error(`no destination ${name}`);
  return state;
};
const telemetryOf = (name: DestinationId) => {
  const telemetry = destinations.telemetry()[name];
  if (telemetry === undefined) throw new Error(`no telemetry of ${name}`);
  return telemetry;
};

/** Every frame from the first received to the last, with the very time stamps the program had. */
function expectUnbroken(receiver: Receiver): void {
  const from = feed.pts.indexOf(receiver.pts[0] ?? -1);
  expect(from, 'the first time stamp is one of the program’s').toBeGreaterThanOrEqual(0);
  expect(receiver.pts).toEqual(feed.pts.slice(from, from + receiver.pts.length));
  expect(receiver.keys[0], 'it starts with a key frame').toBe(true);
}

describe('pushing the program', () => {
  it('carries every frame with its time stamp over SRT, TCP, UDP and RTMP', async () => {
    const ports = await Promise.all([freeUdpPort(), freeUdpPort(), freeUdpPort(), freeUdpPort()]);
    const srt = receive(listenSrt(ports[0], passphrase));
    const tcp = receive(listenTcp(ports[1]));
    const udp = receive(listenUdp(ports[2]));
    const rtmp = receive(listenRtmp(ports[3], 'live/a?key=1'));
    const names = [
      add('srt', `srt://127.0.0.1:${ports[0]}`, { passphrase }),
      add('tcp', `tcp://127.0.0.1:${ports[1]}`),
      add('udp', `udp://127.0.0.1:${ports[2]}`),
      add('rtmp', `rtmp://127.0.0.1:${ports[3]}/live`, { key: 'a?key=1' }),
    ];
    await until('all four have a few seconds', () => [srt, tcp, udp, rtmp].every((r) => r.pts.length > 90));
    for (const receiver of [srt, tcp, udp]) expectUnbroken(receiver);
    // FLV counts in milliseconds.
    const toMs = (ticks: number): number => Math.round(ticks / 90);
    const from = feed.pts.findIndex((pts) => toMs(pts) === toMs(rtmp.pts[0] ?? -1));
    expect(from).toBeGreaterThanOrEqual(0);
    expect(rtmp.pts.map(toMs)).toEqual(feed.pts.slice(from, from + rtmp.pts.length).map(toMs));
    for (const name of names) {
      await until('it says so', () => stateOf(name).status === 'running');
      expect(stateOf(name)).toMatchObject({ status: 'running', problem: null, reconnects: 0 });
      await until('its rate and its queue have settled', () => {
        const { kbps, sentBytes, queueMs } = telemetryOf(name);
        return kbps > 150 && kbps < 2000 && sentBytes > 50_000 && queueMs < 500;
      });
      expect(telemetryOf(name).droppedFrames).toBe(0);
    }
  });

  it('stops at once and says so', async () => {
    const port = await freeUdpPort();
    const receiver = receive(listenTcp(port));
    const name = add('tcp', `tcp://127.0.0.1:${port}`);
    await until('it runs', () => stateOf(name).status === 'running' && receiver.pts.length > 0);
    const before = performance.now();
    await destinations.stop(name);
    expect(performance.now() - before).toBeLessThan(1500 * BUSY);
    expect(stateOf(name)).toMatchObject({ status: 'stopped', problem: null });
  });

  it('tries no more when the passphrase is refused, and again when it was corrected', async () => {
    const port = await freeUdpPort();
    const receiver = receive(listenSrt(port, passphrase));
    const name = add('srt', `srt://127.0.0.1:${port}`, { passphrase: 'quite another one' });
    await until('it is refused', () => stateOf(name).status === 'refused');
    expect(stateOf(name).problem).toBe(`127.0.0.1:${port} refused the SRT passphrase.`);
    expect(JSON.stringify([destinations.states(), log])).not.toContain('quite another one');
    await destinations.update(Destination.parse({ id: name, name: 'srt', url: `srt://127.0.0.1:${port}`, passphrase }));
    await until('the program arrives', () => receiver.pts.length > 10);
    expectUnbroken(receiver);
    await until('it says so', () => stateOf(name).status === 'running');
  });

  it.each([
    ['tcp', listenTcp],
    ['srt', listenSrt],
  ] as const)('comes back by itself within two seconds of the return of a server over %s', async (scheme, listen) => {
    const port = await freeUdpPort();
    const first = receive(listen(port));
    const name = add(scheme, `${scheme}://127.0.0.1:${port}`);
    await until('it runs', () => stateOf(name).status === 'running' && first.pts.length > 30);
    await first.stop();
    const goneAt = performance.now();
    await until('the server has been away for 5 s', () => performance.now() - goneAt > 5000);
    if (scheme === 'tcp') {
      expect(stateOf(name)).toMatchObject({
        status: 'retrying',
        problem: `Nothing listens at 127.0.0.1:${port}: connection refused.`,
      });
    }
    const second = receive(listen(port));
    const returnedAt = performance.now();
    await until('the program arrives again', () => second.pts.length > 0);
    expect((second.atMs[0] ?? Number.NaN) - returnedAt).toBeLessThan(2000 * BUSY);
    await until('it says so', () => stateOf(name).reconnects === 1);
    expect(stateOf(name)).toMatchObject({ status: 'running', problem: null });
    if (scheme === 'tcp') expect(telemetryOf(name).droppedFrames, 'five seconds of frames').toBeGreaterThan(100);
    await until('a second has arrived', () => second.pts.length > 30);
    expectUnbroken(second);
  });

  it('drops whole GOPs for a sink that takes nothing, while another gets every frame', async () => {
    const ports = await Promise.all([freeUdpPort(), freeUdpPort()]);
    // More data than the kernel’s buffers hide.
    const heavy = new FanOut();
    const heavyFeed = new ProgramFeed({ size: '640x360', videoKbps: 5000, onChunk: (chunk) => heavy.push(chunk) });
    const pushes = new Destinations({ ffmpeg, fanOut: heavy, log: () => undefined, onChange: () => undefined });
    const dropped = (name: string): number => pushes.telemetry()[id(name)]?.droppedFrames ?? -1;
    const start = (name: string, port: number): void => {
      pushes.add(Destination.parse({ id: name, name, url: `tcp://127.0.0.1:${port}` }));
      pushes.start(id(name));
    };
    try {
      const stuck = receive(listenTcp(ports[0]));
      const healthy = receive(listenTcp(ports[1]));
      start('stuck', ports[0]);
      const [pid] = [...running];
      if (pid === undefined) throw new Error('no FFmpeg runs');
      start('healthy', ports[1]);
      await until('both receive', () => stuck.pts.length > 30 && healthy.pts.length > 30);
      process.kill(pid, 'SIGSTOP');
      await until('frames are dropped', () => dropped('stuck') >= 30);
      // A queue holds a second and a half, and says so when it has been given its next frame.
      await until('its queue is short', () => (pushes.telemetry()[id('stuck')]?.queueMs ?? 0) <= 1600, { everyMs: 5 });
      process.kill(pid, 'SIGCONT');
      const newest = heavyFeed.pts.at(-1) ?? 0;
      await until('both have caught up', () => [stuck, healthy].every((r) => (r.pts.at(-1) ?? 0) > newest + 90_000));
      expect(dropped('healthy')).toBe(0);
      const from = heavyFeed.pts.indexOf(healthy.pts[0] ?? -1);
      expect(healthy.pts).toEqual(heavyFeed.pts.slice(from, from + healthy.pts.length));
      // Wherever frames are missing, the next one is a key frame; and what is missing is what was counted.
      const gaps = stuck.pts
        .map((pts, index) => ({ missing: (pts - (stuck.pts[index - 1] ?? pts)) / 3000 - 1, key: stuck.keys[index] }))
        .filter(({ missing }) => missing > 0);
      expect(gaps.every(({ key }) => key)).toBe(true);
      expect(gaps.reduce((sum, { missing }) => sum + missing, 0)).toBe(dropped('stuck'));
    } finally {
      await Promise.all([pushes.stopAll(), heavyFeed.stop()]);
    }
  });

  it('starts FFmpeg again when it no longer moves', async () => {
    const port = await freeUdpPort();
    const first = receive(listenUdp(port));
    const name = add('udp', `udp://127.0.0.1:${port}`);
    await until('it runs', () => stateOf(name).status === 'running' && first.pts.length > 0);
    const [pid] = [...running];
    if (pid === undefined) throw new Error('no FFmpeg runs');
    process.kill(pid, 'SIGSTOP');
    const stuck = () => log.some(({ text }) => text.includes('the connection is stuck'));
    await until('it is noticed', stuck, { timeoutMs: 8000 * BUSY });
    await until('it runs again', () => stateOf(name).status === 'running');
    expect(running.has(pid)).toBe(false);
  });

  it('says why it cannot connect', async () => {
    const port = await freeUdpPort();
    const refused = add('refused', `rtmp://127.0.0.1:${port}/live`, { key: 'secret-key' });
    const unknown = add('unknown', 'tcp://no-such-host.invalid:1234');
    await until('both have failed', () => [refused, unknown].every((name) => stateOf(name).status === 'retrying'));
    expect(stateOf(refused).problem).toBe(`Nothing listens at 127.0.0.1:${port}: connection refused.`);
    expect(stateOf(unknown).problem).toBe('The name in no-such-host.invalid:1234 is not known (DNS).');
    expect(JSON.stringify([destinations.states(), log])).not.toContain('secret-key');
  });
});
