/** A contribution whose encoder becomes another one on the way, as with pass-through: what a strict player gets. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { PTS_HZ, ptsDelta } from '#shared/ts/packet.ts';
import { ContributionReader } from '../../cloud/ingest/reader.ts';
import { type Playlist, TestNode } from '../support/event-node.ts';
import { mediaFile } from '../support/feeds.ts';
import { until } from '../support/until.ts';

const SECONDS = 6;
/** Many times faster than it would come, so that the test is short. */
const SPEED = 4;

const stretch = (offsetS: number, size: string, colour: string, profile: string): Buffer =>
  readFileSync(
    mediaFile([
      ...[
        '-f',
        'lavfi',
        '-i',
        `color=${colour}:size=${size}:rate=30`,
        '-f',
        'lavfi',
        '-i',
        'sine=440:sample_rate=48000',
      ],
      ...['-t', String(SECONDS), '-c:v', 'libx264', '-profile:v', profile, '-g', '30', '-keyint_min', '30'],
      ...['-sc_threshold', '0', '-bf', '0', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '96k'],
      ...['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', String(offsetS), '-f', 'mpegts'],
    ]),
  );

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Sends it by its own time stamps, only faster. */
function send(data: Buffer, port: number): void {
  const socket = connect(port, '127.0.0.1');
  const reader = new ContributionReader();
  const startedMs = performance.now();
  let [at, first]: [number, number | null] = [0, null];
  const timer = setInterval(() => {
    const dueTicks = ((performance.now() - startedMs) / 1000) * SPEED * PTS_HZ;
    while (at < data.length && (first === null || ptsDelta(reader.meter.newestPts ?? first, first) <= dueTicks)) {
      const packet = data.subarray(at, at + 188);
      reader.push(packet);
      first ??= reader.meter.newestPts;
      socket.write(packet);
      at += 188;
    }
  }, 10);
  closing.push(() => {
    clearInterval(timer);
    socket.destroy();
  });
}

type Rgb = [number, number, number];

/** Each picture of a segment, decoded with nothing but the initialisation segment that the playlist names for it. */
async function shown(node: TestNode, rendition: string, { init, uri }: Playlist['entries'][number]) {
  const [description, media] = [await node.live(`${rendition}/${init}`), await node.live(`${rendition}/${uri}`)];
  const input = Buffer.concat([description.body, media.body]);
  const probe = spawnSync(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', '-'],
    { input: description.body.length > 0 ? input : '' },
  );
  const one = ['-vf', 'scale=1:1', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-an', ...one], { input });
  const colours = Array.from(
    { length: stdout.length / 3 },
    (_, i): Rgb => [stdout[3 * i] ?? 0, stdout[3 * i + 1] ?? 0, stdout[3 * i + 2] ?? 0],
  );
  return { size: probe.stdout.toString().trim(), colours, complaints: stderr.toString() };
}

const isRed = ([r, g, b]: Rgb): boolean => r > 180 && g < 70 && b < 70;
const isBlue = ([r, g, b]: Rgb): boolean => b > 180 && r < 70 && g < 70;

it('describes other pictures anew, behind a discontinuity, and loses none of them', async () => {
  const data = Buffer.concat([
    stretch(10, '640x360', 'red', 'baseline'),
    stretch(10 + SECONDS, '480x270', 'blue', 'high'),
    stretch(10 + 2 * SECONDS, '640x360', 'red', 'baseline'),
  ]);
  const ladder = [{ height: 180, videoKbps: 300 }];
  const node = await TestNode.start({ ingest: { kind: 'tcp' }, ladder, windowSegments: 30 });
  closing.push(() => node.dispose());
  send(data, node.ingestPort);
  for (const [rendition, sizes] of [
    ['source', ['640,360', '480,270', '640,360']],
    ['180p', ['320,180', '320,180', '320,180']],
  ] as const) {
    const { entries } = await until(
      `${rendition} has all`,
      async () => {
        const list = await node.playlist(rendition);
        return list !== null && list.entries.length >= 3 * SECONDS - 1 ? list : null;
      },
      { timeoutMs: 30_000 },
    );
    const marks = entries.flatMap(({ discontinuity }, i) => (discontinuity ? [i] : []));
    expect(marks).toEqual([SECONDS, 2 * SECONDS]);
    expect(entries.map(({ gap }) => gap)).not.toContain(true);
    const inits = entries.map(({ init }) => init);
    // Within a stretch there is one description.
    for (const part of [0, 1, 2]) {
      expect(new Set(inits.slice(part * SECONDS, (part + 1) * SECONDS)).size, rendition).toBe(1);
    }
    // The pictures on both sides of both changes.
    for (const at of [SECONDS - 1, SECONDS, 2 * SECONDS - 1, 2 * SECONDS]) {
      const entry = entries[at];
      if (entry === undefined) throw new Error('a segment is missing');
      const part = Math.floor(at / SECONDS);
      const { size, colours, complaints } = await shown(node, rendition, entry);
      expect(complaints).toBe('');
      expect(size, `${rendition} ${at}`).toBe(sizes[part]);
      expect(colours, `${rendition} ${at}`).toHaveLength(30);
      expect(colours.every(part === 1 ? isBlue : isRed), `${rendition} ${at}`).toBe(true);
    }
  }
  expect((await node.status()).ladder.restarts).toBe(0);
}, 60_000);
