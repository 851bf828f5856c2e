/** Where a source’s original may be cut into files, and what a file must begin with. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isolationOf } from '../../shared/recording/isolation.ts';
import { MatroskaUnits } from '../../shared/recording/matroska-units.ts';
import { timeCode } from '../../shared/recording/time-code.ts';
import { TransportUnits } from '../../shared/recording/transport-units.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';
import { mediaFile } from '../support/feeds.ts';

const SECONDS = 4;
const media = (format: string, extension: string, codec: string[] = []): string =>
  mediaFile(
    [
      ...['-f', 'lavfi', '-i', `testsrc=size=160x90:rate=25:duration=${SECONDS}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${SECONDS}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '0', ...codec, '-c:a', 'aac', '-f', format],
    ],
    extension,
  );

/** In pieces that end anywhere. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1777) yield bytes.subarray(at, at + 1777);
}

const pictures = (file: Uint8Array): number =>
  Number(
    execFileSync(
      'ffprobe',
      [
        '-v',
        'error',
        '-count_frames',
        '-select_streams',
        'v:0',
        '-show_entries',
        'stream=nb_read_frames',
        '-of',
        'csv=p=0',
        '-',
      ],
      { input: file },
    )
      .toString()
      .split(/\s/)[0]
      ?.replace(',', ''),
  );

describe('cutting MPEG-TS', () => {
  const ts = new Uint8Array(readFileSync(media('mpegts', 'ts')));

  it('finds every key frame and changes no byte', () => {
    const units = new TransportUnits(null);
    const found = [...pieces(ts)].flatMap((piece) => units.push(piece));
    expect(Buffer.concat(found.map(({ data }) => data)).equals(Buffer.from(ts))).toBe(true);
    expect(found.filter(({ joint }) => joint)).toHaveLength(SECONDS);
  });

  it('makes files that play from their first picture on', () => {
    const units = new TransportUnits(null);
    const found = [...pieces(ts)].flatMap((piece) => units.push(piece));
    const joints = found.flatMap(({ joint }, i) => (joint ? [i] : []));
    const file = Buffer.concat([units.head ?? new Uint8Array(0), ...found.slice(joints[2]).map(({ data }) => data)]);
    expect(pictures(file)).toBe((SECONDS - 2) * 25);
  });
});

describe('cutting Matroska', () => {
  // As it comes out of a pipe: nothing can be gone back to.
  const live = execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-i',
      media('mp4', 'mp4'),
      '-c',
      'copy',
      '-cluster_time_limit',
      '400',
      '-f',
      'matroska',
      'pipe:1',
    ],
  ]);

  it('tells head and clusters apart and changes no byte', () => {
    const units = new MatroskaUnits();
    const found = [...pieces(live)].flatMap((piece) => units.push(piece));
    expect(Buffer.concat([units.head ?? Buffer.alloc(0), ...found.map(({ data }) => data)]).equals(live)).toBe(true);
    expect(found.filter(({ joint }) => joint).length).toBe(SECONDS);
    // Each is its own: it may be handed to another thread.
    for (const { data } of found) expect(data.buffer).not.toBe(live.buffer);
  });

  it('makes files that play from any joint on', () => {
    const units = new MatroskaUnits();
    const found = [...pieces(live)].flatMap((piece) => units.push(piece));
    const joints = found.flatMap(({ joint }, i) => (joint ? [i] : []));
    const file = Buffer.concat([units.head ?? Buffer.alloc(0), ...found.slice(joints[2]).map(({ data }) => data)]);
    expect(pictures(file)).toBe((SECONDS - 2) * 25);
  });

  it('refuses what is something else', () => {
    expect(() => new MatroskaUnits().push(new Uint8Array(64))).toThrow('not Matroska');
  });
});

describe('what can be recorded as it comes', () => {
  const way = (source: Record<string, unknown>): string =>
    isolationOf(SourceConfig.parse({ id: 'a', name: 'A', ...source })).way;

  it('follows from the kind of the source', () => {
    expect(way({ kind: 'udp', port: 5000 })).toBe('transport');
    expect(way({ kind: 'rtsp', url: 'rtsp://camera/1' })).toBe('copy');
    expect(way({ kind: 'test' })).toBe('none');
    const mode = { width: 1280, height: 720, fps: 30 };
    const camera = { kind: 'device', api: 'v4l2', device: '/dev/video0' };
    expect(way({ ...camera, mode: { ...mode, format: 'mjpeg' } })).toBe('copy');
    expect(way({ ...camera, mode: { ...mode, format: 'yuyv422' } })).toBe('none');
    expect(way(camera)).toBe('none');
  });
});

it('writes time codes with frames', () => {
  const at = new Date(2026, 11, 31, 23, 58, 4, 520);
  expect(timeCode(at.getTime(), { num: 25, den: 1 })).toBe('23-58-04-13');
});
