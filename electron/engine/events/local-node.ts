/** The event node of a local event: started on this machine, kept told of the clock, asked how it is, ended. */
import { type NodeReady, NodeSettings, type NodeStatus } from '#shared/node/contract.ts';
import { NodeClient } from './node-client.ts';
import { NodeProcess } from './node-process.ts';

export interface LocalNodeOptions {
  /** Path of the built `event-node.js`. */
  entry: string;
  settings: NodeSettings;
  /** Wall clock of program frame 0; 0 while unknown. */
  epochMs: () => number;
  /** After each answer of the node, and when one fails to come. */
  onStatus: () => void;
  /** It ended though nobody told it to. */
  onLost: (how: string) => void;
}

const waitingEveryMs = 250;
const receivingEveryMs = 1000;
const clockEveryMs = 5000;
const silentAfterMs = 3000;

export class LocalNode {
  readonly #options: LocalNodeOptions;
  readonly #process: NodeProcess;
  #client: NodeClient | null = null;
  #ready: NodeReady | null = null;
  #status: NodeStatus | null = null;
  #heardAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #clock = { epochMs: 0, sentAtMs: 0 };
  #stopping = false;
  #lost = false;

  /** Spawns the node. */
  constructor(options: LocalNodeOptions) {
    this.#options = options;
    this.#process = new NodeProcess({ entry: options.entry, settings: NodeSettings.parse(options.settings) });
    void this.#process.exited.then((how) => {
      this.#lost = true;
      if (this.#timer !== null) clearTimeout(this.#timer);
      const last = this.#process.stderrTail.at(-1);
      if (!this.#stopping) options.onLost(last === undefined ? how : `${how}: ${last}`);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Where it is reached; null until it is ready. */
  get ready(): NodeReady | null {
    return this.#ready;
  }

  /** Its process has ended, wanted or not. */
  get isGone(): boolean {
    return this.#lost;
  }

  /** Its last answer; null before the first, and when it has not answered for three seconds. */
  get status(): NodeStatus | null {
    return this.isSilent ? null : this.#status;
  }

  /** Number of its next segment, by its last answer. */
  get nextSegment(): number {
    return this.#status?.nextSegment ?? 0;
  }

  get isSilent(): boolean {
    return this.#ready !== null && performance.now() - this.#heardAtMs > silentAfterMs;
  }

  /** Resolves when it is ready and has answered once. @throws Error with a sentence when it does not get there */
  async start(): Promise<NodeReady> {
    const ready = await this.#process.ready;
    this.#client = new NodeClient(ready.control, this.#options.settings.controlToken);
    await this.#ask(this.#client);
    this.#ready = ready;
    this.#plan();
    return ready;
  }

  /** Ends it. `finish: true` lets it finish its playlists first. Resolves when nothing of it is left. */
  async stop({ finish }: { finish: boolean }): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    let told = false;
    if (finish && this.#client !== null && !this.isGone) {
      try {
        await this.#client.end();
        told = true;
      } catch {
        // It does not listen any more; then it is ended from outside.
      }
    }
    await this.#process.stop({ patient: told });
  }

  /** Gives up a start that is under way. */
  abort(): void {
    this.#stopping = true;
    this.#process.kill();
  }

  #plan(): void {
    if (this.#stopping || this.isGone) return;
    const everyMs = this.#status?.status === 'receiving' ? receivingEveryMs : waitingEveryMs;
    this.#timer = setTimeout(() => void this.#poll(), everyMs);
  }

  async #poll(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    try {
      await this.#ask(client);
    } catch {
      // One answer missed may be a busy machine; being silent for long shows in `isSilent`.
    }
    if (!this.#stopping && !this.isGone) this.#options.onStatus();
    this.#plan();
  }

  async #ask(client: NodeClient): Promise<void> {
    await this.#tellClock(client);
    this.#status = await client.status();
    this.#heardAtMs = performance.now();
  }

  /** At once when the clock has changed, and now and then, should the node have missed it. */
  async #tellClock(client: NodeClient): Promise<void> {
    const epochMs = this.#options.epochMs();
    const nowMs = performance.now();
    if (epochMs <= 0) return;
    if (epochMs === this.#clock.epochMs && nowMs - this.#clock.sentAtMs < clockEveryMs) return;
    await client.clock({ epochMs });
    this.#clock = { epochMs, sentAtMs: nowMs };
  }
}
