/** What a recording consists of, in FFmpeg’s own words: ffprobe is not on every machine. */
import { FlypackError } from '#shared/errors.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { readDescription } from '../sources/probe-reading.ts';
import type { JobInput } from './input.ts';
import { plainLine } from './run-ffmpeg.ts';

export interface RecordingFacts {
  /** Null when FFmpeg cannot tell. */
  durationMs: number | null;
  video: { codec: string; width: number; height: number; fps: number | null } | null;
  audio: { codec: string } | null;
}

const LIMIT_MS = 20_000;

/** Pure: reads the lines FFmpeg writes about its input; null when it could not open it. */
export function readFacts(lines: readonly string[]): RecordingFacts | null {
  const description = readDescription(lines);
  if (description === null) return null;
  const { video, audio } = description.programs[0] ?? { video: [], audio: [] };
  const [, h, m, s] =
    lines.map((line) => /^\s+Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?),/.exec(line)).find(Boolean) ?? [];
  const picture = video.find(({ width, height }) => width > 0 && height > 0);
  return {
    durationMs: s === undefined ? null : Math.round((Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000),
    video:
      picture === undefined
        ? null
        : { codec: picture.codec, width: picture.width, height: picture.height, fps: picture.fps },
    audio: audio[0] === undefined ? null : { codec: audio[0].codec },
  };
}

/** @throws FlypackError `recording_unusable` when FFmpeg cannot read it, or finds neither picture nor sound in it */
export async function factsOf(binary: string, input: JobInput): Promise<RecordingFacts> {
  const lines: string[] = [];
  const child = new FfmpegProcess({
    binary,
    args: ['-hide_banner', ...input.args],
    job: 'job',
    stdin: 'control',
    stdout: 'ignore',
    cwd: input.cwd,
  });
  child.onLine((line) => lines.push(line));
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  await child.exited;
  clearTimeout(timer);
  const facts = readFacts(lines);
  if (facts === null || (facts.video === null && facts.audio === null)) {
    const reason = lines.map(plainLine).findLast((line) => !line.startsWith('At least one output')) ?? '';
    throw new FlypackError('recording_unusable', { reason: `FFmpeg cannot read it: ${reason}` });
  }
  return facts;
}
