/** What the crew does during a soak: always the same round, over and over. */
import type { BenchEngine } from '../lib/engine.ts';
import { pass } from '../lib/rig.ts';
import { MACRO_ID, SCENES } from './show.ts';
import type { EventViewer } from './takers.ts';
import { OWN_RULE, type SoakWatch } from './watch.ts';

const SCRAPE_MS = 5000;
const VIEW_MS = 1000;
const REPLAY_S = 8;
const KEPT_CLIPS = 3;
/** How long the first camera’s own stream goes out in each round. */
const PASS_THROUGH_MS = 60_000;
const TRANSITIONS = ['mix', 'wipe', 'dip', 'push', 'stinger'] as const;
/** The program’s bitrates, in turns: each change is a hot swap. */
const KBPS = [1200, 1000] as const;

interface Step {
  what: string;
  /** Of commands; in order. */
  do: readonly (readonly [name: string, args: object])[];
  thenMs: number;
}

const memoryRule = {
  ...{ id: OWN_RULE, kind: 'figure', name: 'Always', metric: 'memory', on: true },
  ...{ warn: 1, alarm: null, clear: 1, holdS: 0, clearS: 0 },
};

/** To the next scene by another transition. */
const onwards = (n: number): Step => {
  const kind = TRANSITIONS[n % TRANSITIONS.length] ?? 'mix';
  return {
    what: `transition ${kind}`,
    do: [
      ['switcher.transition', { kind }],
      ['switcher.preview', { source: SCENES[n % SCENES.length] }],
      ['switcher.auto', {}],
    ],
    thenMs: 4000,
  };
};

const keyer = (id: string, on: boolean): readonly [string, object] => ['keyer.auto', { keyer: id, on }];

/** Round `n`, about four minutes; `short`: for a soak of a few minutes. */
function roundOf(n: number, short: boolean): Step[] {
  const scenes = (from: number, count: number): Step[] =>
    Array.from({ length: count }, (_, i) => onwards(n * 3 + from + i));
  return [
    { what: 'keys on', do: [keyer('dsk1', true), keyer('dsk2', true), keyer('key', true)], thenMs: 2000 },
    ...scenes(0, 5),
    { what: 'alert and webhook', do: [['alert.add', { rule: memoryRule }]], thenMs: 3000 },
    { what: 'macro', do: [['macro.run', { id: MACRO_ID }]], thenMs: 6000 },
    ...scenes(5, short ? 2 : 7),
    { what: 'alert cleared', do: [['alert.reset', { id: OWN_RULE }]], thenMs: 1000 },
    { what: 'another bitrate', do: [['show.update', { encoder: { videoKbps: KBPS[n % KBPS.length] } }]], thenMs: 5000 },
    ...scenes(12, short ? 1 : 7),
    { what: 'keys off', do: [keyer('dsk1', false), keyer('dsk2', false), keyer('key', false)], thenMs: 2000 },
    {
      what: 'pass-through',
      do: [
        ['passThrough.set', { on: true }],
        ['switcher.take', { source: 'flash' }],
      ],
      thenMs: short ? PASS_THROUGH_MS / 3 : PASS_THROUGH_MS,
    },
    {
      what: 'pass-through ends',
      do: [
        ['switcher.take', { source: SCENES[0] }],
        ['passThrough.set', { on: false }],
      ],
      thenMs: 4000,
    },
    { what: 'macro', do: [['macro.run', { id: MACRO_ID }]], thenMs: 6000 },
  ];
}

export interface RoutineCounts {
  rounds: number;
  commands: number;
  scrapes: number;
  clips: number;
  /** Seconds for which a source’s own stream was seen to go out. */
  passedThroughS: number;
  /** Commands and requests that the engine did not do, as sentences. */
  failures: string[];
}

/** Everything that goes on besides the measurement. Nothing of it ever throws: a failure is one of the results. */
export class Routine {
  readonly counts: RoutineCounts = { rounds: 0, commands: 0, scrapes: 0, clips: 0, passedThroughS: 0, failures: [] };
  readonly #engine: BenchEngine;
  readonly #watch: SoakWatch;
  readonly #viewer: EventViewer;
  readonly #short: boolean;
  /** Called with the name of each clip that was saved. */
  readonly #onClip: (clip: string) => Promise<void>;
  #timers: NodeJS.Timeout[] = [];
  #over = false;
  #historyFrom = 0;
  #round: Promise<void> = Promise.resolve();

  constructor(
    engine: BenchEngine,
    {
      watch,
      viewer,
      short,
      onClip,
    }: { watch: SoakWatch; viewer: EventViewer; short: boolean; onClip: (clip: string) => Promise<void> },
  ) {
    this.#engine = engine;
    this.#watch = watch;
    this.#viewer = viewer;
    this.#short = short;
    this.#onClip = onClip;
  }

  start(): void {
    this.#timers = [
      setInterval(() => void this.#scrape(), SCRAPE_MS),
      setInterval(() => void this.#viewer.look(), VIEW_MS),
      setInterval(() => {
        if (this.#watch.state?.passThrough.status === 'on') this.counts.passedThroughS += 1;
      }, 1000),
    ];
    this.#round = this.#rounds();
  }

  /** Resolves when nothing is asked of the engine any more. */
  async stop(): Promise<void> {
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#round;
  }

  async #rounds(): Promise<void> {
    for (let n = 0; !this.#over; n += 1) {
      for (const step of roundOf(n, this.#short)) {
        if (this.#over) return;
        this.#watch.doing = step.what;
        for (const [name, args] of step.do) await this.#command(name, args);
        await this.#wait(step.thenMs);
      }
      if (this.#over) return;
      await this.#saveReplay();
      this.counts.rounds += 1;
    }
  }

  async #wait(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    while (!this.#over && performance.now() < endMs) await pass(Math.min(250, endMs - performance.now()));
  }

  async #command(name: string, args: object): Promise<Record<string, unknown> | null> {
    this.counts.commands += 1;
    try {
      return await this.#engine.command(name, args);
    } catch (error) {
      this.#failed(name, error);
      return null;
    }
  }

  async #saveReplay(): Promise<void> {
    this.#watch.doing = 'a replay is saved';
    const saved = await this.#command('replay.save', { lastS: REPLAY_S });
    if (saved === null) return;
    this.counts.clips += 1;
    try {
      await this.#onClip(String(saved.clip));
    } catch (error) {
      this.#failed('replay clip', error);
    }
    for (const { id } of this.#watch.state?.replay.clips.slice(KEPT_CLIPS) ?? []) {
      await this.#command('replay.remove', { clip: id, confirm: true });
    }
  }

  async #scrape(): Promise<void> {
    try {
      const metrics = await (await this.#engine.get('/metrics')).text();
      if (!metrics.includes('flypack_')) throw new Error('it has no metrics');
      await (await this.#engine.get(`/api/v1/history?since=${this.#historyFrom}`)).arrayBuffer();
      this.#historyFrom = Date.now() - SCRAPE_MS;
      this.counts.scrapes += 1;
    } catch (error) {
      this.#failed('metrics', error);
    }
  }

  #failed(what: string, error: unknown): void {
    if (this.#over || this.counts.failures.length >= 100) return;
    this.counts.failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300));
  }
}
