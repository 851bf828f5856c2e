/** Makes a playable file of a piece of the program: FFmpeg puts it into MP4 and encodes nothing. */
import { rm } from 'node:fs/promises';
import type { FrameRate } from '#shared/canvas.ts';
import { FlypackError } from '#shared/errors.ts';
import { ptsOfFrame } from '#shared/program-time.ts';
import { ClipCut } from '#shared/recording/clip-cut.ts';
import { PTS_HZ, PTS_WRAP } from '#shared/ts/packet.ts';
import { FfmpegProcess } from '../../ffmpeg/process.ts';

export interface ClipJob {
  ffmpegPath: string;
  /** The program from a GOP in front of the key frame on. */
  stream: AsyncIterable<Uint8Array>;
  keyFrame: number;
  /** What is shown first: the key frame, or a later one of its GOP. */
  firstFrame: number;
  lastFrame: number;
  rate: FrameRate;
  /** Does not exist yet. */
  target: string;
}

/** Time of the first frame that is shown as FFmpeg reads it: 33 bits where the stream begins, and from there on unwrapped. */
function startTicks({ keyFrame, firstFrame, rate }: Pick<ClipJob, 'keyFrame' | 'firstFrame' | 'rate'>): number {
  const begins = ptsOfFrame(keyFrame, rate);
  return (begins % PTS_WRAP) + ptsOfFrame(firstFrame, rate) - begins;
}

/**
 * FFmpeg’s arguments. Time 0 is the first frame that is shown: what lies in front of it, down to the key frame, is in the
 * file, and the edit list keeps players from showing it.
 */
export const clipArgs = (job: Pick<ClipJob, 'keyFrame' | 'firstFrame' | 'rate' | 'target'>): string[] => [
  ...['-hide_banner', '-nostats', '-loglevel', 'level+warning', '-copyts'],
  ...['-protocol_whitelist', 'pipe', '-f', 'mpegts', '-i', 'pipe:0'],
  ...['-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy'],
  ...['-output_ts_offset', (-startTicks(job) / PTS_HZ).toFixed(6), '-avoid_negative_ts', 'disabled'],
  ...['-movflags', '+faststart', '-f', 'mp4', `file:${job.target}`],
];

/** Writes the clip. What was written of one that fails is removed. @throws FlypackError `replay_failed` */
export async function saveClip(job: ClipJob): Promise<void> {
  const { ffmpegPath, stream, keyFrame, lastFrame, rate, target } = job;
  const cut = new ClipCut({ keyFrame, lastFrame, rate });
  const process = new FfmpegProcess({
    job: 'replay',
    binary: ffmpegPath,
    args: clipArgs(job),
    stdin: 'data',
    stdout: 'ignore',
  });
  let problem: string | null = null;
  try {
    for await (const piece of stream) {
      const part = cut.push(piece);
      if (!process.running) break;
      if (part.length > 0 && !process.stdin.write(part)) await drained(process);
      if (cut.over) break;
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    process.kill('SIGKILL');
  }
  process.stdin.end();
  const { code, stderrTail } = await process.exited;
  const wanted = lastFrame - keyFrame + 1;
  if (code === 0 && problem === null && cut.pictures > 0) return;
  await rm(target, { force: true });
  throw new FlypackError('replay_failed', {
    reason: problem ?? stderrTail.at(-1) ?? '',
    pictures: cut.pictures,
    wanted,
  });
}

/** Resolves when FFmpeg has taken what waits, or is gone. */
function drained(process: FfmpegProcess): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('drain', resolve);
    void process.exited.then(() => resolve());
  });
}
