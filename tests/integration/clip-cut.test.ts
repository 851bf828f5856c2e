/** Cutting a clip out of the program’s stream: pictures and sound that belong to it, and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { saveClip } from '../../electron/engine/recording/replay/save-clip.ts';
import { PTS_BASE_TICKS } from '../../shared/program-time.ts';
import { ClipCut } from '../../shared/recording/clip-cut.ts';
import { PTS_HZ, ptsDelta } from '../../shared/ts/packet.ts';
import { mediaFile } from '../support/feeds.ts';

const RATE = { num: 25, den: 1 };
const TICKS = PTS_HZ / 25;
/** A key frame a second; `offsetS`: program time of its first frame, less the ten seconds of frame 0. */
const program = (offsetS: number, codec: string[]): Uint8Array =>
  new Uint8Array(
    readFileSync(
      mediaFile([
        ...['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25:duration=6'],
        ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=6'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', ...codec, '-c:a', 'aac'],
        ...['-output_ts_offset', String(offsetS + PTS_BASE_TICKS / PTS_HZ), '-muxdelay', '0', '-muxpreload', '0'],
        // Sound far from its picture, as an encoder with lookahead sends it.
        ...['-max_interleave_delta', '1', '-f', 'mpegts'],
      ]),
    ),
  );

/** In pieces of whole packets, each its own. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 188 * 37) yield bytes.slice(at, at + 188 * 37);
}

const times = (ts: Uint8Array, stream: string): number[] =>
  execFileSync(
    'ffprobe',
    ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts', '-of', 'csv=p=0', '-f', 'mpegts', '-'],
    { input: ts },
  )
    .toString()
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);

function cut(ts: Uint8Array, keyFrame: number, lastFrame: number): { pictures: number[]; sound: number[] } {
  const clip = new ClipCut({ keyFrame, lastFrame, rate: RATE });
  const parts = [...pieces(ts)].map((piece) => clip.push(piece).slice());
  expect(clip.over).toBe(true);
  const out = Buffer.concat(parts);
  const frame = (pts: number): number => Math.round(ptsDelta(pts, PTS_BASE_TICKS) / TICKS);
  return {
    pictures: times(out, 'v:0').map(frame),
    sound: times(out, 'a:0').map((pts) => ptsDelta(pts, PTS_BASE_TICKS)),
  };
}

/** The clip as a file, and when each of its pictures is shown, in seconds. */
async function saved(ts: Uint8Array, keyFrame: number, firstFrame: number, lastFrame: number): Promise<number[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-clip-'));
  const target = path.join(folder, 'clip.mp4');
  const stream = Readable.from([...pieces(ts)]) as AsyncIterable<Uint8Array>;
  try {
    await saveClip({ ffmpegPath: 'ffmpeg', stream, keyFrame, firstFrame, lastFrame, rate: RATE, target });
    const shown = [
      '-v',
      'error',
      '-select_streams',
      'v:0',
      '-show_entries',
      'frame=pts_time',
      '-of',
      'csv=p=0',
      target,
    ];
    return execFileSync('ffprobe', shown).toString().split('\n').map(Number.parseFloat).filter(Number.isFinite);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const counted = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a clip', () => {
  it('has exactly the pictures from the key frame to the last one, and their sound', () => {
    const { pictures, sound } = cut(program(0, ['-bf', '0']), 50, 92);
    expect(pictures).toEqual(counted(50, 92));
    // Sound from picture to picture: packets of 21 ms that begin within.
    expect(sound[0]).toBeGreaterThanOrEqual(50 * TICKS - TICKS);
    expect(sound[0]).toBeLessThan(50 * TICKS + 2000);
    expect(sound.at(-1)).toBeLessThan(93 * TICKS + TICKS);
    expect(sound.at(-1)).toBeGreaterThan(93 * TICKS - 2 * 1920);
  });

  it('keeps every picture that others lean on, and at most two more', () => {
    const { pictures } = cut(program(0, ['-preset', 'medium', '-bf', '2']), 50, 92);
    expect(pictures.slice(0, 43)).toEqual(counted(50, 92));
    expect(pictures.length).toBeLessThanOrEqual(45);
  });

  it('is the same where the 33 bits of its time stamps are over and begin anew', async () => {
    // Frame 0 of this piece is three seconds in front of the wrap.
    const offsetS = Math.floor(2 ** 33 / PTS_HZ) - PTS_BASE_TICKS / PTS_HZ - 3;
    const { pictures } = cut(program(offsetS, ['-bf', '0']), offsetS * 25 + 25, offsetS * 25 + 120);
    expect(pictures).toHaveLength(96);
    const ts = program(offsetS, ['-bf', '0']);
    for (const first of [30, 90]) {
      const key = offsetS * 25 + first - (first % 25);
      const shown = await saved(ts, key, offsetS * 25 + first, offsetS * 25 + 110);
      expect(shown).toHaveLength(111 - first);
      for (const [i, seconds] of shown.entries()) expect(seconds).toBeCloseTo(i / 25, 3);
    }
  });
});
