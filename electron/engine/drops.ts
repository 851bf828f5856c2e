/** Dropped frames by cause since the engine started, whatever counters began anew or went away in the meantime. */
import { ExplainedLoss } from '#shared/health/explained-loss.ts';
import type { DropsByCause, Telemetry } from '#shared/state/telemetry.ts';

/** A sum that only grows, of counters that may start again at zero. */
class GrowingSum {
  #total = 0;
  readonly #last = new Map<string, number>();

  /** Takes all present counters; one that fell has been started again, one that is absent may come back. Returns the sum. */
  take(counters: ReadonlyMap<string, number>): number {
    for (const [name, value] of counters) {
      const before = this.#last.get(name) ?? 0;
      this.#total += value >= before ? value - before : value;
      this.#last.set(name, value);
    }
    return this.#total;
  }

  /** As `take`; returns by how much the sum has grown. */
  grow(counters: ReadonlyMap<string, number>): number {
    const before = this.#total;
    return this.take(counters) - before;
  }
}

export interface DropCounters {
  /** By a clock that nobody sets. */
  monotonicMs: number;
  /** Program frames that were never handed to the uplink. */
  programGaps: number;
  /** Late or missing frames of the source on air. */
  sourceDrops: number;
  mixer: Telemetry['mixer'];
  encoder: Telemetry['encoder'];
  uplink: Telemetry['uplink'];
  destinations: Telemetry['destinations'];
  node: Telemetry['node'];
}

export class Drops {
  readonly #source = new GrowingSum();
  readonly #mixer = new GrowingSum();
  readonly #encoder = new GrowingSum();
  readonly #network = new GrowingSum();
  readonly #notSent = new GrowingSum();
  readonly #missing = new GrowingSum();
  readonly #explained = new ExplainedLoss();
  #received = 0;
  readonly #frames = new GrowingSum();

  take(now: DropCounters): DropsByCause {
    const network = new Map<string, number>();
    if (now.uplink !== null) network.set('uplink', now.uplink.droppedFrames);
    for (const [id, sink] of Object.entries(now.destinations)) network.set(`destination:${id}`, sink.droppedFrames);
    const one = (value: number): ReadonlyMap<string, number> => new Map([['all', value]]);
    return {
      source: this.#source.take(one(now.sourceDrops)),
      mixer: this.#mixer.take(one(now.mixer.missedTicks)),
      encoder: this.#encoder.take(one(now.encoder.droppedFrames)),
      network: this.#network.take(network),
      received: this.#takeReceived(now),
      totalFrames: this.#frames.take(one(now.mixer.frame)),
    };
  }

  /** The ingest tells gaps; those of frames that we never sent are counted where they were dropped. */
  #takeReceived({ monotonicMs, programGaps, uplink, node }: DropCounters): number {
    const notSent = new Map([['program', programGaps]]);
    if (uplink !== null) notSent.set('uplink', uplink.droppedFrames);
    const missing = new Map<string, number>();
    if (node !== null) missing.set('ingest', node.ingest.framesMissing);
    this.#received += this.#explained.take(monotonicMs, this.#notSent.grow(notSent), this.#missing.grow(missing));
    return this.#received;
  }
}
