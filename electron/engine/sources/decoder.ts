/** The FFmpeg of a source: started with its pipes joined, its output read as it comes. */
import type { Socket } from 'node:net';
import { messageOf } from '#shared/errors.ts';
import { framePipesWork, openFramePipe } from '../ffmpeg/frame-pipe.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';

export interface DecoderOptions {
  /** What it does, for the figures of processes. */
  job: string;
  ffmpegPath: string;
  args: string[];
  secrets: string[];
  /** Where its input comes from, when it does not open it itself. */
  stdin: Socket | null;
  /** Takes its output; the bytes are valid during the call only. @throws Error when they make no sense */
  take: (bytes: Uint8Array) => void;
  /** Takes its second output, on pipe 3; left out: it has none. */
  copy?: ((bytes: Uint8Array) => void) | undefined;
  onLog: (level: 'warn' | 'error', text: string) => void;
}

/** Starts it. @throws Error never: where a quick pipe cannot be had, a slow one does. */
export async function startDecoder(options: DecoderOptions): Promise<FfmpegProcess> {
  const { job, ffmpegPath: binary, args, secrets, stdin, copy, onLog } = options;
  let process: FfmpegProcess | null = null;
  let readable = true;
  const take = (bytes: Uint8Array): void => {
    if (!readable) return;
    try {
      options.take(bytes);
    } catch (error) {
      readable = false;
      onLog('error', `unreadable output of FFmpeg: ${messageOf(error)}`);
      process?.kill('SIGKILL');
    }
  };
  const stdout = await framePipe(take, onLog);
  process = new FfmpegProcess({
    job,
    binary,
    args,
    secrets,
    stdin: stdin ?? 'control',
    stdout,
    extraOutputs: copy === undefined ? 0 : 1,
  });
  if (copy !== undefined) process.output(0).on('data', copy);
  if (stdout === 'pipe') process.stdout.on('data', take);
  return process;
}

/** A pipe that makes no garbage; where there can be none, Node’s own. */
async function framePipe(take: (bytes: Uint8Array) => void, onLog: DecoderOptions['onLog']): Promise<Socket | 'pipe'> {
  if (!framePipesWork) return 'pipe';
  try {
    return await openFramePipe(take);
  } catch (error) {
    onLog('warn', `pictures take a slower way: ${messageOf(error)}`);
    return 'pipe';
  }
}
