/** Turns the lines of a show log into its report. The same lines always give the same report. */
import { alertReports, destinationReports, recordingReports, sourceReports, switchingReport } from './chapters.ts';
import { DROP_CAUSES, type DropCause, type LineOf, type ReportLine } from './lines.ts';
import type { DropTime, Incident, Report } from './report.ts';

/** Losses that follow each other within this are one line of the report. */
const JOINED_MS = 5000;
/** A clock that was set must not make a graph of years. */
const MAX_HOLE_S = 86_400;
/** More is no list but a log. */
const MAX_INCIDENTS = 500;

/** The lines of one kind, in the order in which they were written. */
const linesOf = <K extends ReportLine['k']>(lines: readonly ReportLine[], k: K): LineOf<K>[] =>
  lines.filter((line): line is LineOf<K> => line.k === k);

const latest = (lines: readonly ReportLine[]): number => lines.reduce((max, { at }) => Math.max(max, at), 0);

/** @throws Error when the log has no beginning: it is no show log */
export function buildReport(lines: readonly ReportLine[]): Report {
  const [start] = linesOf(lines, 'start');
  if (start === undefined) throw new Error('This is not a show log: its first line is missing.');
  const end = linesOf(lines, 'end').at(-1);
  const endedAtMs = end?.at ?? latest(lines);
  const onAirAtMs = linesOf(lines, 'onair')[0]?.at ?? null;
  const samples = linesOf(lines, 's');
  const viewers = samples.flatMap(({ n }) => (n === undefined ? [] : [n]));
  const loudness = linesOf(lines, 'loudness').at(-1);
  const incidents = incidentsOf(lines);
  return {
    format: 'flypack-report',
    version: 1,
    show: start.show,
    event: start.event,
    engine: start.engine,
    ffmpeg: start.ffmpeg,
    canvas: { width: start.width, height: start.height, fps: start.fps },
    zone: start.zone,
    startedAtMs: start.at,
    onAirAtMs,
    endedAtMs,
    end: end?.how ?? 'running',
    onAirMs: onAirAtMs === null ? 0 : Math.max(0, endedAtMs - onAirAtMs),
    destinations: destinationReports(lines, endedAtMs),
    drops: dropsOf(samples),
    bitrate: bitrateOf(samples),
    lowestFps: lowest(samples.map(({ fps }) => fps)),
    highestCpuPct: highest(samples.map(({ cpu }) => cpu)),
    viewersMax: highest(viewers),
    loudness:
      loudness === undefined
        ? null
        : { integratedLufs: loudness.integrated, rangeLu: loudness.range, truePeakDbtp: loudness.peak },
    encoder: encoderReport(lines),
    switching: switchingReport(lines, onAirAtMs ?? start.at, endedAtMs),
    sources: sourceReports(lines, onAirAtMs ?? start.at, endedAtMs),
    recordings: recordingReports(lines, endedAtMs),
    eventStates: linesOf(lines, 'event').map(({ at, status, cause }) => ({ atMs: at, status, cause })),
    alerts: alertReports(lines, endedAtMs),
    incidents: incidents.slice(0, MAX_INCIDENTS),
    incidentsLeftOut: Math.max(0, incidents.length - MAX_INCIDENTS),
  };
}

const lowest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
const highest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));

/** When in a line something was dropped: to the second, or somewhere in it where an old log says no more. */
function dropSpans({ at, b, d, w }: LineOf<'s'>): { fromMs: number; toMs: number; dropped: number[] }[] {
  if (d === undefined) return [];
  if (w === undefined) return [{ fromMs: at - 1000 * b.length, toMs: at, dropped: d }];
  return w.flatMap(([place, ...dropped]) => {
    if (place === undefined) return [];
    const toMs = at - 1000 * (b.length - 1 - place);
    return [{ fromMs: toMs - 1000, toMs, dropped }];
  });
}

function dropsOf(samples: readonly LineOf<'s'>[]): Report['drops'] {
  const byCause: Record<DropCause, number> = { source: 0, mixer: 0, encoder: 0, network: 0, received: 0 };
  const times: DropTime[] = [];
  let frames = 0;
  for (const sample of samples) {
    frames += sample.d?.[DROP_CAUSES.length] ?? Math.round(sample.b.length * sample.fps);
    for (const { fromMs, toMs, dropped } of dropSpans(sample)) {
      DROP_CAUSES.forEach((cause, i) => {
        const lost = dropped[i] ?? 0;
        if (lost <= 0) return;
        byCause[cause] += lost;
        const last = times.findLast((time) => time.cause === cause);
        if (last !== undefined && fromMs - last.toMs <= JOINED_MS) {
          last.toMs = toMs;
          last.frames += lost;
        } else times.push({ cause, fromMs, toMs, frames: lost });
      });
    }
  }
  return { frames, byCause, times };
}

function bitrateOf(samples: readonly LineOf<'s'>[]): Report['bitrate'] {
  const [first] = samples;
  if (first === undefined) return { fromMs: 0, actualKbps: [], targetKbps: [], averageKbps: null };
  const fromMs = first.at - 1000 * (first.b.length - 1);
  const actualKbps: (number | null)[] = [];
  const targetKbps: (number | null)[] = [];
  for (const { at, b, g } of samples) {
    const place = Math.round((at - fromMs) / 1000) - (b.length - 1);
    // A machine that slept leaves a hole; one whose clock was set back leaves none.
    const hole = Math.min(MAX_HOLE_S, Math.max(0, place - actualKbps.length));
    for (let second = 0; second < hole; second += 1) {
      actualKbps.push(null);
      targetKbps.push(null);
    }
    for (const kbps of b) {
      actualKbps.push(kbps);
      targetKbps.push(g);
    }
  }
  const known = actualKbps.filter((kbps) => kbps !== null);
  const sum = known.reduce((total, kbps) => total + kbps, 0);
  return { fromMs, actualKbps, targetKbps, averageKbps: known.length === 0 ? null : Math.round(sum / known.length) };
}

/** What was done to the encoder while the show went on. */
function encoderReport(lines: readonly ReportLine[]): Report['encoder'] {
  const changes: Report['encoder']['changes'] = [];
  const states = linesOf(lines, 'encoder');
  states.forEach((now, i) => {
    const before = states[i - 1];
    if (before === undefined) return;
    const say = (said: string): number => changes.push({ atMs: now.at, text: said });
    if (now.restarts > before.restarts) say(`Started again${now.problem === null ? '' : `: ${now.problem}`}`);
    if (now.status === 'failed' && before.status !== 'failed') say(`Failed: ${now.problem ?? 'no reason known'}`);
    if (now.adaptive !== before.adaptive) say(now.adaptive ?? 'The bitrate is back to what the settings say');
    if (now.fallback !== null && before.fallback === null) say(`Fell back to software: ${now.fallback}`);
    if (now.codec !== before.codec || now.implementation !== before.implementation) {
      say(`Changed to ${now.codec} by ${now.implementation}`);
    }
  });
  linesOf(lines, 'pass').forEach(({ at, source }, i) => {
    if (source !== null) changes.push({ atMs: at, text: `Passed on untouched, without mixer and encoder: ${source}` });
    else if (i > 0) changes.push({ atMs: at, text: 'Mixed and encoded again' });
  });
  linesOf(lines, 's').forEach((sample, i, all) => {
    const before = all[i - 1];
    if (before === undefined || before.g === sample.g || before.g === 0 || sample.g === 0) return;
    changes.push({ atMs: sample.at, text: `Target bitrate from ${before.g} to ${sample.g} kb/s` });
  });
  const last = states.at(-1);
  return {
    codec: last?.codec ?? '',
    implementation: last?.implementation ?? '',
    restarts: (last?.restarts ?? 0) - (states[0]?.restarts ?? 0),
    changes: changes.sort((a, b) => a.atMs - b.atMs),
  };
}

/**
 * Warnings and errors of the event log. What was said again in the same words stands there once: a script or a panel that
 * babbles hides nothing else. A command that was refused changed nothing of the show.
 */
function incidentsOf(lines: readonly ReportLine[]): Incident[] {
  const incidents = new Map<string, Incident>();
  for (const { at, level, about, text } of linesOf(lines, 'log')) {
    if (level === 'info' || (about === 'command' && level === 'warn')) continue;
    const key = `${level} ${about} ${text}`;
    const before = incidents.get(key);
    if (before === undefined) incidents.set(key, { atMs: at, lastMs: at, times: 1, level, about, text });
    else Object.assign(before, { lastMs: at, times: before.times + 1 });
  }
  return [...incidents.values()];
}
