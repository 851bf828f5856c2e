/**
 * What runs for an event: its node and the push to it. A wish is set with `want`; one loop brings what runs to what is
 * wanted, whatever happens in between, and every machine is written down before it is started.
 */
import { randomBytes } from 'node:crypto';
import { messageOf } from '#shared/errors.ts';
import {
  NOTHING_WANTED,
  nextAction,
  type ProviderAction,
  type Running,
  type Wanted,
} from '#shared/events/reconcile.ts';
import type { NodeSettings } from '#shared/node/contract.ts';
import type { EventConfig } from '#shared/show/event-config.ts';
import { childEnded, childGroupStarted } from '../ffmpeg/children.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { processStart } from '../lifecycle/process-identity.ts';
import type { FanOut } from '../outputs/fan-out.ts';
import type { PushTarget } from '../outputs/push-args.ts';
import { type Log, PushSink } from '../outputs/push-sink.ts';
import type { Machine } from './journal.ts';
import { LocalNode } from './local-node.ts';

export interface EventRunOptions {
  ffmpeg: Ffmpeg;
  fanOut: FanOut;
  log: Log;
  /** Rate of what the event gets, kb/s; unknown when left out. */
  kbps?: (() => number) | undefined;
  /** Path of the built `event-node.js`. */
  nodeEntry: string;
  /** Wall clock of program frame 0; 0 while unknown. */
  epochMs: () => number;
  registerGroup?: (pid: number, job: string) => void;
  unregisterGroup?: (pid: number) => void;
  /** The list of machines has changed: resolves when it is on disk. */
  onMachines: () => Promise<void>;
  /** The node has said something, or the push has changed. */
  onStatus: () => void;
  /** A node that was ready has ended by itself. */
  onLost: (how: string) => void;
}

const srtLatencyMs = 120;
/** More than a node can have begun since its last answer: what players have seen must never come again. */
const UNSEEN_SEGMENTS = 5;

export class EventRun {
  readonly #options: EventRunOptions;
  #config: EventConfig | null = null;
  #wanted: Wanted = NOTHING_WANTED;
  #work: Promise<void> | null = null;
  #node: LocalNode | null = null;
  /** What the node was started with, and from where another one would go on in its place. */
  #settings: NodeSettings | null = null;
  #push: PushSink | null = null;
  #machines: Machine[] = [];
  #problem: string | null = null;

  constructor(options: EventRunOptions) {
    this.#options = options;
  }

  get node(): LocalNode | null {
    return this.#node;
  }

  get push(): PushSink | null {
    return this.#push;
  }

  /** What has been started, for the journal. */
  get machines(): Machine[] {
    return this.#machines;
  }

  /**
   * Puts another node in the place of one that died: same addresses, same secrets, playlists that go on. Resolves with
   * why that failed, or null.
   */
  async replaceNode(): Promise<string | null> {
    const node = this.#node;
    if (this.#settings !== null && node?.ready != null) {
      const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1]);
      this.#settings.resume = {
        ingestPort: portOf(node.ready.ingest),
        controlPort: portOf(node.ready.control),
        firstSegment: node.nextSegment + UNSEEN_SEGMENTS,
      };
    }
    return this.settle();
  }

  want(wanted: Wanted, config: EventConfig): void {
    this.#config = config;
    this.#wanted = wanted;
    this.#problem = null;
  }

  /** Runs the one loop until everything is as wanted. Resolves with why the node could not be started, or null. */
  async settle(): Promise<string | null> {
    while (nextAction(this.#wanted, this.#running()) !== null) {
      this.#work ??= this.#reconcile().finally(() => {
        this.#work = null;
      });
      await this.#work;
    }
    return this.#problem;
  }

  /** Ends everything; a start that is under way is given up. Resolves when nothing is left. */
  async clear(): Promise<void> {
    this.#wanted = NOTHING_WANTED;
    this.#settings = null;
    if (this.#node !== null && this.#node.ready === null) this.#node.abort();
    await this.settle();
  }

  #running(): Running {
    const node = this.#node === null ? 'none' : this.#node.isGone ? 'lost' : 'ready';
    return { node, push: this.#push !== null };
  }

  async #reconcile(): Promise<void> {
    for (;;) {
      const action = nextAction(this.#wanted, this.#running());
      if (action === null || this.#config === null) return;
      await this.#perform(action, this.#config);
    }
  }

  async #perform(action: ProviderAction, config: EventConfig): Promise<void> {
    switch (action) {
      case 'startNode':
        await this.#startNode(config);
        break;
      case 'stopNode':
        await this.#stopNode();
        break;
      case 'startPush':
        this.#startPush(config);
        break;
      case 'stopPush':
        await this.#push?.stop();
        this.#push = null;
        break;
    }
  }

  async #startNode(config: EventConfig): Promise<void> {
    const { nodeEntry: entry, epochMs, onStatus, onLost, onMachines } = this.#options;
    const settings = this.#settings ?? this.#settingsFor(config);
    this.#settings = settings;
    const machine: Machine = {
      kind: 'local',
      controlToken: settings.controlToken,
      startedAtMs: Date.now(),
      pid: null,
      processStart: null,
      control: null,
    };
    this.#machines = [machine];
    await onMachines();
    const node: LocalNode = new LocalNode({
      entry,
      settings,
      epochMs,
      onStatus,
      // One that never became ready is told of by its start.
      onLost: (how) => {
        if (this.#node === node && node.ready !== null) onLost(how);
      },
    });
    this.#node = node;
    if (node.pid !== undefined) {
      (this.#options.registerGroup ?? childGroupStarted)(node.pid, 'node');
      machine.pid = node.pid;
      machine.processStart = await processStart(node.pid);
      await onMachines();
    }
    try {
      machine.control = (await node.start()).control;
      await onMachines();
    } catch (error) {
      await this.#stopNode();
      // Given up on purpose: no problem.
      if (!this.#wanted.node) return;
      this.#wanted = NOTHING_WANTED;
      this.#settings = null;
      this.#problem = messageOf(error);
    }
  }

  async #stopNode(): Promise<void> {
    const node = this.#node;
    if (node === null) return;
    await node.stop({ finish: true });
    if (node.pid !== undefined) (this.#options.unregisterGroup ?? childEnded)(node.pid);
    this.#node = null;
    this.#machines = [];
    await this.#options.onMachines();
  }

  #startPush(config: EventConfig): void {
    this.#push = new PushSink({
      ffmpeg: this.#options.ffmpeg,
      fanOut: this.#options.fanOut,
      target: this.#target(config),
      about: 'event',
      log: this.#options.log,
      onChange: this.#options.onStatus,
      kbps: () => this.#options.kbps?.() ?? null,
    });
    this.#push.start();
  }

  #settingsFor({ id, provider }: EventConfig): NodeSettings {
    if (provider.kind !== 'local') throw new TypeError('only a local event has a node on this machine');
    const srt = this.#options.ffmpeg.protocols.has('srt');
    return {
      eventId: id,
      host: '127.0.0.1',
      ffmpeg: this.#options.ffmpeg.path,
      ingest: srt
        ? { kind: 'srt', passphrase: randomBytes(24).toString('base64url'), latencyMs: srtLatencyMs }
        : { kind: 'tcp' },
      ladder: provider.ladder,
      windowSegments: provider.windowSegments,
      controlToken: randomBytes(24).toString('base64url'),
    };
  }

  #target({ provider }: EventConfig): PushTarget {
    if (provider.kind === 'custom') {
      return { url: provider.ingestUrl, key: provider.key, passphrase: provider.passphrase };
    }
    const url = this.#node?.ready?.ingest ?? '';
    const ingest = this.#settings?.ingest;
    return ingest?.kind === 'srt' ? { url, passphrase: ingest.passphrase, latencyMs: ingest.latencyMs } : { url };
  }
}
