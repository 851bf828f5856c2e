/** Starts, watches and stops one FFmpeg. The only place in the engine that does. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { redactSecrets } from '#shared/redact.ts';
import { childEnded, childStarted } from './children.ts';
import { commandEnded, commandStarted } from './commands.ts';

export interface FfmpegOptions {
  /** What it does, for the figures of processes: `encoder`, `source:wide`, `destination:x`; `ffmpeg` when left out. */
  job?: string;
  /** Path of the binary. */
  binary: string;
  args: readonly string[];
  /**
   * `data`: the caller writes the input to stdin. `control`: stdin is kept for `q`. A socket becomes the child’s stdin;
   * this end of it is closed, and whoever holds the other end feeds it.
   */
  stdin: 'data' | 'control' | Socket;
  /** `pipe`: the caller reads stdout. A socket becomes the child’s stdout; this end of it is closed. */
  stdout: 'pipe' | 'ignore' | Socket;
  /** Output pipes from fd 3 up, read by the caller. */
  extraOutputs?: number;
  /** Folder in which it runs; the engine’s own without it. */
  cwd?: string;
  /** Secrets on the command line: taken out of everything that leaves this module. */
  secrets?: readonly string[];
}

export interface FfmpegExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines FFmpeg wrote, without secrets. */
  stderrTail: string[];
}

/** How long each rung of the stop ladder may take, in ms. */
export interface StopLadder {
  quitMs: number;
  interruptMs: number;
  terminateMs: number;
}

const defaultLadder: StopLadder = { quitMs: 1500, interruptMs: 1000, terminateMs: 1000 };
const tailLines = 60;
/** Of these, how many are kept after its end. */
const reportedLines = 20;

/** What a child may know of our environment: enough to find libraries, fonts and temporary folders. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const keep = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'LD_LIBRARY_PATH',
    'FONTCONFIG_PATH',
    'FONTCONFIG_FILE',
    // Where this person’s screen and sound server are.
    'XAUTHORITY',
    'XDG_RUNTIME_DIR',
    'PULSE_SERVER',
  ];
  const env: NodeJS.ProcessEnv = { LANG: 'C', AV_LOG_FORCE_NOCOLOR: '1' };
  for (const name of keep) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
}

export class FfmpegProcess {
  readonly #child: ChildProcess;
  readonly #secrets: readonly string[];
  readonly #stdinMode: FfmpegOptions['stdin'];
  #tail: string[] = [];
  #partial = '';
  #stopping: Promise<FfmpegExit> | null = null;
  readonly #lineListeners: ((line: string) => void)[] = [];
  /** Resolves when the process is gone; never rejects. A binary that cannot be started counts as an exit with code -1. */
  readonly exited: Promise<FfmpegExit>;

  constructor(options: FfmpegOptions) {
    this.#secrets = options.secrets ?? [];
    this.#stdinMode = options.stdin;
    const extra = Array.from({ length: options.extraOutputs ?? 0 }, () => 'pipe' as const);
    this.#child = spawn(options.binary, [...options.args], {
      stdio: [typeof options.stdin === 'string' ? 'pipe' : options.stdin, options.stdout, 'pipe', ...extra],
      env: cleanEnvironment(),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      windowsHide: true,
    });
    // The child has its own copy; with ours open as well its end would never be noticed.
    if (typeof options.stdout !== 'string') options.stdout.destroy();
    if (typeof options.stdin !== 'string') options.stdin.destroy();
    // A child that dies makes our next write fail; the exit itself tells the story.
    this.#child.stdin?.on('error', () => undefined);
    const { pid } = this.#child;
    if (pid !== undefined) {
      const job = options.job ?? 'ffmpeg';
      childStarted(pid, job);
      const args = options.args.map((arg) => redactSecrets(arg, this.#secrets));
      commandStarted({ pid, job, binary: options.binary, args, startedAtMs: Date.now() });
    }
    this.exited = new Promise((resolve) => {
      let failure: string | null = null;
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (pid !== undefined) childEnded(pid);
        this.#flushLine();
        if (pid !== undefined) {
          commandEnded(pid, { endedAtMs: Date.now(), code, signal, lastWords: this.#tail.slice(-reportedLines) });
        }
        resolve({ code, signal, stderrTail: failure === null ? this.#tail : [...this.#tail, failure] });
      };
      this.#child.on('error', (error) => {
        failure = error.message;
        if (pid === undefined) end(-1, null);
      });
      this.#child.on('close', end);
    });
    this.#child.stderr?.setEncoding('utf8');
    this.#child.stderr?.on('data', (text: string) => this.#readStderr(text));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get stdin(): Writable {
    return required(this.#child.stdin);
  }

  get stdout(): Readable {
    return required(this.#child.stdout);
  }

  /** Output pipe `index`, 0 being fd 3. */
  output(index: number): Readable {
    return required(this.#child.stdio[3 + index] as Readable | null | undefined);
  }

  /** The last lines of stderr, without secrets. */
  get stderrTail(): readonly string[] {
    return this.#tail;
  }

  /** Calls `listener` with each line of stderr, without secrets. */
  onLine(listener: (line: string) => void): void {
    this.#lineListeners.push(listener);
  }

  /** Sends a signal without ceremony. */
  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal);
  }

  /** Asks to stop, then insists: `q` or end of input → SIGINT → SIGTERM → SIGKILL. */
  stop(ladder: StopLadder = defaultLadder): Promise<FfmpegExit> {
    this.#stopping ??= this.#climb(ladder);
    return this.#stopping;
  }

  async #climb(ladder: StopLadder): Promise<FfmpegExit> {
    if (this.running) {
      if (this.#stdinMode === 'control') this.#child.stdin?.write('q\n');
      this.#child.stdin?.end();
    }
    const rungs: [number, NodeJS.Signals][] = [
      [ladder.quitMs, 'SIGINT'],
      [ladder.interruptMs, 'SIGTERM'],
      [ladder.terminateMs, 'SIGKILL'],
    ];
    for (const [waitMs, signal] of rungs) {
      const exit = await within(this.exited, waitMs);
      if (exit !== null) return exit;
      this.kill(signal);
    }
    return this.exited;
  }

  #readStderr(text: string): void {
    const lines = (this.#partial + text).split(/\r?\n|\r/);
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#takeLine(line);
  }

  #flushLine(): void {
    if (this.#partial !== '') this.#takeLine(this.#partial);
    this.#partial = '';
  }

  #takeLine(raw: string): void {
    const line = redactSecrets(raw, this.#secrets);
    if (line.trim() === '') return;
    this.#tail.push(line);
    if (this.#tail.length > tailLines) this.#tail = this.#tail.slice(-tailLines);
    for (const listener of this.#lineListeners) listener(line);
  }
}

function required<T>(stream: T | null | undefined): T {
  if (stream === null || stream === undefined) throw new Error('this FFmpeg was started without that pipe');
  return stream;
}

/** The promise’s value, or null when it takes longer than `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
