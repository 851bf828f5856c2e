/** The parts of a report that follow things through time: destinations, sources, switching, recordings, alerts. */
import type { LineOf, ReportLine } from './lines.ts';
import type { AlertReport, DestinationReport, RecordingReport, Report, SourceReport, Span } from './report.ts';
import { clipped, commonMs, lengthMs, SpanBook, totalMs } from './spans.ts';

const of = <K extends ReportLine['k']>(lines: readonly ReportLine[], k: K): LineOf<K>[] =>
  lines.filter((line): line is LineOf<K> => line.k === k);

/** Lines by what they are about, in the order of their first. */
function grouped<L extends { id: string }>(lines: readonly L[]): L[][] {
  const groups = new Map<string, L[]>();
  for (const line of lines) groups.set(line.id, [...(groups.get(line.id) ?? []), line]);
  return [...groups.values()];
}

export function destinationReports(lines: readonly ReportLine[], endMs: number): DestinationReport[] {
  const dropped = new Map<string, number>();
  for (const { to } of of(lines, 's')) {
    for (const [id, figures] of Object.entries(to ?? {})) dropped.set(id, (dropped.get(id) ?? 0) + (figures[2] ?? 0));
  }
  return grouped(of(lines, 'destination')).flatMap((changes) => {
    const { id, name } = changes.at(-1) ?? { id: '', name: '' };
    const problem = changes.findLast((change) => change.problem !== null)?.problem ?? null;
    const running = new SpanBook<true>();
    const backup = new SpanBook<true>();
    const away = new SpanBook<{ problem: string | null }>();
    for (const change of changes) {
      const runs = change.status === 'running';
      running.set(change.at, runs ? true : null);
      backup.set(change.at, runs && change.backup ? true : null);
      away.set(change.at, runs || change.status === 'stopped' ? null : { problem: change.problem });
      // Why is often known only after the first attempt.
      if (away.open !== null) away.open.problem ??= change.problem;
    }
    for (const book of [running, backup, away]) book.end(endMs);
    // One that was never started has no part in the show.
    if (running.spans.length + away.spans.length === 0) return [];
    return [
      {
        id,
        name,
        connectedMs: totalMs(running.spans),
        connectedAtMs: running.spans[0]?.fromMs ?? null,
        losses: away.spans.map(({ fromMs, toMs, detail }) => ({ fromMs, toMs, problem: detail.problem })),
        onBackupMs: totalMs(backup.spans),
        droppedFrames: dropped.get(id) ?? 0,
        problem,
      },
    ];
  });
}

interface ProgramSpan extends Span {
  line: LineOf<'program'>;
}

function programSpans(lines: readonly ReportLine[], fromMs: number, endMs: number): ProgramSpan[] {
  const changes = of(lines, 'program');
  return changes.flatMap((line, i) => {
    const span = clipped({ fromMs: line.at, toMs: changes[i + 1]?.at ?? endMs }, fromMs, endMs);
    return span === null ? [] : [{ ...span, line }];
  });
}

export function switchingReport(lines: readonly ReportLine[], fromMs: number, endMs: number): Report['switching'] {
  const spans = programSpans(lines, fromMs, endMs);
  const feeds = new Map<string, { name: string; onAirMs: number; times: number }>();
  for (const { line, ...span } of spans) {
    const key = line.feed ?? '';
    const before = feeds.get(key) ?? { name: line.name, onAirMs: 0, times: 0 };
    feeds.set(key, { name: line.name, onAirMs: before.onAirMs + lengthMs(span), times: before.times + 1 });
  }
  return {
    changes: Math.max(0, spans.length - 1),
    feeds: [...feeds.values()].sort((a, b) => b.onAirMs - a.onAirMs || a.name.localeCompare(b.name, 'en')),
  };
}

export function sourceReports(lines: readonly ReportLine[], fromMs: number, endMs: number): SourceReport[] {
  const program = programSpans(lines, fromMs, endMs);
  return grouped(of(lines, 'source')).map((changes) => {
    const { id, name } = changes.at(-1) ?? { id: '', name: '' };
    const onAir = program.filter(({ line }) => line.sources.includes(id));
    const books = new Map<string, SpanBook<{ problem: string | null }>>();
    for (const { at, status, faults, problem } of changes) {
      const now = [...(status === 'lost' ? ['lost'] : []), ...faults];
      for (const what of new Set([...books.keys(), ...now])) {
        const book = books.get(what) ?? new SpanBook();
        books.set(what, book);
        book.set(at, now.includes(what) ? { problem: what === 'lost' ? problem : null } : null);
      }
    }
    const outages = [...books].flatMap(([what, book]) => {
      book.end(endMs);
      return book.spans.map(({ fromMs: from, toMs, detail }) => {
        const span = { fromMs: from, toMs };
        return { ...span, what, problem: detail.problem, onAirMs: commonMs(span, onAir) };
      });
    });
    return { id, name, onAirMs: totalMs(onAir), outages: outages.sort((a, b) => a.fromMs - b.fromMs) };
  });
}

export function recordingReports(lines: readonly ReportLine[], endMs: number): RecordingReport[] {
  const found: RecordingReport[] = [];
  const open = new Map<string | null, RecordingReport>();
  for (const { at, of: whose, status, file, problem } of of(lines, 'recording')) {
    const writes = status === 'recording' ? file : null;
    const before = open.get(whose);
    if (before !== undefined && writes !== before.file) {
      found.push({ ...before, toMs: at, problem });
      open.delete(whose);
    }
    if (writes !== null && !open.has(whose)) {
      open.set(whose, { of: whose, file: writes, fromMs: at, toMs: endMs, problem: null });
    }
  }
  // The program first, then each as it began.
  return [...found, ...open.values()].sort(
    (a, b) => Number(a.of !== null) - Number(b.of !== null) || a.fromMs - b.fromMs || (a.file < b.file ? -1 : 1),
  );
}

export function alertReports(lines: readonly ReportLine[], endMs: number): AlertReport[] {
  const found: (AlertReport & { id: string })[] = [];
  for (const { at, what, id, severity, title, figure, since } of of(lines, 'alert')) {
    const open = found.findLast((alert) => alert.id === id && alert.open);
    if (what === 'cleared') {
      if (open !== undefined) Object.assign(open, { toMs: at, open: false });
    } else if (open !== undefined) Object.assign(open, { severity, figure });
    else found.push({ id, severity, title, figure, fromMs: since, toMs: endMs, open: true });
  }
  return found.map(({ id: _, ...alert }) => alert).sort((a, b) => a.fromMs - b.fromMs);
}
