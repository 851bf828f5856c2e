/** What happens during a soak that should not: drops with their time and what was going on, reconnects, restarts, alerts, verdicts. */
import { PROTOCOL_VERSION, type ServerMessage } from '#shared/protocol/messages.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import type { BenchEngine } from '../lib/engine.ts';
import type { Rig } from '../lib/rig.ts';

export const DROP_CAUSES = ['source', 'mixer', 'encoder', 'network', 'received'] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

/** More lines than this are only counted. */
const MAX_LINES = 300;
/** The rule that the soak itself fires; see `routine.ts`. */
export const OWN_RULE = 'soak-memory';

export interface Finding {
  /** Since the measurement began. */
  atS: number;
  kind: 'drop' | 'reconnect' | 'alert' | 'verdict' | 'log';
  text: string;
}

/** How often each thing that starts again has done so: destinations by address, uplink, sources, encoders. */
function restartsOf({ destinations, event, sources, encoder, renditions }: EngineState): Map<string, number> {
  return new Map([
    ...destinations.flatMap(({ name, primary, backupState }): [string, number][] => [
      [`destination ${name}`, primary.reconnects],
      [`backup of ${name}`, backupState?.reconnects ?? 0],
    ]),
    ['uplink to the event', event?.uplink?.reconnects ?? 0],
    ...sources.map(({ id, restarts }): [string, number] => [`source ${id}`, restarts]),
    ['encoder', encoder.restarts],
    ...renditions.map(({ id, running }): [string, number] => [`rendition ${id}`, running?.restarts ?? 0]),
  ]);
}

const notRunning = ({ destinations }: EngineState): string[] =>
  destinations
    .filter(
      ({ primary, backupState }) => primary.status !== 'running' || (backupState?.status ?? 'running') !== 'running',
    )
    .map(({ name, problem, status }) => `${name} is ${status}${problem === null ? '' : `: ${problem}`}`);

/** Listens as a page does, to state and all topics. */
export class SoakWatch {
  /** What the routine does at the moment; told beside what happens. */
  doing = 'nothing';
  readonly findings: Finding[] = [];
  readonly drops: Record<DropCause, number> = { source: 0, mixer: 0, encoder: 0, network: 0, received: 0 };
  reconnects = 0;
  alerts = 0;
  verdicts = 0;
  /** The live connection was lost: the engine is gone. */
  lost = false;
  #counting = false;
  #beganMs = 0;
  #state: EngineState | null = null;
  #telemetry: Telemetry | null = null;
  #restarts = new Map<string, number>();
  #known = new Set<string>();
  #away = '';
  #verdict: string | null = null;
  #machinePct: number[] = [];

  constructor(rig: Rig, engine: BenchEngine) {
    const socket = engine.socket(rig, '/api/v1/live');
    socket.on('open', () => {
      socket.send(JSON.stringify({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'soak' }));
      socket.send(JSON.stringify({ t: 'subscribe', topics: ['telemetry', 'meters', 'log'] }));
    });
    socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as ServerMessage));
    socket.on('close', () => {
      this.lost = true;
    });
  }

  /** The newest, null before the first. */
  get telemetry(): Telemetry | null {
    return this.#telemetry;
  }

  get state(): EngineState | null {
    return this.#state;
  }

  get dropped(): number {
    return DROP_CAUSES.reduce((sum, cause) => sum + this.drops[cause], 0);
  }

  /** Mean load of the whole machine with everything on it, percent of all cores. */
  get machinePct(): number {
    return this.#machinePct.reduce((sum, pct) => sum + pct, 0) / Math.max(1, this.#machinePct.length);
  }

  /** From here on it counts. */
  begin(): void {
    this.#counting = true;
    this.#beganMs = performance.now();
    if (this.#state !== null) this.#restarts = restartsOf(this.#state);
  }

  /** Whatever happens from now on is part of the end. */
  freeze(): void {
    this.#counting = false;
  }

  #hear(message: ServerMessage): void {
    if (message.t === 'welcome') this.#state = message.state;
    if (message.t === 'state' && this.#state !== null) this.#onState({ ...this.#state, ...message.slices });
    if (message.t !== 'topic') return;
    if (message.topic === 'telemetry') for (const sample of message.data) this.#onTelemetry(sample);
    if (message.topic === 'log' && this.#counting) {
      for (const { level, about, text } of message.data) {
        // Alerts are counted by themselves.
        if (level !== 'info' && about !== 'alert') this.#find('log', `${level} ${about}: ${text}`);
      }
    }
  }

  #onState(state: EngineState): void {
    this.#state = state;
    if (!this.#counting) return;
    const restarts = restartsOf(state);
    for (const [what, count] of restarts) {
      const more = count - (this.#restarts.get(what) ?? 0);
      if (more <= 0) continue;
      this.reconnects += more;
      this.#find('reconnect', `${what} began anew (${count})`);
    }
    this.#restarts = restarts;
    const away = notRunning(state).join('; ');
    if (away !== this.#away && away !== '') this.#find('reconnect', away);
    this.#away = away;
    for (const { id, severity, title, figure, rule } of state.alerts.active) {
      if (this.#known.has(id) || rule === OWN_RULE) continue;
      this.alerts += 1;
      this.#find('alert', `${severity}: ${title} (${figure})`);
    }
    this.#known = new Set(state.alerts.active.map(({ id }) => id));
  }

  #onTelemetry(now: Telemetry): void {
    const before = this.#telemetry;
    this.#telemetry = now;
    if (!this.#counting || before === null || now.atMs <= before.atMs) return;
    this.#machinePct.push(now.system.cpuPct);
    for (const cause of DROP_CAUSES) {
      const count = now.drops[cause] - before.drops[cause];
      if (count <= 0) continue;
      this.drops[cause] += count;
      this.#find('drop', `${cause} ${count}: ${circumstances(cause, before, now)}`);
    }
    const { verdict } = now.chain;
    const text = verdict === null ? null : `${verdict.health}, ${verdict.hop}: ${verdict.problem}`;
    const sign = verdict === null ? null : `${verdict.hop} ${verdict.cause} ${verdict.health}`;
    if (sign === this.#verdict) return;
    this.#verdict = sign;
    this.verdicts += 1;
    this.#find('verdict', text ?? 'all is well again');
  }

  #find(kind: Finding['kind'], text: string): void {
    if (this.findings.length >= MAX_LINES) return;
    const atS = (performance.now() - this.#beganMs) / 1000;
    this.findings.push({ atS, kind, text: kind === 'log' ? text : `${text} [${this.doing}]` });
  }
}

/** What the telemetry says of the second in which frames were dropped. */
function circumstances(cause: DropCause, before: Telemetry, now: Telemetry): string {
  const load = `machine ${now.system.cpuPct.toFixed(0)} %, tick p99 ${now.mixer.tickP99Ms.toFixed(0)} ms`;
  if (cause === 'source') {
    const late = Object.entries(now.sources).flatMap(([id, { repeatedFrames, skippedFrames, bufferMs }]) => {
      const was = before.sources[id as keyof typeof before.sources];
      const repeated = repeatedFrames - (was?.repeatedFrames ?? repeatedFrames);
      const skipped = skippedFrames - (was?.skippedFrames ?? skippedFrames);
      return repeated + skipped === 0
        ? []
        : [`${id} repeated ${repeated}, skipped ${skipped}, buffer ${bufferMs.toFixed(0)} ms`];
    });
    return `${late.join('; ')}; ${load}`;
  }
  if (cause === 'encoder')
    return `queue ${now.encoder.queueMs.toFixed(0)} ms, speed ${now.encoder.speed.toFixed(2)}; ${load}`;
  if (cause !== 'network') return load;
  const sinks = Object.entries(now.destinations).flatMap(([id, sink]) => {
    const was = before.destinations[id as keyof typeof before.destinations];
    const count = sink.droppedFrames - (was?.droppedFrames ?? sink.droppedFrames);
    return count === 0 ? [] : [`${id} ${count}, queue ${sink.queueMs.toFixed(0)} ms`];
  });
  return `${sinks.join('; ')}; ${load}`;
}
