/** Events led by the real controller: a real node, a real program, and what is left of it in the end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FlypackError } from '#shared/errors.ts';
import { EventConfig } from '#shared/show/event-config.ts';
import type { LogEntry } from '#shared/state/telemetry.ts';
import { EventController, type EventControllerOptions } from '../../electron/engine/events/event-controller.ts';
import { setChildRegister } from '../../electron/engine/ffmpeg/children.ts';
import { type Ffmpeg, findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { BUSY } from '../support/busy.ts';
import { freeUdpPort } from '../support/feeds.ts';
import { runs } from '../support/processes.ts';
import { ProgramFeed } from '../support/program-feed.ts';
import { listenRtmp, listenSrt, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const nodeEntry = path.resolve(import.meta.dirname, '../../dist/node/event-node.js');
const passphrase = 'correct horse battery';

let ffmpeg: Ffmpeg;
let feed: ProgramFeed;
let fanOut: FanOut;
let folder: string;
let log: Pick<LogEntry, 'level' | 'about' | 'text'>[] = [];
let changes = 0;
let controllers: EventController[] = [];
let receivers: Receiver[] = [];
/** Called when a node has been started. */
let onStarted = (): void => undefined;
/** Every process that was started; those that lead a group are negative, as for `kill`. */
const started = new Set<number>();

const left = (): number[] => [...started].filter(runs);

beforeAll(async () => {
  if (!existsSync(nodeEntry)) throw new Error('build the engine first: npm run build');
  ffmpeg = await findFfmpeg(undefined);
  setChildRegister({
    add: (pid) => started.add(pid),
    addGroup: (pid) => {
      started.add(-pid);
      onStarted();
    },
    remove: () => undefined,
  });
  fanOut = new FanOut();
  feed = new ProgramFeed({ onChunk: (chunk) => fanOut.push(chunk) });
  await until('the program flows', () => feed.pts.length > 0);
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flypack-events-'));
  log = [];
  changes = 0;
});

afterEach(async () => {
  await Promise.all(controllers.map((controller) => controller.stop()));
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  controllers = [];
  receivers = [];
  expect(left(), 'nothing is left running').toEqual([]);
  started.clear();
  rmSync(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await feed.stop();
});

function controller(overrides: Partial<EventControllerOptions> = {}): EventController {
  const made = new EventController({
    ffmpeg,
    fanOut,
    log: (entry) => log.push(entry),
    onChange: () => {
      changes += 1;
    },
    dataDir: folder,
    nodeEntry,
    epochMs: () => feed.epochMs ?? 0,
    ...overrides,
  });
  controllers.push(made);
  return made;
}

const local = (id = 'gala'): EventConfig =>
  EventConfig.parse({
    id,
    title: 'Gala',
    provider: { kind: 'local', ladder: [{ height: 120, videoKbps: 100 }], windowSegments: 6 },
  });
const custom = (fields: Record<string, unknown>): EventConfig =>
  EventConfig.parse({ id: 'elsewhere', title: 'Elsewhere', provider: { kind: 'custom', ...fields } });

/** The error code a promise is refused with, and its details. */
async function refusal(promise: Promise<unknown>): Promise<{ code: string; details: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FlypackError) return { code: error.code, details: error.details };
    throw error;
  }
  throw new Error('it was not refused');
}

async function fetchText(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

describe('a local event', () => {
  it('is ready within 3 s, carries the program to HLS, and is gone within 3 s', async () => {
    const events = controller();
    await events.load(local());
    expect(events.state()).toMatchObject({ status: 'draft', playbackUrl: null, uplink: null });

    const askedAt = performance.now();
    await events.prepare();
    expect(performance.now() - askedAt).toBeLessThan(3000 * BUSY);
    const ready = events.state();
    expect(ready).toMatchObject({ status: 'ready', cause: null, uplink: null });
    const playbackUrl = ready?.playbackUrl ?? '';
    expect(playbackUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/live\/gala\/index\.m3u8$/);

    await events.goLive();
    expect(events.state()).toMatchObject({ status: 'live', uplink: { status: 'running', reconnects: 0 } });
    await until('the node has its publisher', () => events.telemetry().node?.ingest.publishers === 1);
    expect(events.telemetry().node?.ingest).toMatchObject({ connected: true, publishers: 1 });
    const delivered = await until('the playback address delivers', () => {
      const { delivery } = events.telemetry();
      return delivery?.reachable === true && delivery.delayMs !== null ? delivery : null;
    });
    expect(delivered.delayMs).toBeLessThan(6000 * BUSY);
    const node = await until('the node measures every delay', () => {
      const now = events.telemetry().node;
      return now?.origin.delayMs != null && now.ladder.delayMs != null && now.ingest.delayMs != null ? now : null;
    });
    expect(node.ingest.delayMs).toBeGreaterThan(0);
    expect(node.ingest.delayMs).toBeLessThan(1500 * BUSY);
    expect(node.ingest.framesMissing).toBe(0);
    // Our own probe is no viewer.
    expect(node.origin.viewers).toBe(0);
    await until('the uplink has its rate', () => (events.telemetry().uplink?.kbps ?? 0) > 200);
    expect(events.telemetry().uplink?.droppedFrames).toBe(0);
    await until('both renditions are told', () => (events.state()?.renditions.length ?? 0) === 2);
    expect(await fetchText(playbackUrl)).toContain('#EXT-X-STREAM-INF');

    // Secrets are in neither state nor log, and the journal that holds them is for the user only.
    const file = path.join(folder, 'events.journal.json');
    const token = /"controlToken": "([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect(token.length).toBeGreaterThan(16);
    expect(JSON.stringify([events.state(), log])).not.toContain(token);
    expect(statSync(file).mode & 0o077).toBe(0);

    const endedAt = performance.now();
    await events.end();
    expect(performance.now() - endedAt).toBeLessThan(3000 * BUSY);
    expect(left()).toEqual([]);
    expect(await fetchText(playbackUrl)).toBeNull();
    expect(events.state()).toMatchObject({ status: 'ended', playbackUrl: null, renditions: [], uplink: null });
    expect(events.telemetry()).toEqual({ uplink: null, node: null, delivery: null });
    expect(readFileSync(file, 'utf8')).not.toContain('controlToken');
    expect(await refusal(events.prepare())).toMatchObject({ code: 'event_state' });
    expect(changes).toBeGreaterThan(5);
  });

  it('can be ended while it is still being prepared', async () => {
    const events = controller();
    await events.load(local());
    const starting = new Promise<void>((resolve) => {
      onStarted = resolve;
    });
    const preparing = refusal(events.prepare());
    // At once: it may be ready before anybody has looked.
    await starting;
    await events.end();
    expect(await preparing).toMatchObject({ code: 'event_state' });
    expect(events.state()?.status).toBe('ended');
    expect(left()).toEqual([]);
  });

  it('puts another node in the place of one that dies on air: same address, playlists that go on', async () => {
    const events = controller();
    await events.load(local());
    await events.prepare();
    await events.goLive();
    const address = events.state()?.playbackUrl ?? '';
    const sequence = async (): Promise<number> => {
      try {
        const answer = await fetch(address.replace('index.m3u8', 'source/index.m3u8'));
        return Number(/MEDIA-SEQUENCE:(\d+)/.exec(await answer.text())?.[1] ?? -1);
      } catch {
        // Between the two nodes nobody is there.
        return -1;
      }
    };
    await until('it can be played', async () => (await sequence()) >= 0);
    const before = await sequence();
    const group = [...started].find((pid) => pid < 0) ?? 0;
    // The node alone, without what it has started.
    process.kill(-group, 'SIGKILL');
    await until('it is noticed', () => log.some(({ text }) => text.includes('another one takes its place')));
    await until('it is back', () => log.some(({ text }) => text.includes('is back at its address')));
    await until('it can be played again, further on', async () => (await sequence()) > before, { timeoutMs: 15_000 });
    expect(events.state()).toMatchObject({ status: 'live', playbackUrl: address });
    await until('it is well', () => events.state()?.cause === null);
    await until('nothing of the dead one is left', () => !left().includes(group));
    await events.end();
    expect(left()).toEqual([]);
  });

  it('fails with a cause when its nodes die again and again, and can be prepared again', async () => {
    const events = controller();
    await events.load(local());
    await events.prepare();
    for (let death = 1; death <= 4; death += 1) {
      const backs = (): number => log.filter(({ text }) => text.includes('is back at its address')).length;
      await until('it is ready', () => backs() >= death - 1);
      process.kill([...started].findLast((pid) => pid < 0) ?? 0, 'SIGKILL');
      await until('it is noticed', () => log.filter(({ level }) => level === 'error').length >= death);
    }
    await until('it has failed', () => events.state()?.status === 'failed');
    expect(events.state()?.cause).toContain('again and again');
    await until('nothing of it is left', () => left().length === 0);
    await events.prepare();
    expect(events.state()).toMatchObject({ status: 'ready', cause: null });
    await events.end();
  });

  it('says so when its node hangs, and is gone within 3 s all the same', async () => {
    const events = controller();
    await events.load(local());
    await events.prepare();
    await events.goLive();
    const group = [...started].find((pid) => pid < 0) ?? 0;
    process.kill(group, 'SIGSTOP');
    await until('it is noticed', () => events.state()?.cause === 'The event node does not answer.');
    expect(events.telemetry().node).toBeNull();
    const endedAt = performance.now();
    await events.end();
    await until('nothing of it is left', () => left().length === 0);
    expect(performance.now() - endedAt).toBeLessThan(3000 * BUSY);
    expect(events.state()?.status).toBe('ended');
  });

  it('says why when its node cannot start', async () => {
    const broken = path.join(folder, 'broken-node.mjs');
    writeFileSync(broken, "process.stderr.write('no disk left\\n'); process.exit(3);\n");
    const events = controller({ nodeEntry: broken });
    await events.load(local());
    const { code, details } = await refusal(events.prepare());
    expect(code).toBe('event_failed');
    expect(details).toEqual({ cause: 'The event node ended with code 3: no disk left.' });
    expect(events.state()).toMatchObject({
      status: 'failed',
      cause: 'The event node ended with code 3: no disk left.',
    });
  });

  it('takes the program over TCP where FFmpeg lacks SRT', async () => {
    const protocols = new Set([...ffmpeg.protocols].filter((protocol) => protocol !== 'srt'));
    const events = controller({ ffmpeg: { ...ffmpeg, protocols } });
    await events.load(local());
    await events.prepare();
    await events.goLive();
    await until('the node is connected', () => events.telemetry().node?.ingest.connected === true);
    await events.end();
  });
});

describe('after a crash of the engine', () => {
  it('a live event’s node is ended and the event says so', async () => {
    const crashed = controller();
    await crashed.load(local());
    await crashed.prepare();
    await crashed.goLive();
    const group = [...started].find((pid) => pid < 0) ?? 0;
    expect(runs(group)).toBe(true);

    const next = controller();
    await next.load(local());
    expect(runs(group)).toBe(false);
    expect(next.state()).toMatchObject({
      status: 'failed',
      cause: 'The engine ended while the event was live. Prepare it again.',
    });
    await next.prepare();
    expect(next.state()?.status).toBe('ready');
  });

  it('an event that has ended has still ended', async () => {
    const events = controller();
    await events.load(local());
    await events.prepare();
    await events.end();
    const next = controller();
    await next.load(local());
    expect(next.state()?.status).toBe('ended');
    // Another event knows nothing of it.
    await next.load(local('another'));
    expect(next.state()?.status).toBe('draft');
  });

  it('a damaged journal is told of and keeps nobody from working', async () => {
    writeFileSync(path.join(folder, 'events.journal.json'), '{"version":');
    const events = controller();
    await events.load(local());
    expect(events.state()?.status).toBe('draft');
    expect(log.map(({ text }) => text).join()).toContain('The event journal could not be read');
    await events.prepare();
    expect(events.state()?.status).toBe('ready');
  });
});

describe('an event at somebody else’s ingest', () => {
  it('is live when the push goes out, and ends with it', async () => {
    const port = await freeUdpPort();
    const receiver = listenRtmp(port, 'live/stream-key-1');
    receivers.push(receiver);
    const events = controller();
    await events.load(custom({ ingestUrl: `rtmp://127.0.0.1:${port}/live`, key: 'stream-key-1' }));
    await events.prepare();
    expect(events.state()).toMatchObject({ status: 'ready', provider: { kind: 'custom', hasKey: true } });
    await events.goLive();
    expect(events.state()).toMatchObject({ status: 'live', uplink: { status: 'running' } });
    await until('the program arrives', () => receiver.pts.length > 30);
    await events.end();
    expect(events.state()?.status).toBe('ended');
    expect(left()).toEqual([]);
    expect(JSON.stringify([events.state(), log])).not.toContain('stream-key-1');
  });

  it('fails at once when the passphrase is refused, and goes live when it was corrected', async () => {
    const port = await freeUdpPort();
    receivers.push(listenSrt(port, passphrase));
    const events = controller();
    const ingestUrl = `srt://127.0.0.1:${port}`;
    await events.load(custom({ ingestUrl, passphrase: 'quite another one' }));
    await events.prepare();
    const { code, details } = await refusal(events.goLive());
    expect(code).toBe('event_failed');
    expect(details).toEqual({ cause: `127.0.0.1:${port} refused the SRT passphrase.` });
    expect(events.state()?.status).toBe('failed');
    events.update(custom({ ingestUrl, passphrase }));
    expect(events.state()?.status).toBe('draft');
    await events.prepare();
    await events.goLive();
    expect(events.state()?.status).toBe('live');
  });
});

describe('what is possible when', () => {
  it('is refused with a code otherwise', async () => {
    const events = controller();
    await events.load(null);
    expect(events.state()).toBeNull();
    expect(await refusal(events.prepare())).toMatchObject({ code: 'event_unknown' });
    events.create(local());
    expect(() => events.create(local())).toThrowError(expect.objectContaining({ code: 'event_exists' }));
    expect(await refusal(events.goLive())).toMatchObject({ code: 'event_state', details: { status: 'draft' } });
    expect(await refusal(events.end())).toMatchObject({ code: 'event_state' });
    await events.prepare();
    expect(() => events.update(local())).toThrowError(expect.objectContaining({ code: 'event_state' }));
    expect(() => events.remove()).toThrowError(expect.objectContaining({ code: 'event_state' }));
    await events.stop();
    expect(events.state()?.status).toBe('draft');
    events.remove();
    expect(events.config()).toBeNull();
  });
});
