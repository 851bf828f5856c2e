import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { NutError, NutReader, type NutStream } from '../../electron/engine/sources/nut-reader.ts';

interface Packet {
  stream: NutStream;
  pts: number;
  data: Uint8Array;
}

function readAll(bytes: Uint8Array, chunkBytes: number): { packets: Packet[]; streams: NutStream[] } {
  const packets: Packet[] = [];
  const streams: NutStream[] = [];
  const reader = new NutReader({
    stream: (stream) => streams.push(stream),
    begin: (stream, pts, size) => {
      const data = new Uint8Array(size);
      packets.push({ stream, pts, data });
      return data;
    },
    end: () => undefined,
  });
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return { packets, streams };
}

/** One second of 25 fps raw pictures and silence, the way a source FFmpeg writes it. */
function nutFromFfmpeg(): Uint8Array {
  const { stdout, status } = spawnSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x48:r=25',
      '-f',
      'lavfi',
      '-i',
      'anullsrc=r=48000:cl=stereo',
      '-t',
      '1',
    ]
      .concat(['-map', '0', '-map', '1', '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le'])
      .concat(['-write_index', '0', '-f', 'nut', 'pipe:1']),
    { maxBuffer: 64e6 },
  );
  expect(status).toBe(0);
  return stdout;
}

describe('NUT reader', () => {
  const bytes = nutFromFfmpeg();

  it.each([7, 1000, 65_536, 1e9])('finds every packet with its time, cut into pieces of %i bytes', (chunkBytes) => {
    const { packets, streams } = readAll(bytes, chunkBytes);
    expect(streams.map((s) => s.kind)).toEqual(['video', 'audio']);
    const video = packets.filter((p) => p.stream.kind === 'video');
    expect(video).toHaveLength(25);
    const times = video.map((p) => (p.pts * p.stream.timeBase.num) / p.stream.timeBase.den);
    for (const [n, time] of times.entries()) expect(time).toBeCloseTo(n / 25, 6);
    expect(video.every((p) => p.data.length === (64 * 48 * 3) / 2)).toBe(true);
    const samples = packets.filter((p) => p.stream.kind === 'audio').reduce((sum, p) => sum + p.data.length / 4, 0);
    expect(samples).toBe(48_000);
  });

  it('hands over the very bytes FFmpeg wrote', () => {
    const raw = spawnSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x48:r=25',
      '-t',
      '1',
      '-pix_fmt',
      'yuv420p',
      '-f',
      'rawvideo',
      'pipe:1',
    ]).stdout;
    const video = readAll(bytes, 4096).packets.filter((p) => p.stream.kind === 'video');
    expect(Buffer.concat(video.map((p) => p.data)).equals(raw)).toBe(true);
  });

  it('says so when the bytes are no NUT', () => {
    expect(() => readAll(new Uint8Array(100).fill(65), 100)).toThrow(NutError);
  });
});
