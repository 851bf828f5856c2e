/** The loudness meter beside another one, FFmpeg’s ebur128, on sound that moves like a program. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { LoudnessMeter } from '../../electron/engine/monitor/loudness.ts';
import { inTicks } from '../support/signals.ts';

const RAW = ['-f', 's16le', '-ac', '2', '-ar', '48000'];

function ffmpeg(args: readonly string[], input?: Buffer): { stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync('ffmpeg', ['-hide_banner', '-nostats', ...args], {
    maxBuffer: 1e9,
    ...(input === undefined ? {} : { input }),
  });
  if (status !== 0) throw new Error(stderr.toString());
  return { stdout, stderr: stderr.toString() };
}

it('reads what FFmpeg reads, of noise that swells and pauses, louder on the left', () => {
  const level = "volume='0.05+0.9*abs(sin(t/5))*lt(mod(t,7),5)':eval=frame";
  const graph = `anoisesrc=c=pink:r=48000:a=0.5:d=60:seed=7,${level},pan=stereo|c0=c0|c1=0.5*c0`;
  const { stdout } = ffmpeg(['-f', 'lavfi', '-i', graph, ...RAW, 'pipe:1']);
  const { stderr } = ffmpeg([...RAW, '-i', 'pipe:0', '-af', 'ebur128=peak=true', '-f', 'null', '-'], stdout);
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const theirs = (name: string): number => Number(new RegExp(`\\b${name}:\\s+(-?[\\d.]+) L`).exec(summary)?.[1]);
  const theirPeak = Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]);

  const meter = new LoudnessMeter(1600, 0);
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  inTicks(
    Float32Array.from(samples, (value) => value / 32_768),
    (tick, count) => meter.add(tick, count),
  );
  const { integratedLufs, rangeLu, truePeakDbtp } = meter.read();
  expect(Math.abs((integratedLufs ?? 0) - theirs('I'))).toBeLessThan(0.1);
  expect(Math.abs((rangeLu ?? 0) - theirs('LRA'))).toBeLessThan(0.2);
  expect(Math.abs((truePeakDbtp ?? 0) - theirPeak)).toBeLessThan(0.2);
});
