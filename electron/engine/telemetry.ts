/** Once a second: what the media path, the pushes, the event and the machine say of themselves, put together. */
import type { Chain } from '#shared/chain/chain.ts';
import { computeChain } from '#shared/chain/compute.ts';
import { SampleWindow } from '#shared/chain/sample.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { Drops } from './drops.ts';
import type { MediaTelemetry } from './media.ts';
import type { DestinationsPart, EventPart, RecorderPart } from './parts.ts';
import type { PlayerReports } from './player-reports.ts';
import type { SideRecordings } from './side-recordings.ts';
import { SystemLoad } from './system-load.ts';

const periodMs = 1000;
/** Without a word from the media path for this long its figures are no longer true. */
const staleMs = 2500;

export interface TelemetryOptions {
  dataDir: string;
  destinations: DestinationsPart;
  events: EventPart;
  recorder: RecorderPart;
  side: Pick<SideRecordings, 'telemetry'>;
  players: PlayerReports;
  /** Program frames that no chunk carried. */
  programGaps: () => number;
  state: () => EngineState;
  publish: (sample: Telemetry) => void;
  now?: () => number;
  /** A clock in ms that nobody sets. */
  monotonic?: () => number;
}

/** What a media path that does not run has to say. Counters stay where they were, so that they never run backwards. */
const silent = (last: MediaTelemetry | null): MediaTelemetry => ({
  epochMs: last?.epochMs ?? 0,
  sources: {},
  mixer: { frame: 0, missedTicks: 0, ...last?.mixer, fps: 0, tickP50Ms: 0, tickP99Ms: 0, cpuPct: null },
  encoder: {
    targetKbps: 0,
    keyIntervalS: 0,
    droppedFrames: 0,
    ...last?.encoder,
    fps: 0,
    speed: 0,
    videoKbps: 0,
    queueMs: 0,
    delayMs: 0,
    cpuPct: 0,
  },
  renditions: {},
  sourceDrops: last?.sourceDrops ?? 0,
});

export class TelemetryLoop {
  readonly #options: TelemetryOptions;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  readonly #system: SystemLoad;
  readonly #drops = new Drops();
  #media: MediaTelemetry | null = null;
  /** By the monotonic clock. */
  #heardAtMs = 0;
  readonly #window = new SampleWindow();
  #chain: Chain | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#system = new SystemLoad(options.dataDir);
  }

  /** Wall clock of program frame 0; 0 before the media path’s first word. */
  get epochMs(): number {
    return this.#media?.epochMs ?? 0;
  }

  /**
   * The program frame that the mixer makes now, from what it last said of itself; null before its first word. The wall
   * clock has no part in it: the mixer does not follow when somebody sets that.
   */
  programFrame(frameMs: number): number | null {
    if (this.#media === null) return null;
    return Math.floor(this.#media.mixer.frame + (this.#monotonic() - this.#heardAtMs) / frameMs);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#options.publish(this.sample()), periodMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The media path’s newest figures. */
  media(telemetry: MediaTelemetry): void {
    this.#media = telemetry;
    this.#heardAtMs = this.#monotonic();
  }

  /** One sample of everything, now. */
  sample(): Telemetry {
    const { destinations, events, recorder, side, players, programGaps, state } = this.#options;
    const atMs = this.#now();
    const isFresh = this.#media !== null && this.#monotonic() - this.#heardAtMs <= staleMs;
    const { sourceDrops, ...media } = isFresh && this.#media !== null ? this.#media : silent(this.#media);
    const event = events.telemetry();
    const parts = {
      atMs,
      ...media,
      ...event,
      destinations: destinations.telemetry(),
      recording: recorder.telemetry(),
      ...side.telemetry(),
      player: players.current(),
      system: this.#system.look(media.mixer.cpuPct, event.node),
    };
    const counters = { ...parts, sourceDrops, monotonicMs: this.#monotonic(), programGaps: programGaps() };
    const sample = { ...parts, drops: this.#drops.take(counters) };
    const before = this.#window.last;
    const earlier = this.#window.add(sample);
    this.#chain = computeChain({ now: sample, before, earlier, state: state() }, this.#chain);
    return { ...sample, chain: this.#chain };
  }
}
