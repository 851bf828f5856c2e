/** Engines as they are really run: `flypack.mjs serve` in a process of its own, from the build. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultShow, type ShowFile } from '../../shared/show/show-file.ts';
import { until } from './until.ts';

export const flypackScript = path.resolve(import.meta.dirname, '../../scripts/flypack.mjs');
export const engineScript = path.resolve(import.meta.dirname, '../../dist/node/engine.js');

/** An engine that has not ended by then hangs. */
const END_MS = 30_000;

export interface ServeAnswer {
  url: string;
  token: string;
  pid: number;
  version: string;
  attached?: boolean;
  error?: { code: string; details?: unknown };
}

export class Served {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | NodeJS.Signals>;
  #over = false;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [flypackScript, 'serve', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      // A group of its own, so that a test can press Ctrl-C on it.
      detached: true,
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.#over = true;
        resolve(signal ?? code ?? -1);
      });
    });
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('the process did not start');
    return pid;
  }

  /** The first line on stdout, read as JSON. */
  async answer(): Promise<ServeAnswer> {
    await until('the first line is on stdout', () => this.stdout.includes('\n') || this.#over, { timeoutMs: 30_000 });
    const line = this.stdout.split('\n')[0] ?? '';
    if (line === '') throw new Error(`no answer; stderr: ${this.stderr}`);
    return JSON.parse(line) as ServeAnswer;
  }

  /** Ends it the clean way; the exit code. */
  async end(): Promise<number | NodeJS.Signals> {
    this.child.kill('SIGTERM');
    return this.exited;
  }
}

/** A show that is light on the machine: two small test pictures, no pictures for pages. */
export function smallShow(changes: Partial<ShowFile> = {}): ShowFile {
  const show = defaultShow();
  return {
    ...show,
    canvas: { width: 320, height: 180, frameRate: { num: 25, den: 1 } },
    encoder: { ...show.encoder, preset: 'ultrafast', videoKbps: 400 },
    pictures: { ...show.pictures, enabled: false },
    sources: show.sources.slice(0, 2),
    event: null,
    ...changes,
  };
}

/** Data folders and engines of one test; `close` leaves nothing of them. */
export class ServeLab {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'flypack-serve-'));
  readonly showFile: string;
  readonly #served: Served[] = [];

  /** `changes`: what is other in its show than in the small one. */
  constructor(changes: Partial<ShowFile> = {}) {
    this.showFile = path.join(this.dataDir, 'small.json');
    writeFileSync(this.showFile, JSON.stringify(smallShow(changes)));
  }

  serve(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Served {
    const served = new Served(['--data', this.dataDir, ...args], env);
    this.#served.push(served);
    return served;
  }

  /** @throws Error when an engine did not end by itself; then it was killed */
  async close(): Promise<void> {
    for (const served of this.#served) served.child.kill('SIGTERM');
    const hung: number[] = [];
    const timer = setTimeout(() => {
      for (const { child, pid } of this.#served) if (child.kill('SIGKILL')) hung.push(pid);
    }, END_MS);
    await Promise.all(this.#served.map((served) => served.exited));
    clearTimeout(timer);
    rmSync(this.dataDir, { recursive: true, force: true });
    if (hung.length > 0) throw new Error(`did not end on SIGTERM: ${hung.join(', ')}`);
  }
}

/** Every process that `pid` has started, and what those have started (Linux). */
export async function descendants(pid: number): Promise<{ pid: number; command: string }[]> {
  const all = await processes();
  const found: { pid: number; command: string }[] = [];
  const parents = [pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const candidate of all) {
      if (candidate.parent !== parent) continue;
      found.push({ pid: candidate.pid, command: candidate.command });
      parents.push(candidate.pid);
    }
  }
  return found;
}

/** Whether the process runs: not gone, and not only waiting to be collected. */
export async function runs(pid: number): Promise<boolean> {
  return (await processes()).some((candidate) => candidate.pid === pid);
}

async function processes(): Promise<{ pid: number; parent: number; command: string }[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    names.map(async (name) => {
      try {
        const [stat, cmdline] = await Promise.all([
          readFile(`/proc/${name}/stat`, 'utf8'),
          readFile(`/proc/${name}/cmdline`, 'utf8'),
        ]);
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = cmdline.replaceAll('\0', ' ').trim();
        // A process that has ended but was not collected yet is a Z.
        return fields[0] === 'Z' ? [] : [{ pid: Number(name), parent: Number(fields[1]), command }];
      } catch {
        // It ended while we looked.
        return [];
      }
    }),
  );
  return all.flat();
}
