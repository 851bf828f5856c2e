/** Judges every sample by the show’s alert rules and tells what happened: state, log and webhook. */

import {
  type ActiveAlert,
  type AlertEvent,
  type AlertMemory,
  acknowledge,
  activeAlerts,
  evaluate,
  memoryOf,
} from '#shared/alerts/evaluate.ts';
import { readingsOf } from '#shared/alerts/readings.ts';
import { SampleWindow } from '#shared/chain/sample.ts';
import { messageOf } from '#shared/errors.ts';
import { type AlertsConfig, rulesOf } from '#shared/show/alerts-config.ts';
import type { AlertsState, ClearedAlert } from '#shared/state/alerts.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Loudness, Telemetry } from '#shared/state/telemetry.ts';
import type { LogLine } from '../store/event-log.ts';
import { loadAlerts, saveAlerts } from './alert-memory.ts';
import type { Outcome } from './webhook-request.ts';
import { WebhookSender } from './webhook-sender.ts';

const KEPT_CLEARED = 20;
/** The figures of active alerts are told anew with every so many samples: the slice goes out whole. */
const FIGURES_EVERY = 5;

export interface AlertDeskOptions {
  dataDir: string;
  config: () => AlertsConfig;
  state: () => EngineState;
  onChange: (alerts: AlertsState) => void;
  /** Each thing that happened once, for the show report. */
  onEvent: (event: AlertEvent) => void;
  log: (line: LogLine) => void;
  now?: () => number;
  /** A clock in ms that nobody sets. */
  monotonic?: () => number;
}

/** The slice before anything has happened. */
export function initialAlerts(config: AlertsConfig): AlertsState {
  return slice(config, { active: [], cleared: [], webhook: null });
}

function slice(config: AlertsConfig, live: Pick<AlertsState, 'active' | 'cleared' | 'webhook'>): AlertsState {
  return {
    rules: rulesOf(config),
    changed: Object.keys(config.changed),
    own: config.own.map(({ id }) => id),
    desktop: config.desktop,
    ...live,
  };
}

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #webhook: WebhookSender;
  readonly #window = new SampleWindow();
  #memory: AlertMemory = new Map();
  #cleared: ClearedAlert[] = [];
  #restarts = 0;
  #looks = 0;
  #encoderRestartedAtMs: number | null = null;
  #engineDiedAtMs: number | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    this.#webhook = new WebhookSender({
      config: () => options.config().webhook,
      onChange: () => this.publish(),
      onLost: (problem) =>
        options.log({ level: 'warn', about: 'webhook', text: `An alert did not reach the webhook: ${problem}` }),
    });
  }

  /** Takes over what was active in the last engine; `diedAtMs`: when this one was started after one that died on air. */
  async start(diedAtMs: number | null): Promise<void> {
    const { active, cleared } = await loadAlerts(this.#options.dataDir);
    // What happened once has happened once.
    this.#memory = memoryOf(active.filter(({ rule }) => rule !== 'engine-died'));
    this.#cleared = cleared;
    this.#engineDiedAtMs = diedAtMs;
    this.publish();
  }

  /** Judges a sample; called once a second. */
  look(sample: Telemetry, loudness: Loudness | null): void {
    const { config, state } = this.#options;
    const { restarts } = state().encoder;
    if (restarts > this.#restarts) this.#encoderRestartedAtMs = sample.atMs;
    this.#restarts = restarts;
    const { chain: _, ...now } = sample;
    const input = {
      now,
      earlier: this.#window.add(now),
      state: state(),
      loudness,
      encoderRestartedAtMs: this.#encoderRestartedAtMs,
      engineDiedAtMs: this.#engineDiedAtMs,
    };
    const clock = { atMs: sample.atMs, monotonicMs: (this.#options.monotonic ?? (() => performance.now()))() };
    const { memory, events } = evaluate(this.#memory, rulesOf(config()), readingsOf(input), clock);
    this.#memory = memory;
    for (const event of events) this.#tell(event, sample.atMs);
    if (events.length > 0) this.#save();
    this.#looks += 1;
    if (events.length > 0 || this.#looks % FIGURES_EVERY === 0) this.publish();
  }

  /** Says that an alert, or all without `id`, was seen. */
  acknowledge(id: string | undefined, by: string): void {
    this.#memory = acknowledge(this.#memory, id, by, this.#now());
    this.#save();
    this.publish();
  }

  /** Rules or outputs have changed. */
  configured(): void {
    this.#webhook.configured();
    this.publish();
  }

  /** One attempt with the webhook; null without one. */
  test(): Promise<Outcome | null> {
    return this.#webhook.test(this.#message('alert.test', null, this.#now()));
  }

  publish(): void {
    this.#options.onChange(
      slice(this.#options.config(), {
        active: activeAlerts(this.#memory),
        cleared: this.#cleared,
        webhook: this.#webhook.state(),
      }),
    );
  }

  /** Resolves when what is active is on disk. */
  async stop(): Promise<void> {
    this.#webhook.stop();
    await this.#saving;
  }

  #tell(event: AlertEvent, atMs: number): void {
    const { what, alert } = event;
    if (what === 'cleared') {
      this.#cleared = [{ ...alert, clearedAtMs: atMs }, ...this.#cleared].slice(0, KEPT_CLEARED);
    }
    this.#options.log(lineOf(event, atMs));
    this.#options.onEvent(event);
    const from = this.#options.config().webhook?.from;
    if (from === 'warn' || alert.severity === 'alarm') this.#webhook.send(this.#message(`alert.${what}`, alert, atMs));
  }

  #message(type: string, alert: ActiveAlert | null, atMs: number): object {
    const { show, broadcast } = this.#options.state();
    return {
      type,
      at: new Date(atMs).toISOString(),
      show: show.name,
      onAir: broadcast.status === 'on-air',
      alert:
        alert === null
          ? null
          : {
              id: alert.id,
              rule: alert.rule,
              about: alert.about,
              severity: alert.severity,
              title: alert.title,
              figure: alert.figure,
              advice: alert.advice,
              since: new Date(alert.sinceMs).toISOString(),
            },
    };
  }

  #save(): void {
    const kept = { active: activeAlerts(this.#memory), cleared: this.#cleared };
    this.#saving = this.#saving
      .then(() => saveAlerts(this.#options.dataDir, kept))
      .catch((error: unknown) =>
        this.#options.log({ level: 'warn', about: 'engine', text: `Alerts were not saved: ${messageOf(error)}` }),
      );
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function lineOf({ what, alert }: AlertEvent, atMs: number): LogLine {
  const { title, figure, severity, sinceMs } = alert;
  if (what === 'cleared') {
    const seconds = Math.max(0, Math.round((atMs - sinceMs) / 1000));
    return { level: 'info', about: 'alert', text: `Over after ${seconds} s: ${title}.` };
  }
  const text = `${title}${figure === '' ? '' : ` (${figure.replace(/[.\s]+$/, '')})`}.`;
  return { level: severity === 'alarm' ? 'error' : 'warn', about: 'alert', text };
}
