/** Keeps a show log from Go live to End, and makes reports of it. */
import { rm, stat } from 'node:fs/promises';
import type { AlertEvent } from '#shared/alerts/evaluate.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { ReportLine } from '#shared/report/lines.ts';
import type { ReportInfo } from '#shared/state/alerts.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { LogEntry, Meters, Telemetry } from '#shared/state/telemetry.ts';
import type { LogLine } from '../store/event-log.ts';
import { AirLoudness } from './air-loudness.ts';
import { reportsToForget } from './keeping.ts';
import type { RenderReport, ReportForm } from './render-client.ts';
import { infoOf, isReportId, listReports, logFile, reportId, reportsDir } from './report-files.ts';
import { SampleBatch } from './sample-batch.ts';
import { ShowLog } from './show-log.ts';
import { startLine, stateLines } from './state-lines.ts';

/** So old may the loudness in a report be whose engine died. */
const LOUDNESS_EVERY_MS = 60_000;

export interface ReportsOptions {
  dataDir: string;
  state: () => EngineState;
  redact: (text: string) => string;
  renderReport: RenderReport;
  onChange: (reports: ReportInfo[]) => void;
  log: (line: LogLine) => void;
  now?: () => number;
}

interface Running {
  id: string;
  log: ShowLog;
  onAir: boolean;
  /** The last line of each name, without its time. */
  said: Map<string, string>;
  batch: SampleBatch;
  loudness: AirLoudness;
  loudnessAtMs: number;
}

export class Reports {
  readonly #options: ReportsOptions;
  readonly #folder: string;
  #list: ReportInfo[] = [];
  #running: Running | null = null;
  #closing: Promise<void> = Promise.resolve();

  constructor(options: ReportsOptions) {
    this.#options = options;
    this.#folder = reportsDir(options.dataDir);
  }

  get list(): readonly ReportInfo[] {
    return this.#list;
  }

  /** Finds the reports there are; resolves with whether an engine died on air and its report had to be closed. */
  async start(): Promise<boolean> {
    try {
      const { reports, died } = await listReports(this.#folder);
      this.#setList(reports);
      await this.#forgetOld();
      return died;
    } catch (error) {
      this.#problem(error);
      return false;
    }
  }

  /** Something of the state has changed. */
  follow(): void {
    const state = this.#options.state();
    const { status } = state.broadcast;
    if (this.#running === null) {
      if (status === 'off' || status === 'ending') return;
      this.#begin(state);
    }
    const running = this.#running;
    if (running === null) return;
    const at = this.#now();
    for (const [name, line] of stateLines(state, at)) {
      const said = JSON.stringify({ ...line, at: 0 });
      if (running.said.get(name) === said) continue;
      running.said.set(name, said);
      running.log.write(line);
    }
    if (status === 'on-air' && !running.onAir) {
      running.onAir = true;
      running.log.write({ k: 'onair', at });
    }
    if (status === 'off') this.#end(running, at);
  }

  telemetry(sample: Telemetry): void {
    const running = this.#running;
    if (running === null || !running.onAir) return;
    const line = running.batch.add(sample);
    if (line !== null) running.log.write(line);
    if (sample.atMs - running.loudnessAtMs < LOUDNESS_EVERY_MS) return;
    running.loudnessAtMs = sample.atMs;
    running.log.write({ k: 'loudness', at: sample.atMs, ...running.loudness.read() });
  }

  meters({ loudness }: Meters): void {
    if (this.#running?.onAir === true) this.#running.loudness.add(loudness, performance.now());
  }

  /** Warnings and errors are incidents; alerts come by themselves. */
  entry({ atMs, level, about, text }: LogEntry): void {
    if (level !== 'info' && about !== 'alert') this.#running?.log.write({ k: 'log', at: atMs, level, about, text });
  }

  alert({ what, alert }: AlertEvent): void {
    const { id, severity, title, figure, sinceMs } = alert;
    this.#running?.log.write({ k: 'alert', at: this.#now(), what, id, severity, title, figure, since: sinceMs });
  }

  /** The report of a log as text. @throws FlypackError `report_unknown` */
  async render(id: string, form: ReportForm): Promise<string> {
    if (!this.#list.some((report) => report.id === id)) throw new FlypackError('report_unknown', { id });
    await this.#running?.log.flush();
    return this.#options.renderReport(logFile(this.#folder, id), form);
  }

  /** @throws FlypackError `report_unknown`, `report_running` */
  async remove(id: string): Promise<void> {
    if (!isReportId(id) || !this.#list.some((report) => report.id === id)) {
      throw new FlypackError('report_unknown', { id });
    }
    if (this.#running?.id === id) throw new FlypackError('report_running', { id });
    await rm(logFile(this.#folder, id), { force: true });
    this.#setList(this.#list.filter((report) => report.id !== id));
  }

  /** Ends a log that is still open and resolves when it is on disk. */
  async stop(): Promise<void> {
    if (this.#running !== null) this.#end(this.#running, this.#now());
    await this.#closing;
  }

  #begin(state: EngineState): void {
    const at = this.#now();
    const taken = new Set(this.#list.map((report) => report.id));
    let id = reportId(state.show.name, new Date(at));
    for (let n = 2; taken.has(id); n += 1) id = `${reportId(state.show.name, new Date(at))}-${n}`;
    const { redact } = this.#options;
    const log = new ShowLog({ file: logFile(this.#folder, id), redact, onProblem: (error) => this.#problem(error) });
    const fresh = { onAir: false, said: new Map(), batch: new SampleBatch(), loudness: new AirLoudness() };
    this.#running = { id, log, ...fresh, loudnessAtMs: at };
    log.write(startLine(state, at, -new Date(at).getTimezoneOffset()));
    this.#setList([{ id, name: state.show.name, startedAtMs: at, endedAtMs: null, end: 'running' }, ...this.#list]);
  }

  #end(running: Running, at: number): void {
    const { log, batch, loudness, onAir, id } = running;
    const rest = batch.take();
    if (rest !== null) log.write(rest);
    const line: ReportLine = { k: 'end', at, how: onAir ? 'ended' : 'failed' };
    if (onAir) log.write({ k: 'loudness', at, ...loudness.read() });
    log.write(line);
    this.#running = null;
    this.#closing = this.#closing.then(() => this.#close(id, log));
  }

  async #close(id: string, log: ShowLog): Promise<void> {
    try {
      await log.close();
      const info = await infoOf(this.#folder, id);
      this.#setList(this.#list.flatMap((report) => (report.id !== id ? [report] : info === null ? [] : [info])));
      await this.#forgetOld();
    } catch (error) {
      this.#problem(error);
    }
  }

  /** Nobody asks for the thousandth report, and a disk that is full is worse. */
  async #forgetOld(): Promise<void> {
    const ended = this.#list.filter(({ end }) => end !== 'running');
    const sizes = await Promise.all(
      // One that somebody took away takes no room.
      ended.map(async ({ id }) => ({
        id,
        bytes: (await stat(logFile(this.#folder, id)).catch(() => null))?.size ?? 0,
      })),
    );
    const old = reportsToForget(sizes);
    if (old.length === 0) return;
    for (const id of old) await rm(logFile(this.#folder, id), { force: true });
    this.#setList(this.#list.filter(({ id }) => !old.includes(id)));
    const text = `${old.length} old show report${old.length === 1 ? ' was' : 's were'} removed.`;
    this.#options.log({ level: 'info', about: 'report', text });
  }

  #setList(list: ReportInfo[]): void {
    this.#list = list;
    this.#options.onChange(list.slice(0, 50));
  }

  #problem(error: unknown): void {
    const text = `The show report cannot be written: ${messageOf(error)}`;
    this.#options.log({ level: 'warn', about: 'report', text });
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
