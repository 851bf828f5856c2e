/** Dropped frames by cause since the engine started, whatever counters began anew or went away in the meantime. */
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
}

export interface DropCounters {
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
  readonly #received = new GrowingSum();
  readonly #frames = new GrowingSum();

  take(now: DropCounters): DropsByCause {
    const network = new Map<string, number>();
    if (now.uplink !== null) network.set('uplink', now.uplink.droppedFrames);
    for (const [id, sink] of Object.entries(now.destinations)) network.set(`destination:${id}`, sink.droppedFrames);
    const received = new Map<string, number>();
    if (now.node !== null) received.set('ingest', now.node.ingest.framesMissing);
    const one = (value: number): ReadonlyMap<string, number> => new Map([['all', value]]);
    return {
      source: this.#source.take(one(now.sourceDrops)),
      mixer: this.#mixer.take(one(now.mixer.missedTicks)),
      encoder: this.#encoder.take(one(now.encoder.droppedFrames)),
      network: this.#network.take(network),
      received: this.#received.take(received),
      totalFrames: this.#frames.take(one(now.mixer.frame)),
    };
  }
}
