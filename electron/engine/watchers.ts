/** What looks on while the show runs and tells of it: alerts, and the show report. */
import { FlypackError } from '#shared/errors.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import type { StateStore } from './control/state-store.ts';
import type { Topics } from './control/topics.ts';
import type { Media } from './media.ts';
import type { RenderReport } from './report/render-client.ts';
import { Reports } from './report/reports.ts';
import type { EventLog } from './store/event-log.ts';
import type { ShowStore } from './store/show-store.ts';

export interface WatchersOptions {
  dataDir: string;
  store: StateStore;
  show: ShowStore;
  topics: Topics;
  log: EventLog;
  media: Media;
  renderReport: RenderReport;
  /** Takes secrets out of a text. */
  redact: (text: string) => string;
}

export class Watchers {
  readonly alerts: AlertDesk;
  readonly reports: Reports;
  readonly #options: WatchersOptions;

  constructor(options: WatchersOptions) {
    const { dataDir, store, show, log, redact, renderReport } = options;
    this.#options = options;
    const addLog = log.add.bind(log);
    this.reports = new Reports({
      dataDir,
      state: () => store.state,
      redact,
      renderReport,
      onChange: (reports) => store.set('reports', reports),
      log: addLog,
    });
    this.alerts = new AlertDesk({
      dataDir,
      config: () => show.current.alerts,
      state: () => store.state,
      onChange: (alerts) => store.set('alerts', alerts),
      onEvent: (event) => this.reports.alert(event),
      log: addLog,
    });
  }

  /** Takes up what the last engine left, and looks on from now. */
  async start(): Promise<void> {
    const { store, topics, log } = this.#options;
    const died = await this.reports.start();
    await this.alerts.start(died ? Date.now() : null);
    log.onEntry((entry) => this.reports.entry(entry));
    store.onChange((_revision, slices) => {
      // Its own slices are told by itself.
      const { alerts: _a, reports: _r, ...others } = slices;
      if (slices.broadcast?.status === 'on-air') this.#measureFromHere();
      if (Object.keys(others).length > 0) this.reports.follow();
    });
    topics.onPublish((topic, data) => {
      if (topic === 'telemetry') {
        for (const sample of data as Parameters<Reports['telemetry']>[0][]) {
          this.alerts.look(sample, topics.latestMeters?.loudness ?? null);
          this.reports.telemetry(sample);
        }
      } else if (topic === 'meters') this.reports.meters(data as Parameters<Reports['meters']>[0]);
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.reports.stop(), this.alerts.stop()]);
  }

  /** The report tells the highest true peak of the broadcast; the meter keeps only the highest since it was set back. */
  #measureFromHere(): void {
    this.#options.media.resetLoudness().catch((error: unknown) => {
      if (error instanceof FlypackError && error.code === 'shutting_down') return;
      this.#options.log.add({ level: 'warn', about: 'sound', text: 'The loudness meter could not be set back.' });
    });
  }
}
