/** What every drill stands on: an engine with two cameras, a recording, and a destination that nothing may happen to. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { HopName } from '#shared/chain/chain.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { troubleIn } from '../../tests/support/busy.ts';
import { type HoleCounter, TcpFarEnd } from '../../tests/support/far-end.ts';
import { type Feed, freeUdpPort } from '../../tests/support/feeds.ts';
import { childrenOf, type RunningProcess } from '../../tests/support/processes.ts';
import { until } from '../../tests/support/until.ts';
import { CAMERAS, type Camera, FPS, sendColour, sendSmall, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow, newFolder } from '../lib/engine.ts';
import { pass, type Rig } from '../lib/rig.ts';

export interface LabOptions {
  /** Prepares a local event, which goes on air with the broadcast. */
  event?: boolean;
}

/** The camera whose colour can be told from afar. */
export const RED = CAMERAS[0] as Camera;
const VIDEO_KBPS = 1500;
/** The engine tells of its chain every second. */
const WELL_MS = 1500;
const MOST_SETTLING_MS = 15_000;

export interface Push {
  url: string;
  key?: string;
  passphrase?: string;
}

/** A destination that a fault hits. */
export class Subject {
  readonly #engine: BenchEngine;
  readonly #id: string;

  constructor(engine: BenchEngine, id: string) {
    this.#engine = engine;
    this.#id = id;
  }

  async state(): Promise<DestinationState> {
    const found = (await this.#engine.state()).destinations.find(({ id }) => id === this.#id);
    if (found === undefined) throw new Error('there is no such destination');
    return found;
  }

  /** What the engine says is wrong with it. */
  async problem(): Promise<string | null> {
    return (await this.state()).problem;
  }

  /** Changes it and sees to it that it is started again. */
  async correct(changes: object): Promise<void> {
    await this.#engine.command('destination.update', { id: this.#id, changes, confirm: true });
    const { status } = await this.state();
    if (status === 'stopped' || status === 'refused') await this.#engine.command('destination.start', { id: this.#id });
  }

  async remove(): Promise<void> {
    await this.#engine.command('destination.remove', { id: this.#id, confirm: true });
  }
}

export class DrillLab {
  readonly #rig: Rig;
  readonly #folder: string;
  readonly #farEnd: TcpFarEnd;
  readonly #options: LabOptions;
  readonly redPort: number;
  readonly #ports: readonly number[];
  #engine: BenchEngine | null = null;
  #red: Feed;
  #recordings = 0;
  /** Ticks that the mixer came late for, or not at all: the machine’s fault and no fault’s. */
  missedTicks = 0;
  /** Pictures that the encoder had no time for. */
  encoderDrops = 0;
  readonly verdicts: { hop: HopName; problem: string; atMs: number }[] = [];

  private constructor(rig: Rig, farEnd: TcpFarEnd, ports: readonly number[], red: Feed, options: LabOptions) {
    this.#rig = rig;
    this.#farEnd = farEnd;
    this.#options = options;
    this.#ports = ports;
    this.redPort = ports[1] ?? 0;
    this.#red = red;
    this.#folder = newFolder(rig);
  }

  /** Starts all of it and goes on air with the other destination. */
  static async start(rig: Rig, options: LabOptions = {}): Promise<DrillLab> {
    const farEnd = rig.keep(await TcpFarEnd.open(FPS), (f) => f.close());
    const { ports } = await sendSmall(rig, 1);
    const redPort = await freeUdpPort();
    const lab = new DrillLab(rig, farEnd, [...ports, redPort], sendColour(RED, redPort), options);
    rig.keep(lab, (l) => l.#red.stop());
    await lab.startEngine();
    return lab;
  }

  get engine(): BenchEngine {
    if (this.#engine === null) throw new Error('the engine was not started');
    return this.#engine;
  }

  /** What the destination got that nothing may happen to. */
  get other(): HoleCounter {
    return this.#farEnd.counter;
  }

  /** The bit rate the encoder is set to, picture and sound, in kb/s. */
  get programKbps(): number {
    return VIDEO_KBPS + 128;
  }

  onOtherBytes(listen: ((bytes: Uint8Array) => void) | null): void {
    this.#farEnd.onBytes = listen;
  }

  /** Starts the engine, in the folder of the one before, and goes on air. */
  async startEngine(): Promise<void> {
    const show = benchShow({
      canvas: { width: 640, height: 360, frameRate: { num: FPS, den: 1 } },
      encoder: { videoKbps: VIDEO_KBPS, preset: 'superfast' },
      sources: udpSources(this.#ports, ['busy', RED.id]),
      destinations: [{ id: 'other', name: 'Other', url: this.#farEnd.url }],
      event: this.#options.event === true ? { id: 'drill', title: 'Drill', provider: { kind: 'local' } } : null,
    });
    this.#engine = await BenchEngine.start(this.#rig, show, this.#folder);
    await this.goOnAir();
    await this.#watchVerdict();
  }

  async goOnAir(): Promise<void> {
    const before = this.other.frames;
    await this.engine.command('broadcast.start', { confirm: true });
    await until('the other destination has the program', () => this.other.frames > before + FPS, { timeoutMs: 30_000 });
  }

  /** Adds a destination that a fault will hit, and starts it; it goes with the drill. */
  async push(rig: Rig, { url, key, passphrase }: Push): Promise<Subject> {
    const secrets = { ...(key === undefined ? {} : { key }), ...(passphrase === undefined ? {} : { passphrase }) };
    const { id } = await this.engine.command('destination.add', {
      destination: { name: 'Subject', url, withBroadcast: false, ...secrets },
    });
    const subject = rig.keep(new Subject(this.engine, String(id)), (s) => s.remove());
    await this.engine.command('destination.start', { id });
    return subject;
  }

  /** Begins a recording in a folder of its own, which it returns. */
  async record(folder = path.join(this.#folder, `recording-${this.#recordings}`)): Promise<string> {
    this.#recordings += 1;
    mkdirSync(folder, { recursive: true });
    await this.engine.command('recording.settings', { changes: { folder, reserveGb: 0.05 } });
    await this.engine.command('recording.start');
    return folder;
  }

  async endRecording(): Promise<void> {
    await this.engine.command('recording.stop', { confirm: true });
  }

  /** Waits until the other destination goes along. */
  async flows(): Promise<void> {
    const before = this.other.frames;
    await until('the other destination goes along', () => this.other.frames > before + FPS / 2);
  }

  /**
   * Waits until the other destination goes along and the chain has been well for a while, start-up being over. On a machine
   * that is busy with other things it may never be: then the drill begins all the same, and its table says what was named.
   */
  async settled(): Promise<void> {
    await this.flows();
    const sinceMs = performance.now();
    const wellMs = (): number => performance.now() - Math.max(sinceMs, this.verdicts.at(-1)?.atMs ?? 0);
    while (wellMs() < WELL_MS && performance.now() - sinceMs < MOST_SETTLING_MS) await pass(100);
  }

  /** The engine’s child whose command line holds all of these. */
  child(...words: string[]): RunningProcess {
    const found = childrenOf(this.engine.pid).find(({ command }) => words.every((word) => command.includes(word)));
    if (found === undefined) throw new Error(`the engine has no child with ${words.join(', ')}`);
    return found;
  }

  /** The encoder of the program. */
  encoder(): RunningProcess {
    return this.child('-f matroska', 'mpegts');
  }

  stopRed(): Promise<void> {
    return this.#red.stop();
  }

  startRed(): void {
    this.#red = sendColour(RED, this.redPort);
  }

  async #watchVerdict(): Promise<void> {
    const { engine } = this;
    await engine.watchTelemetry(this.#rig, ({ chain, mixer, drops }) => {
      this.missedTicks = mixer.missedTicks;
      this.encoderDrops = drops.encoder;
      const trouble = troubleIn(chain);
      if (trouble === null) return;
      this.verdicts.push({ hop: trouble.name, problem: trouble.problem ?? '', atMs: performance.now() });
    });
  }
}
