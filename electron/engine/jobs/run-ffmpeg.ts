/** One FFmpeg that works at low priority until it is done: as a child like all others, known to the guard. */
import { constants, setPriority } from 'node:os';
import { FlypackError } from '#shared/errors.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { type Progress, ProgressParser } from '../ffmpeg/progress.ts';

export interface RunOptions {
  binary: string;
  args: readonly string[];
  /** Folder in which it runs. */
  cwd: string;
  /** Called about twice a second. */
  onProgress?: (progress: Progress) => void;
  /** Called with every line on stderr. */
  onLine?: (line: string) => void;
  /** Called with what it writes to stdout; without it nothing is read from there. */
  onOutput?: (text: string) => void;
  /** Called once it runs. */
  onStart?: (process: FfmpegProcess) => void;
}

/** Called off: by a person, or because the engine ends. */
export class CalledOff extends Error {}

const COMMON = ['-hide_banner', '-nostats', '-y', '-progress', 'pipe:3', '-stats_period', '0.5'];

/**
 * Resolves when FFmpeg is done, with all it said.
 * @throws FlypackError `job_failed`, `disk_full`; CalledOff when it was killed
 */
export async function runFfmpeg(options: RunOptions): Promise<string[]> {
  const { binary, args, cwd, onProgress, onOutput, onStart } = options;
  const child = new FfmpegProcess({
    binary,
    args: [...COMMON, ...args],
    job: 'job',
    stdin: 'control',
    stdout: onOutput === undefined ? 'ignore' : 'pipe',
    extraOutputs: 1,
    cwd,
  });
  lowerPriority(child.pid);
  const lines: string[] = [];
  child.onLine((line) => {
    lines.push(line);
    if (lines.length > 400) lines.splice(100, 100);
    options.onLine?.(line);
  });
  if (onOutput !== undefined) child.stdout.setEncoding('utf8').on('data', onOutput);
  const parser = new ProgressParser();
  child
    .output(0)
    .setEncoding('utf8')
    .on('data', (text: string) => {
      for (const progress of parser.push(text)) onProgress?.(progress);
    });
  onStart?.(child);
  const { code, signal } = await child.exited;
  if (code === 0) return lines;
  if (signal !== null) throw new CalledOff();
  throw failure(lines);
}

/** Everything else on this machine goes before it. Threads that it starts take this over. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, which its exit tells; nobody is kept from being nicer.
  }
}

/** FFmpeg’s last words without its addresses in memory. */
export const plainLine = (line: string): string => line.replace(/\[[^\]]* @ 0x[0-9a-f]+\]\s*/g, '').trim();

function failure(lines: readonly string[]): FlypackError {
  if (lines.some((line) => line.includes('No space left on device'))) return new FlypackError('disk_full');
  const said = lines
    .map(plainLine)
    .filter((line) => !/^(Conversion failed!|Error (opening|initializing) output)/.test(line));
  return new FlypackError('job_failed', { reason: said.at(-1) ?? 'It ended without a word.' });
}
