/** Tries an encoder for a second with the show’s canvas: only what has really encoded is offered. */
import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { promisify } from 'node:util';
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import { ffmpegEncoder } from '#shared/encoder/video-encoder.ts';
import { EncoderSettings } from '#shared/show/encoder-settings.ts';
import type { EncoderTrial } from '#shared/state/state.ts';
import { readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import { cleanEnvironment, FfmpegProcess } from '../ffmpeg/process.ts';
import { videoArgs } from './video-args.ts';

/** Generous, because a trial comes last on a busy machine. */
const DEADLINE_MS = 15_000;
const HELP_MS = 5000;
const run = promisify(execFile);

export interface TrialOutcome {
  trial: EncoderTrial;
  /** The stream it made; null when it made none. */
  ts: Uint8Array | null;
}

/** The options this FFmpeg lists for one of its encoders. */
export async function encoderOptions(ffmpegPath: string, name: string): Promise<string[]> {
  const { stdout } = await run(ffmpegPath, ['-hide_banner', '-h', `encoder=${name}`], {
    timeout: HELP_MS,
    env: cleanEnvironment(),
    maxBuffer: 4_194_304,
  });
  return [...stdout.matchAll(/^\s+-([a-zA-Z0-9_-]+)\s+</gm)].map((match) => match[1] ?? '');
}

/** Pictures and key frames of a transport stream, in order. */
export function picturesOf(ts: Uint8Array): { keyFrame: boolean }[] {
  const data = new TsPacketizer().push(ts);
  const map = new ProgramMap();
  const pictures: { keyFrame: boolean }[] = [];
  for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
    map.see(data, at);
    const header = readTsHeader(data, at);
    if (header.unitStart && map.streams.get(header.pid) === 'video') pictures.push({ keyFrame: header.randomAccess });
  }
  return pictures;
}

/** What is wrong with a stream of `frames` pictures and a key frame every `gop`; null when nothing is. */
export function faultOf(ts: Uint8Array, frames: number, gop: number): string | null {
  const pictures = picturesOf(ts);
  if (pictures.length < frames) return `It gave ${pictures.length} of ${frames} pictures.`;
  const misplaced = pictures.findIndex(({ keyFrame }, i) => keyFrame !== (i % gop === 0));
  return misplaced < 0 ? null : `It does not keep to the key frame interval (picture ${misplaced + 1}).`;
}

/** Encodes a second. Resolves when the process is gone, whatever happens in it. */
export async function tryEncoder(ffmpegPath: string, canvas: Canvas, encoder: VideoEncoder): Promise<TrialOutcome> {
  const { codec, implementation } = encoder;
  const failed = (problem: string): TrialOutcome => ({
    trial: { codec, implementation, works: false, fps: null, problem },
    ts: null,
  });
  const name = ffmpegEncoder(codec, implementation);
  if (name === null) return failed('There is no such encoder.');
  const frames = Math.max(12, Math.round(fpsOf(canvas.frameRate)));
  const keyIntervalS = Math.max(0.5, 6 / fpsOf(canvas.frameRate));
  const settings = EncoderSettings.parse({ codec, implementation, keyIntervalS });
  const gop = Math.max(1, Math.round(keyIntervalS * fpsOf(canvas.frameRate)));
  const video = videoArgs(canvas, settings, encoder);
  const { num, den } = canvas.frameRate;
  const process = new FfmpegProcess({
    job: 'encoder trial',
    binary: ffmpegPath,
    stdin: 'data',
    stdout: 'pipe',
    args: [
      ...['-hide_banner', '-nostats', '-loglevel', 'level+warning', ...video.device],
      ...['-f', 'lavfi', '-i', `testsrc2=size=${canvas.width}x${canvas.height}:rate=${num}/${den}`],
      ...['-frames:v', String(frames), '-fps_mode:v', 'passthrough'],
      ...(video.filter === null ? [] : ['-vf', video.filter]),
      ...[...video.output, '-f', 'mpegts', 'pipe:1'],
    ],
  });
  yieldToShow(process.pid);
  const pieces: Uint8Array[] = [];
  let firstMs: number | null = null;
  process.stdout.on('data', (bytes: Buffer) => {
    firstMs ??= performance.now();
    pieces.push(bytes);
  });
  const startedMs = performance.now();
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    process.kill('SIGKILL');
  }, DEADLINE_MS);
  const exit = await process.exited;
  clearTimeout(deadline);
  if (late) return failed(`It had not encoded a second of picture after ${DEADLINE_MS / 1000} s.`);
  const ts = Buffer.concat(pieces);
  if (exit.code !== 0) return failed(reasonOf(exit.stderrTail) ?? `FFmpeg ended with code ${exit.code ?? 'none'}.`);
  const fault = faultOf(ts, frames, gop);
  if (fault !== null) return failed(fault);
  // From the first piece on: opening a device takes a while and happens once.
  const tookMs = Math.max(1, performance.now() - (firstMs ?? startedMs));
  const fps = Math.round(((frames - 1) * 1000) / tookMs);
  return { trial: { codec, implementation, works: true, fps, problem: null }, ts };
}

/** A trial on air takes only what the show leaves. */
function yieldToShow(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it: then it is a trial like any other.
  }
}

/** FFmpeg’s first error, which is the cause of those that follow; without its `[part @ 0x…]` and level. */
function reasonOf(lines: readonly string[]): string | null {
  const line = lines.find((l) => /\[(?:error|fatal)\]/.test(l)) ?? lines.at(-1);
  return line === undefined ? null : line.replace(/^(\[[^\]]*\]\s*)+/, '').trim();
}

/** Whether this FFmpeg can put the stream into FLV, which RTMP carries. */
export async function fitsFlv(ffmpegPath: string, ts: Uint8Array): Promise<boolean> {
  const process = new FfmpegProcess({
    job: 'encoder trial',
    binary: ffmpegPath,
    stdin: 'data',
    stdout: 'pipe',
    args: [
      ...['-hide_banner', '-nostats', '-loglevel', 'error', '-f', 'mpegts', '-i', 'pipe:0'],
      ...['-c', 'copy', '-f', 'flv', 'pipe:1'],
    ],
  });
  process.stdout.resume();
  process.stdin.end(ts);
  const deadline = setTimeout(() => process.kill('SIGKILL'), DEADLINE_MS);
  const { code } = await process.exited;
  clearTimeout(deadline);
  return code === 0;
}
