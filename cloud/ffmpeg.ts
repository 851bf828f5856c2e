/** The only place of the event node that starts FFmpeg: argument arrays, clean environment, drained and redacted stderr. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { redactSecrets } from '#shared/redact.ts';

export interface ChildOptions {
  binary: string;
  args: readonly string[];
  /** Output pipes after stdin, stdout and stderr: fd 3 and up. */
  extraOutputs?: number;
  /** Secrets on the command line: taken out of everything that leaves this module. */
  secrets?: readonly string[];
  /** Gives way to everything else on a machine that is short of processor time. */
  givesWay?: boolean;
  /** Called with each line of stderr, without secrets. */
  onLine?: (line: string) => void;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last line FFmpeg wrote, without secrets. */
  lastLine: string | null;
}

const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH'];
const terminateMs = 300;
const children = new Set<FfmpegChild>();

function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LANG: 'C', AV_LOG_FORCE_NOCOLOR: '1' };
  for (const name of kept) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
}

const GIVE_WAY_NICE = 10;

function giveWay(pid: number): void {
  try {
    setPriority(pid, GIVE_WAY_NICE);
  } catch {
    // It has ended already, or the system does not allow it: it then runs like any other.
  }
}

/** Process ids of all children that run now. */
export const childPids = (): number[] => [...children].flatMap((child) => child.pid ?? []);

/** Ends all children at once, without waiting: the last resort of a process that is about to go. */
export function killAllChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}

export class FfmpegChild {
  readonly #child: ChildProcess;
  readonly #secrets: readonly string[];
  readonly #onLine: (line: string) => void;
  #partial = '';
  #lastLine: string | null = null;
  /** Resolves when the process is gone and its pipes are read to the end; never rejects. */
  readonly exited: Promise<ChildExit>;

  constructor(options: ChildOptions) {
    this.#secrets = options.secrets ?? [];
    this.#onLine = options.onLine ?? (() => undefined);
    const extra = Array.from({ length: options.extraOutputs ?? 0 }, () => 'pipe' as const);
    // The child stays in our process group, so that whoever ends the group ends it too.
    this.#child = spawn(options.binary, [...options.args], {
      stdio: ['pipe', 'pipe', 'pipe', ...extra],
      env: environment(),
      windowsHide: true,
    });
    // A child that dies makes our next write fail; its exit tells the story.
    this.#child.stdin?.on('error', () => undefined);
    children.add(this);
    if (options.givesWay === true && this.#child.pid !== undefined) giveWay(this.#child.pid);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        children.delete(this);
        resolve({ code, signal, lastLine: this.#lastLine });
      };
      this.#child.on('error', (error) => {
        this.#takeLine(error.message);
        if (this.#child.pid === undefined) end(-1, null);
      });
      this.#child.on('close', end);
    });
    this.#child.stderr?.setEncoding('utf8');
    this.#child.stderr?.on('data', (text: string) => {
      const lines = (this.#partial + text).split(/\r?\n|\r/);
      this.#partial = lines.pop() ?? '';
      for (const line of lines) this.#takeLine(line);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get stdin(): Writable {
    if (this.#child.stdin === null) throw new Error('FFmpeg was started without stdin');
    return this.#child.stdin;
  }

  /** Output pipe by its file descriptor: 1, or 3 and up. */
  output(fd: number): Readable {
    const stream = this.#child.stdio[fd];
    if (stream === null || stream === undefined || !('read' in stream)) throw new Error(`FFmpeg has no pipe ${fd}`);
    return stream as Readable;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal);
  }

  /** End of input, then SIGTERM after `patienceMs`, then SIGKILL. Resolves when it is gone. */
  async stop(patienceMs: number): Promise<ChildExit> {
    if (this.running) this.#child.stdin?.end();
    const terminate = setTimeout(() => this.kill('SIGTERM'), patienceMs);
    const kill = setTimeout(() => this.kill('SIGKILL'), patienceMs + terminateMs);
    const exit = await this.exited;
    clearTimeout(terminate);
    clearTimeout(kill);
    return exit;
  }

  #takeLine(raw: string): void {
    const line = redactSecrets(raw, this.#secrets).trim();
    if (line === '') return;
    this.#lastLine = line;
    this.#onLine(line);
  }
}
