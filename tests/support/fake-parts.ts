/** Stand-ins for the engine’s media path, destinations and event: they keep the contract and touch no process. */
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';
import type { PartTools } from '../../electron/engine/engine-options.ts';
import type { GraphicJob } from '../../electron/engine/graphics/painter.ts';
import type { GraphicsPainter } from '../../electron/engine/graphics/painter-client.ts';
import type { ClipAction, Composition, Media, MediaEvents, MediaSetup } from '../../electron/engine/media.ts';
import { type Graphic, graphicBytes } from '../../electron/engine/mixer/graphic.ts';
import type { DestinationsPart, EventPart, EventTelemetry } from '../../electron/engine/parts.ts';
import { FlypackError } from '../../shared/errors.ts';
import type { DestinationId, RenditionId, SourceId } from '../../shared/ids.ts';
import { ptsOfFrame } from '../../shared/program-time.ts';
import type { ListenBus } from '../../shared/protocol/listen.ts';
import { type Destination, publicDestination } from '../../shared/show/destination-config.ts';
import type { EventConfig } from '../../shared/show/event-config.ts';
import type { Rendition } from '../../shared/show/rendition-config.ts';
import type { SourceConfig } from '../../shared/show/source-config.ts';
import type { DestinationState, EventState, EventStatus, SinkStatus } from '../../shared/state/state.ts';
import type { SinkTelemetry } from '../../shared/state/telemetry.ts';
import { initialSwitcher, type SwitcherAction, switcherReducer } from '../../shared/switcher/switcher.ts';

export class FakeMedia implements Media {
  readonly #listeners = new Map<keyof MediaEvents, unknown[]>();
  switcher = initialSwitcher();
  sources: SourceConfig[] = [];
  configured: Partial<MediaSetup>[] = [];
  composed: Partial<Composition> = {};
  graphics = new Map<'dsk1' | 'dsk2', Graphic | null>();
  clips: { id: SourceId; action: ClipAction }[] = [];
  loudnessResets = 0;
  listening: ListenBus[] = [];
  frame = 100;
  /** Thrown by the next change of sources or settings. */
  failure: Error | null = null;

  on<E extends keyof MediaEvents>(event: E, listener: MediaEvents[E]): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  emit<E extends keyof MediaEvents>(event: E, ...args: Parameters<MediaEvents[E]>): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (...a: typeof args) => void)(...args);
  }

  async start(setup: MediaSetup): Promise<void> {
    this.sources = [...setup.sources];
    this.switcher = initialSwitcher({ ...setup.buses, settings: setup.transition, keyerSettings: setup.keyerSettings });
    this.emit('switcher', this.switcher);
    this.emit('encoder', newEncoderState('running'));
  }

  async addSource(config: SourceConfig): Promise<void> {
    this.#fail();
    this.sources.push(config);
  }

  async updateSource(config: SourceConfig): Promise<void> {
    this.#fail();
    this.sources = this.sources.map((source) => (source.id === config.id ? config : source));
  }

  async removeSource(id: SourceId): Promise<void> {
    this.#fail();
    this.sources = this.sources.filter((source) => source.id !== id);
    await this.switch({ type: 'removed', source: id });
  }

  /** What was asked for a later frame: done at once here, with the frame it was meant for. */
  scheduled: { action: SwitcherAction; atFrame: number; owner: string | undefined }[] = [];
  calledOff: string[] = [];

  async callOff(owner: string): Promise<void> {
    this.calledOff.push(owner);
  }

  async switch(action: SwitcherAction, atFrame?: number, owner?: string): Promise<{ frame: number; ptsTicks: number }> {
    if (atFrame !== undefined) this.scheduled.push({ action, atFrame, owner });
    this.frame = Math.max(this.frame + 1, atFrame ?? 0);
    this.switcher = switcherReducer(this.switcher, action, this.frame);
    this.emit('switcher', this.switcher);
    return { frame: this.frame, ptsTicks: ptsOfFrame(this.frame, { num: 30, den: 1 }) };
  }

  async configure(changes: Partial<MediaSetup>): Promise<void> {
    this.#fail();
    this.configured.push(changes);
  }

  async compose(changes: Partial<Composition>): Promise<void> {
    this.#fail();
    this.composed = { ...this.composed, ...changes };
  }

  async setGraphic(keyer: 'dsk1' | 'dsk2', graphic: Graphic | null): Promise<void> {
    this.graphics.set(keyer, graphic);
  }

  async clip(id: SourceId, action: ClipAction): Promise<{ frame: number; ptsTicks: number }> {
    this.clips.push({ id, action });
    this.frame += 1;
    return { frame: this.frame, ptsTicks: ptsOfFrame(this.frame, { num: 30, den: 1 }) };
  }

  adapted: { rendition: RenditionId | null; kbps: number | null; reason: string }[] = [];

  adapt(rendition: RenditionId | null, kbps: number | null, reason: string): void {
    this.adapted.push({ rendition, kbps, reason });
  }

  renditions: readonly Rendition[] = [];

  setRenditions(wanted: readonly Rendition[]): void {
    this.renditions = wanted;
  }

  passThroughWanted = false;

  async passThrough(wanted: boolean): Promise<void> {
    this.passThroughWanted = wanted;
  }

  async resetLoudness(): Promise<void> {
    this.loudnessResets += 1;
  }

  recorded: SourceId[] = [];

  async record(sources: readonly SourceId[]): Promise<void> {
    this.recorded = [...sources];
  }

  listen(buses: readonly ListenBus[]): void {
    this.listening = [...buses];
  }

  async stop(): Promise<void> {
    this.sources = [];
  }

  #fail(): void {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
  }
}

export class FakePainter implements GraphicsPainter {
  readonly jobs: GraphicJob[] = [];
  /** Jobs that were there before what they show began. */
  readonly ahead = new Set<GraphicJob>();
  /** Thrown by the next job. */
  failure: Error | null = null;

  async paint(job: GraphicJob): Promise<Graphic | null> {
    this.jobs.push(job);
    if (job.atMs !== null && Date.now() < job.atMs) this.ahead.add(job);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
    if (job.content.kind === 'none') return null;
    return { x: 0, y: 0, width: 2, height: 2, planes: new Uint8Array(graphicBytes(2, 2)), atMs: job.atMs };
  }

  async stop(): Promise<void> {}
}

export class FakeDestinations implements DestinationsPart {
  readonly #tools: Pick<PartTools, 'destinationsChanged'>;
  readonly #entries = new Map<DestinationId, { config: Destination; status: SinkStatus }>();

  constructor(tools: Pick<PartTools, 'destinationsChanged'>) {
    this.#tools = tools;
  }

  load(list: Destination[]): void {
    this.#entries.clear();
    for (const config of list) this.#entries.set(config.id, { config, status: 'stopped' });
  }

  add(config: Destination): void {
    this.#entries.set(config.id, { config, status: 'stopped' });
    this.#tools.destinationsChanged();
  }

  update(config: Destination): void {
    this.#entries.set(config.id, { config, status: this.#entries.get(config.id)?.status ?? 'stopped' });
    this.#tools.destinationsChanged();
  }

  remove(id: DestinationId): void {
    this.#entries.delete(id);
    this.#tools.destinationsChanged();
  }

  start(id: DestinationId): void {
    this.#set(id, 'running');
  }

  stop(id: DestinationId): void {
    this.#set(id, 'stopped');
  }

  startWithBroadcast(): void {
    for (const [id, { config }] of this.#entries) if (config.withBroadcast) this.#set(id, 'running');
  }

  async stopAll(): Promise<void> {
    for (const id of this.#entries.keys()) this.#set(id, 'stopped');
  }

  states(): DestinationState[] {
    return [...this.#entries.values()].map(({ config, status }) => {
      const address = { status, sinceMs: 0, problem: null, fault: null, reconnects: 0 };
      return {
        ...publicDestination(config),
        ...address,
        inUse: status === 'running' ? 'primary' : null,
        primary: address,
        backupState: null,
      };
    });
  }

  telemetry(): Record<DestinationId, SinkTelemetry> {
    return {};
  }

  flows(): [] {
    return [];
  }

  /** The settings as they were given, secrets and all. */
  config(id: string): Destination | undefined {
    return [...this.#entries.values()].find(({ config }) => config.id === id)?.config;
  }

  #set(id: DestinationId, status: SinkStatus): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.status = status;
    this.#tools.destinationsChanged();
  }
}

export class FakeEvent implements EventPart {
  readonly #tools: Pick<PartTools, 'eventChanged'>;
  #config: EventConfig | null = null;
  status: EventStatus = 'draft';
  /** Thrown by the next `prepare`, or by the next `goLive`. */
  prepareFailure: Error | null = null;
  goLiveFailure: Error | null = null;
  /** While set, `goLive` waits for it to be called. */
  holdGoLive = false;
  #abort: ((reason: Error) => void) | null = null;

  constructor(tools: Pick<PartTools, 'eventChanged'>) {
    this.#tools = tools;
  }

  load(config: EventConfig | null): void {
    this.#config = config;
  }

  config(): EventConfig | null {
    return this.#config;
  }

  create(config: EventConfig): void {
    this.#config = config;
    this.#set('draft');
  }

  update(config: EventConfig): void {
    this.#config = config;
    this.#tools.eventChanged();
  }

  remove(): void {
    this.#config = null;
    this.#tools.eventChanged();
  }

  async prepare(): Promise<void> {
    this.#set('preparing');
    if (this.prepareFailure !== null) {
      this.#set('failed');
      throw this.prepareFailure;
    }
    this.#set('ready');
  }

  async goLive(): Promise<void> {
    if (this.goLiveFailure !== null) throw this.goLiveFailure;
    if (this.holdGoLive) {
      await new Promise<void>((_resolve, reject) => {
        this.#abort = reject;
      });
    }
    this.#set('live');
  }

  async end(): Promise<void> {
    this.#abort?.(new FlypackError('event_state', { status: 'ending' }));
    this.#set('ended');
  }

  state(): EventState | null {
    if (this.#config === null) return null;
    const { id, title } = this.#config;
    return {
      id,
      title,
      scheduledStart: null,
      provider: { kind: 'local', ladder: [], windowSegments: 10 },
      status: this.status,
      cause: null,
      preparedAtMs: null,
      liveAtMs: null,
      endedAtMs: null,
      playbackUrl: null,
      renditions: [],
      uplink: null,
    };
  }

  flow(): null {
    return null;
  }

  telemetry(): EventTelemetry {
    return { uplink: null, node: null, delivery: null };
  }

  async stop(): Promise<void> {
    this.#abort?.(new FlypackError('shutting_down'));
  }

  #set(status: EventStatus): void {
    this.status = status;
    this.#tools.eventChanged();
  }
}
