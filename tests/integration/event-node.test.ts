/** The event node with a real publisher over SRT: what a viewer can fetch, and that nothing stays behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSY } from '../support/busy.ts';
import { contribution, decode, fetchMedia, playlistOf, show } from '../support/event-media.ts';
import { alive, type Playlist, TestNode } from '../support/event-node.ts';
import { type Feed, sendSrt } from '../support/feeds.ts';
import { until } from '../support/until.ts';

const passphrase = 'correct horse battery staple';
const ladder = [
  { height: 720, videoKbps: 2000 },
  { height: 360, videoKbps: 900 },
  { height: 180, videoKbps: 300 },
];

describe('an SRT contribution', () => {
  let node: TestNode;
  let feed: Feed;
  let readyMs: number;
  let publishedAtMs: number;

  beforeAll(async () => {
    contribution(10);
    const startedMs = Date.now();
    node = await TestNode.start({ ingest: { kind: 'srt', passphrase, latencyMs: 120 }, ladder, windowSegments: 6 });
    readyMs = Date.now() - startedMs;
  });
  afterAll(async () => {
    await feed?.stop();
    await node?.dispose();
  });

  it('is ready within three seconds and has nothing to play yet', async () => {
    expect(readyMs).toBeLessThan(3000 * BUSY);
    expect(node.ready).toMatchObject({ pid: node.pid, ingest: expect.stringMatching(/^srt:\/\/127\.0\.0\.1:\d+$/) });
    expect(await node.status()).toMatchObject({ status: 'waiting', ingest: { publishers: 0 }, problem: null });
    const master = await node.live('index.m3u8');
    expect([master.status, master.headers['retry-after']]).toEqual([404, '1']);
  });

  it('is controlled with the token and under its own name only', async () => {
    for (const [target, method] of [
      ['/status', 'GET'],
      ['/clock', 'POST'],
      ['/end', 'POST'],
    ] as const) {
      expect((await node.ask(target, { method })).status).toBe(401);
      expect((await node.ask(target, { method, headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    }
    expect((await node.ask('/live/gala/index.m3u8', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await node.control('/clock', 'POST', { epochMs: 'now' })).status).toBe(400);
    expect((await node.ask('/live/other/index.m3u8')).status).toBe(404);
  });

  it('turns a wrong passphrase away, says so, and shows no secret', async () => {
    const wrong = sendSrt(contribution(10), node.ingestPort, 'not the right passphrase');
    const { problem, ingest } = await until('the refusal shows', async () => {
      const status = await node.status();
      return status.problem === null ? null : status;
    });
    await wrong.stop();
    expect(problem).toMatch(/wrong passphrase/);
    expect([ingest.publishers, ingest.framesReceived]).toEqual([0, 0]);
    expect(JSON.stringify(await node.status())).not.toContain(passphrase);
  });

  it('becomes a master playlist with every rung that is smaller than it', async () => {
    publishedAtMs = Date.now();
    feed = sendSrt(contribution(10), node.ingestPort, passphrase);
    const master = await until('the master playlist is there', async () => {
      const answer = await node.live('index.m3u8');
      return answer.status === 200 ? answer : null;
    });
    expect(master.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'access-control-allow-origin': '*',
      'cache-control': 'no-cache',
    });
    expect(String(master.headers['access-control-expose-headers'])).toContain('Date');
    const lines = master.body.toString().split('\n');
    expect(lines.filter((line) => line.endsWith('index.m3u8'))).toEqual(['source/index.m3u8', '180p/index.m3u8']);
    const [source, small] = lines.filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
    expect(source).toMatch(/CODECS="avc1\.42c01e,mp4a\.40\.2",RESOLUTION=640x360,FRAME-RATE=30\.000/);
    expect(small).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=320x180,FRAME-RATE=30\.000/);
    for (const line of [source, small])
      expect(Number(/BANDWIDTH=(\d+)/.exec(line ?? '')?.[1])).toBeGreaterThan(100_000);
    expect((await node.playlist('720p'))?.entries ?? []).toEqual([]);
    expect((await node.status()).renditions).toMatchObject([
      { name: 'source', width: 640, height: 360, passthrough: true },
      { name: '180p', width: 320, height: 180, videoKbps: 300, passthrough: false },
    ]);
  });

  it('reports what it receives', async () => {
    const status = await until('figures have settled', async () => {
      const now = await node.status();
      const { ingest, ladder: rungs, origin } = now;
      const settled = ingest.framesReceived > 90 && origin.segments >= 2 && ingest.kbps > 300 && ingest.kbps < 3000;
      return settled && (rungs.speed ?? 0) > 0.8 && (origin.newestSegmentAgeMs ?? 9999) < 1500 ? now : null;
    });
    expect(status).toMatchObject({ status: 'receiving', problem: null });
    expect(status.ingest).toMatchObject({ connected: true, publishers: 1, framesMissing: 0 });
    expect(status.ladder).toMatchObject({ running: true, restarts: 0 });
    expect(status.origin.viewers).toBe(1);
    expect(status.memoryMb).toBeGreaterThan(10);
    expect(status.cpuPct).toBeGreaterThan(0);
  });

  it('plays: every frame, the same key frames in every rendition, and dates that are true', async () => {
    const source = await playlistOf(node, 'source', 4);
    const small = await playlistOf(node, '180p', 4);
    const common = source.entries.filter((entry) => small.entries.some((other) => other.sequence === entry.sequence));
    const numbers = common.slice(-3).map((entry) => entry.sequence);
    const entriesOf = (list: Playlist) => list.entries.filter((entry) => numbers.includes(entry.sequence));
    const media = {
      source: await fetchMedia(node, 'source', entriesOf(source)),
      small: await fetchMedia(node, '180p', entriesOf(small)),
    };
    const [a, b] = [decode('source', media.source), decode('180p', media.small)];
    expect(entriesOf(source).map((entry) => entry.durationS)).toEqual([1, 1, 1]);
    expect([a.frames, a.keyPts.length]).toEqual([90, 3]);
    expect(b.pts).toEqual(a.pts);
    expect(b.keyPts).toEqual(a.keyPts);
    // 48 kHz AAC has 46.9 packets a second.
    for (const shown of [a, b]) expect(Math.abs(shown.audioPackets - 141)).toBeLessThanOrEqual(2);
    expect(entriesOf(small).map((entry) => entry.wallClockMs)).toEqual(entriesOf(source).map((e) => e.wallClockMs));
    // No clock was given: the first segment is dated by its arrival.
    const first = entriesOf(source)[0];
    const bornMs = (first?.wallClockMs ?? 0) - 1000 * (first?.sequence ?? 0);
    expect(bornMs - publishedAtMs).toBeGreaterThan(0);
    expect(bornMs - publishedAtMs).toBeLessThan(2500 * BUSY);
  });

  it('serves segments that caches may keep, HEAD, and 404 for what is not there', async () => {
    const list = await playlistOf(node, '180p', 3);
    const entry = list.entries.at(-1);
    const [head, init] = [
      await node.ask(`/live/gala/180p/${entry?.uri}`, { method: 'HEAD' }),
      await node.live(`180p/${entry?.init}`),
    ];
    expect([head.status, head.headers['content-type'], head.body.length]).toEqual([200, 'video/iso.segment', 0]);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(1000);
    expect(String(head.headers['cache-control'])).toContain('immutable');
    expect([init.status, init.headers['content-type']]).toEqual([200, 'video/mp4']);
    for (const file of ['180p/99999.m4s', '180p/init-7.mp4', '180p/x.m4s', '999p/index.m3u8']) {
      expect((await node.live(file)).status).toBe(404);
    }
    const preflight = await node.ask('/live/gala/index.m3u8', {
      method: 'OPTIONS',
      headers: { origin: 'http://a.example' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
  });

  it('slides: the playlist holds no more than the window', async () => {
    const list = await until('the window is full', async () => {
      const now = await node.playlist('source');
      return now !== null && now.sequence >= 2 ? now : null;
    });
    expect(list.entries).toHaveLength(6);
    expect((await node.live(`source/${list.sequence - 1}.m4s`)).status).toBe(200);
  });

  it('restarts a ladder that has gone mute while the passthrough goes on', async () => {
    const ladderPid = node.children().find((child) => child.command.includes('libx264'))?.pid ?? 0;
    const before = await playlistOf(node, '180p', 3);
    process.kill(ladderPid, 'SIGSTOP');
    const seen = new Map<number, boolean>();
    const status = await until(
      'the ladder was started again',
      async () => {
        for (const entry of (await node.playlist('source'))?.entries ?? []) seen.set(entry.sequence, entry.gap);
        const now = await node.status();
        return now.ladder.restarts > 0 && now.ladder.running ? now : null;
      },
      { timeoutMs: 20_000 },
    );
    expect(status.ladder.restarts).toBe(1);
    expect(status.problem).toMatch(/ladder/);
    const numbers = [...seen.keys()].sort((x, y) => x - y);
    expect(numbers.at(-1)).toBeGreaterThan(before.sequence + before.entries.length + 2);
    expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n));
    expect([...seen.values()].some(Boolean)).toBe(false);

    const after = await until('the ladder lists media after the hole', async () => {
      const list = await node.playlist('180p');
      const hole = list?.entries.findIndex((entry) => entry.gap) ?? -1;
      return hole >= 0 && list?.entries.slice(hole).some((entry) => !entry.gap) ? list : null;
    });
    expect(after.sequence).toBeGreaterThanOrEqual(before.sequence);
    const returned = after.entries.findLast((entry) => !entry.gap);
    const source = await node.playlist('source');
    expect(source?.entries.find((entry) => entry.sequence === returned?.sequence)?.wallClockMs).toBe(
      returned?.wallClockMs,
    );
    expect((await show(node, '180p', returned === undefined ? [] : [returned])).frames).toBe(30);
  });

  it('goes on with a discontinuity when its publisher is killed and comes back', async () => {
    const before = await playlistOf(node, 'source', 3);
    await feed.stop();
    await until('the node has noticed', async () => (await node.status()).status === 'waiting');
    feed = sendSrt(contribution(10), node.ingestPort, passphrase);
    for (const rendition of ['source', '180p']) {
      const after = await until(`${rendition} goes on`, async () => {
        const list = await node.playlist(rendition);
        const at = list?.entries.findIndex((entry) => entry.discontinuity) ?? -1;
        return list !== null && at > 0 && at < list.entries.length - 1 ? list : null;
      });
      expect(after.sequence).toBeGreaterThanOrEqual(before.sequence);
      expect(after.discontinuitySequence).toBe(0);
      const at = after.entries.findIndex((entry) => entry.discontinuity);
      const first = after.entries[at];
      expect(first?.sequence).toBeGreaterThan(before.sequence + before.entries.length - 1);
      expect((await show(node, rendition, after.entries.slice(at, at + 1))).frames).toBe(30);
    }
    expect((await node.status()).ingest.framesMissing).toBe(0);
  });

  it('ends: a finished playlist, no process left', async () => {
    const children = node.children().map((child) => child.pid);
    expect(children).toHaveLength(3);
    const endedAtMs = Date.now();
    expect((await node.control('/end', 'POST')).status).toBe(200);
    const last = await until('the playlist is finished', async () => {
      const list = await node.playlist('source');
      return list?.ended ? list : null;
    });
    expect((await node.live(`source/${last.entries.at(-1)?.uri}`)).status).toBe(200);
    expect((await node.status()).status).toBe('ending');
    expect(await node.exited).toBe(0);
    expect(Date.now() - endedAtMs).toBeLessThan(2000 * BUSY);
    expect(children.filter(alive)).toEqual([]);
  });
});
