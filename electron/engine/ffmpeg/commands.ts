/**
 * What FFmpeg was told to do and how it ended, without secrets: for the support bundle. Kept in the main thread; a worker
 * passes its own on.
 */
const MAX_COMMANDS = 200;
/** A filter graph may be long; nothing is as long as this but a mistake. */
const MAX_WORDS = 400;

export interface CommandStart {
  pid: number;
  job: string;
  binary: string;
  /** With every secret masked. */
  args: string[];
  startedAtMs: number;
}

export interface CommandEnd {
  endedAtMs: number;
  code: number | null;
  signal: string | null;
  /** The last of what it wrote to stderr, without secrets. */
  lastWords: string[];
}

export type FfmpegCommand = CommandStart & { end: CommandEnd | null };

let commands: FfmpegCommand[] = [];
let onStart: (start: CommandStart) => void = keepStart;
let onEnd: (pid: number, end: CommandEnd) => void = keepEnd;

/** In a worker: sends what happens to the main thread instead of keeping it. */
export function passCommandsOn(start: typeof onStart, end: typeof onEnd): void {
  onStart = start;
  onEnd = end;
}

export const commandStarted = (start: CommandStart): void =>
  onStart({ ...start, args: start.args.slice(0, MAX_WORDS) });
export const commandEnded = (pid: number, end: CommandEnd): void => onEnd(pid, end);

/** Notes a command of this thread, or of a worker. */
export function keepStart(start: CommandStart): void {
  commands.push({ ...start, end: null });
  if (commands.length > MAX_COMMANDS) commands = commands.slice(-MAX_COMMANDS);
}

export function keepEnd(pid: number, end: CommandEnd): void {
  const command = commands.findLast((candidate) => candidate.pid === pid && candidate.end === null);
  if (command !== undefined) command.end = end;
}

/** The newest commands, oldest first. */
export const recentCommands = (): readonly FfmpegCommand[] => commands;
