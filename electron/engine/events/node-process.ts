/** An event node as a child process: settings in, readiness out, and an end that leaves nothing of its group. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { messageOf } from '#shared/errors.ts';
import { NodeReady, type NodeSettings } from '#shared/node/contract.ts';
import { redactSecrets } from '#shared/redact.ts';
import { cleanEnvironment } from '../ffmpeg/process.ts';
import { groupIsGone, killGroup, waitGroupGone } from './process-group.ts';

export interface NodeProcessOptions {
  /** Path of the built `event-node.js`. */
  entry: string;
  settings: NodeSettings;
}

const tailLines = 20;
const readyWithinMs = 10_000;
/** The node promises to be gone within 1.4 s of the word to end. */
const endWithinMs = 1700;
const closeWithinMs = 300;
const reapWithinMs = 600;

export class NodeProcess {
  readonly #child: ChildProcess;
  readonly #secrets: string[];
  #tail: string[] = [];
  #partial = '';
  /** Its line of readiness. Rejects with a sentence when the node ends or is silent before. */
  readonly ready: Promise<NodeReady>;
  /** Resolves when the process is gone, with how. */
  readonly exited: Promise<string>;

  constructor({ entry, settings }: NodeProcessOptions) {
    this.#secrets = [settings.controlToken];
    if (settings.ingest.kind === 'srt') this.#secrets.push(settings.ingest.passphrase);
    this.#child = spawn(process.execPath, [entry], {
      // A group of its own: whatever the node has started can be ended with it.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Under Electron’s binary this makes it plain Node; Node itself does not care.
      env: { ...cleanEnvironment(), ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    // A node that dies makes our next write fail; its exit tells the story.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.setEncoding('utf8');
    this.#child.stderr?.on('data', (text: string) => this.#readStderr(text));
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      this.#child.once('close', (code, signal) =>
        resolve(signal === null ? `ended with code ${code}` : `was killed (${signal})`),
      );
    });
    this.ready = this.#waitReady();
    // Stays open: its end tells the node that the engine is gone.
    this.#child.stdin?.write(`${JSON.stringify(settings)}\n`);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines it wrote on stderr, without secrets. */
  get stderrTail(): readonly string[] {
    return this.#tail;
  }

  /**
   * Waits for the node to end by itself, which it does after `POST /end`; then closes its input, then kills its group.
   * Resolves when neither it nor anything it started is left; within about 2 s. `patient: false` does not wait first.
   */
  async stop({ patient }: { patient: boolean }): Promise<void> {
    if (!patient || !(await this.#goneWithin(endWithinMs))) {
      this.#child.stdin?.end();
      await this.#goneWithin(closeWithinMs);
    }
    const { pid } = this;
    if (pid === undefined) return;
    if (!groupIsGone(pid)) killGroup(pid, 'SIGKILL');
    await this.exited;
    // What it had started is reaped by the system, some time soon.
    await waitGroupGone(pid, reapWithinMs);
  }

  /** Ends it at once, without ceremony. */
  kill(): void {
    if (this.pid !== undefined) killGroup(this.pid, 'SIGKILL');
  }

  #waitReady(): Promise<NodeReady> {
    const ready = new Promise<NodeReady>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('The event node did not become ready.')), readyWithinMs);
      const { stdout } = this.#child;
      if (stdout === null) throw new Error('the event node was started without a stdout pipe');
      // Reads to the end, so that a node that says more than its one line never blocks on a full pipe.
      createInterface({ input: stdout }).once('line', (line) => {
        clearTimeout(late);
        try {
          resolve(NodeReady.parse(JSON.parse(line)));
        } catch (error) {
          reject(new Error(`The event node’s first line could not be read: ${messageOf(error)}`));
        }
      });
      void this.exited.then((how) => {
        clearTimeout(late);
        const last = this.#tail.at(-1);
        reject(new Error(`The event node ${how}${last === undefined ? '' : `: ${last}`}.`));
      });
    });
    // Whoever started the node awaits this too; a node that is stopped before must not count as unhandled.
    ready.catch(() => undefined);
    return ready;
  }

  async #goneWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    try {
      return await Promise.race([this.exited.then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #readStderr(text: string): void {
    const lines = (this.#partial + text).split(/\r?\n/);
    this.#partial = lines.pop() ?? '';
    const clean = lines.filter((line) => line.trim() !== '').map((line) => redactSecrets(line, this.#secrets));
    this.#tail = [...this.#tail, ...clean].slice(-tailLines);
  }
}
