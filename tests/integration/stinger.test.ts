/** Stinger clips as FFmpeg decodes them: alpha from MOV and WebM, their length, and what is refused. */
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MediaId } from '#shared/ids.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import type { PoolFile } from '../../electron/engine/media.ts';
import { Stinger, stingerFrame } from '../../electron/engine/mixer/stinger.ts';
import { mediaFile } from '../support/feeds.ts';
import { until } from '../support/until.ts';

const canvas = { width: 640, height: 360, frameRate: { num: 30, den: 1 } };
/** Green, opaque in the left half, clear in the right one. */
const HALF = 'color=s=320x180:r=30,format=rgba,geq=r=0:g=200:b=0:a=255*lt(X\\,160)';
const clip = (file: string, changes: { durationMs?: number } = {}): PoolFile => ({
  ...{ kind: 'clip', id: 'clip' as MediaId, name: 'Clip', file: path.basename(file), path: file, bytes: 1 },
  ...{ width: 320, height: 180, hasAlpha: true, hasSound: false, durationMs: 300, ...changes },
});

const codecs: [name: string, extension: string, args: string[]][] = [
  ['QuickTime Animation', 'mov', ['-c:v', 'qtrle']],
  ['PNG', 'mov', ['-c:v', 'png']],
  ['VP9', 'webm', ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-deadline', 'realtime', '-cpu-used', '8']],
  ['VP8', 'webm', ['-c:v', 'libvpx', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-deadline', 'realtime']],
];

describe('a stinger’s clip', () => {
  let stinger: Stinger | null = null;
  const logs: string[] = [];

  const cue = async (file: PoolFile): Promise<Stinger> => {
    const ffmpeg = await findFfmpeg(undefined);
    logs.length = 0;
    stinger = new Stinger({ ffmpegPath: ffmpeg.path, canvas, onLog: (level, text) => logs.push(`${level} ${text}`) });
    stinger.cue(file);
    return stinger;
  };

  afterEach(async () => {
    await stinger?.stop();
  });

  for (const [name, extension, args] of codecs) {
    it(`in ${name} keeps its alpha, at the size and rate of the canvas`, async () => {
      const file = mediaFile(['-f', 'lavfi', '-i', HALF, '-frames:v', '9', ...args], extension);
      const ready = await cue(clip(file));
      await until('it is decoded', () => logs.length > 0);
      expect(logs).toEqual(['info The stinger “Clip” is ready: 9 frames.']);
      const layer = ready.layer('clip' as MediaId, 4);
      const alphaAt = (x: number): number => layer?.planes[0].alpha[100 * 640 + x] ?? -1;
      expect([layer?.width, layer?.height]).toEqual([640, 360]);
      expect([alphaAt(20), alphaAt(600)].map((alpha) => Math.round(alpha / 10))).toEqual([26, 0]);
      expect(ready.layer('other' as MediaId, 0)).toBeNull();
      expect(ready.layer('clip' as MediaId, 99)).toBe(ready.layer('clip' as MediaId, 8));
    });
  }

  it('that is too long is refused before it is decoded', async () => {
    const ready = await cue(clip('/nowhere/long.mov', { durationMs: 60_000 }));
    expect(logs).toEqual([expect.stringMatching(/^warn .*too long: 1800 frames, and 250 fit/)]);
    expect(ready.layer('clip' as MediaId, 0)).toBeNull();
  });

  it('that cannot be read is told with FFmpeg’s words', async () => {
    await cue(clip('/nowhere/gone.mov'));
    await until('it has failed', () => logs.length > 0);
    expect(logs[0]).toMatch(/^warn .*cannot be played.*No such file/);
  });

  it('plays frame by frame under AUTO, and by place under the T-bar', () => {
    const rate = 12;
    const played = Array.from({ length: rate }, (_, n) => stingerFrame((n + 1) / (rate + 1), rate));
    expect(played).toEqual(Array.from({ length: rate }, (_, n) => n));
    expect([0.01, 0.5, 0.99].map((progress) => stingerFrame(progress, rate))).toEqual([0, 6, 11]);
  });
});
