/** The event node with publishers over TCP: dates by the program clock, holes, a second publisher, the end. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { PTS_BASE_TICKS } from '#shared/program-time.ts';
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';
import { ContributionReader } from '../../cloud/ingest/reader.ts';
import { BUSY } from '../support/busy.ts';
import { contribution, decode, fetchMedia, playlistOf } from '../support/event-media.ts';
import { alive, type Playlist, TestNode } from '../support/event-node.ts';
import { until } from '../support/until.ts';

describe('a TCP contribution', () => {
  const nodes: TestNode[] = [];
  const sockets: Socket[] = [];
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const node of nodes) await node.dispose();
  });

  const start = async (rungs: { height: number; videoKbps: number }[]): Promise<TestNode> => {
    const node = await TestNode.start({ ingest: { kind: 'tcp' }, ladder: rungs, windowSegments: 8 });
    nodes.push(node);
    return node;
  };

  const open = (node: TestNode): Socket => {
    const socket = connect(node.ingestPort, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };

  /** Sends a stream in real time by its own time stamps; the picture with its first one is taken at `bornMs`. */
  function pace(data: Buffer, socket: Socket, bornMs: number): void {
    const reader = new ContributionReader();
    const packets: { atMs: number; bytes: Buffer }[] = [];
    let first: number | null = null;
    for (let at = 0; at < data.length; at += 188) {
      const bytes = data.subarray(at, at + 188);
      reader.push(bytes);
      first ??= reader.meter.newestPts;
      const ticks = first === null ? 0 : ptsDelta(reader.meter.newestPts ?? first, first);
      packets.push({ atMs: bornMs + (ticks * 1000) / PTS_HZ, bytes });
    }
    let next = 0;
    const timer = setInterval(() => {
      for (let packet = packets[next]; packet !== undefined && packet.atMs <= Date.now(); packet = packets[next]) {
        socket.write(packet.bytes);
        next += 1;
      }
      if (next >= packets.length) clearInterval(timer);
    }, 10);
    socket.on('close', () => clearInterval(timer));
  }

  it('is dated by the program clock, and goes on when its time stamps wrap', async () => {
    const node = await start([{ height: 180, videoKbps: 300 }]);
    // Four seconds before the 33-bit clock starts again.
    const offsetS = Math.floor(2 ** 33 / PTS_HZ) - 3;
    const bornMs = Date.now();
    const epochMs = bornMs - (offsetS - PTS_BASE_TICKS / PTS_HZ) * 1000;
    expect((await node.control('/clock', 'POST', { epochMs })).status).toBe(200);
    pace(readFileSync(contribution(offsetS)), open(node), bornMs);
    const fetched: { rendition: string; list: Playlist; media: Buffer }[] = [];
    for (const rendition of ['source', '180p']) {
      const list = await playlistOf(node, rendition, 6);
      fetched.push({ rendition, list, media: await fetchMedia(node, rendition, list.entries) });
    }
    // Decoding below holds up the publisher in this process.
    const {
      ingest,
      ladder: hop,
      origin,
    } = await until('the delay at the ingest is small', async () => {
      const status = await node.status();
      return status.ingest.delayMs !== null && status.ingest.delayMs < 150 * BUSY ? status : null;
    });
    for (const { rendition, list, media } of fetched) {
      expect(list.entries.map((entry) => [entry.discontinuity, entry.gap, entry.durationS])).toEqual(
        list.entries.map(() => [false, false, 1]),
      );
      for (const [n, entry] of list.entries.entries()) {
        expect(Math.abs(entry.wallClockMs - (bornMs + (list.sequence + n) * 1000))).toBeLessThan(40);
      }
      const shown = decode(rendition, media);
      const startTicks = (offsetS + list.sequence) * PTS_HZ;
      expect(shown.pts).toEqual(shown.pts.map((_, n) => startTicks + n * 3000));
      expect(shown.frames).toBe(30 * list.entries.length);
    }
    expect(ingest.framesMissing).toBe(0);
    expect(ingest.delayMs).toBeGreaterThanOrEqual(0);
    expect(hop.delayMs).toBeGreaterThanOrEqual(ingest.delayMs ?? 0);
    expect(origin.delayMs).toBeGreaterThan(ingest.delayMs ?? 0);
    expect(origin.delayMs).toBeLessThan(2500 * BUSY);
  });

  it('takes one publisher at a time, counts what it never got, and works without a ladder', async () => {
    const node = await start([]);
    const data = readFileSync(contribution(10));
    // A hole of 200 packets in the third second: some frames are gone, two are torn.
    const hole = Math.floor(data.length / 188 / 4) * 188;
    const holed = Buffer.concat([data.subarray(0, hole), data.subarray(hole + 200 * 188)]);
    pace(holed, open(node), Date.now());
    await playlistOf(node, 'source', 1);
    const second = open(node);
    await until('the second publisher is turned away', () => second.destroyed || second.closed);
    expect((await node.status()).problem).toMatch(/second publisher/i);
    const { ingest } = await until('the hole has come in', async () => {
      const status = await node.status();
      return status.ingest.framesReceived > 120 ? status : null;
    });
    expect(ingest).toMatchObject({ connected: true, publishers: 1 });
    expect(ingest.framesMissing).toBeGreaterThan(2);
    expect(ingest.framesMissing).toBeLessThan(60);
    const master = (await node.live('index.m3u8')).body.toString();
    expect(master.match(/index\.m3u8/g)).toHaveLength(1);
  });

  it.each(['stdin closes', 'SIGTERM'])('leaves nothing behind when %s', async (way) => {
    const node = await start([{ height: 180, videoKbps: 300 }]);
    pace(readFileSync(contribution(10)), open(node), Date.now());
    await playlistOf(node, '180p', 1);
    const children = node.children().map((child) => child.pid);
    expect(children).toHaveLength(2);
    if (way === 'SIGTERM') process.kill(node.pid, 'SIGTERM');
    else node.closeStdin();
    expect(await node.exited).toBe(0);
    expect(children.filter(alive)).toEqual([]);
  });
});
