/** What the table of sources shows: one row a source, one cell a figure, each with its health. Pure. */
import type { Canvas } from '#shared/canvas.ts';
import type { Health } from '#shared/health/limits.ts';
import { worst } from '#shared/health/limits.ts';
import {
  arrivalHealth,
  decoderHealth,
  driftHealth,
  errorHealth,
  growth,
  lateHealthOf,
  pcrHealth,
  sourceFpsHealth,
  type TransportCounter,
} from '#shared/health/source-limits.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { formatRate } from '../ui/format.ts';

export interface Cell {
  text: string;
  health: Health;
}

export interface Column {
  id: string;
  label: string;
  unit: string;
  help: string;
}

const counters: readonly (Column & { counter: TransportCounter })[] = [
  { id: 'lost', counter: 'lostPackets', label: 'Lost', unit: 'pkt', help: 'Datagrams lost by their RTP number' },
  {
    id: 'cc',
    counter: 'continuityErrors',
    label: 'CC',
    unit: '',
    help: 'Packets lost, repeated or out of order (TR 101 290, 1.4)',
  },
  { id: 'sync', counter: 'syncErrors', label: 'Sync', unit: 'B', help: 'Bytes that were no packet (1.1, 1.2)' },
  { id: 'pat', counter: 'patErrors', label: 'PAT', unit: '', help: 'Half seconds without a PAT (1.3)' },
  { id: 'pmt', counter: 'pmtErrors', label: 'PMT', unit: '', help: 'Half seconds without a PMT (1.5)' },
  {
    id: 'pid',
    counter: 'pidErrors',
    label: 'PID',
    unit: '',
    help: 'Streams that were announced and did not come for 5 s (1.6)',
  },
  {
    id: 'tei',
    counter: 'transportErrors',
    label: 'TEI',
    unit: '',
    help: 'Packets that the sender marked as damaged (2.1)',
  },
];

export const COLUMNS: readonly Column[] = [
  { id: 'fps', label: 'Frames', unit: 'fps', help: 'Frames a second that arrive' },
  { id: 'last', label: 'Arrival', unit: 'ms', help: 'From the last picture but one to the last' },
  { id: 'p95', label: 'p95', unit: 'ms', help: '95 of 100 pictures come within this time of the one before' },
  { id: 'buffer', label: 'Buffer', unit: 'ms', help: 'Pictures ahead of the playhead' },
  { id: 'drift', label: 'Drift', unit: 'ppm', help: 'Camera’s clock against ours; positive: it is fast' },
  { id: 'repeats', label: 'Repeats', unit: 'f', help: 'Frames repeated because the next one was not there' },
  { id: 'skips', label: 'Skips', unit: 'f', help: 'Frames passed over to stay live' },
  { id: 'cpu', label: 'CPU', unit: '%', help: 'Its FFmpeg, 100 being one core' },
  { id: 'rate', label: 'Input', unit: '', help: 'What arrives, before decoding' },
  { id: 'pcr', label: 'PCR', unit: 'ms', help: 'How unevenly the clock references arrive, over the last second' },
  ...counters.map(({ counter: _, ...column }) => column),
];

export interface FigureRow {
  id: string;
  number: number;
  name: string;
  health: Health;
  cells: Record<string, Cell>;
}

const NONE: Cell = { text: '–', health: 'off' };
const cell = (value: number, digits: number, health: Health): Cell => ({ text: value.toFixed(digits), health });

function cellsOf(
  source: SourceState,
  canvas: Canvas,
  before: SourceTelemetry | undefined,
  now: SourceTelemetry,
  frames: number,
): Record<string, Cell> {
  const { frameRate } = canvas;
  const { bufferMs } = source.config;
  const { arrival, transport } = now;
  const late = (key: 'repeatedFrames' | 'skippedFrames'): Cell =>
    cell(now[key], 0, lateHealthOf(growth(before?.[key], now[key]), frames));
  const cells: Record<string, Cell> = {
    fps: cell(now.fps, 1, source.video === null ? 'off' : sourceFpsHealth(now.fps, source.video, frameRate)),
    last: arrival === null ? NONE : cell(arrival.lastMs, 0, 'ok'),
    p95: arrival === null ? NONE : cell(arrival.p95Ms, 0, arrivalHealth(arrival.p95Ms, bufferMs, frameRate)),
    buffer: cell(now.bufferMs, 0, 'ok'),
    drift: cell(now.driftPpm, 0, driftHealth(now.driftPpm)),
    repeats: late('repeatedFrames'),
    skips: late('skippedFrames'),
    cpu: cell(now.cpuPct, 0, decoderHealth(now.cpuPct)),
    rate:
      now.inputKbps === null ? NONE : { text: formatRate(now.inputKbps), health: now.inputKbps > 0 ? 'ok' : 'warn' },
    pcr:
      transport === null || transport.pcrJitterMs === null
        ? NONE
        : cell(transport.pcrJitterMs, 0, pcrHealth(transport.pcrJitterMs)),
  };
  for (const { id, counter } of counters) {
    const value = transport?.[counter] ?? null;
    cells[id] = value === null ? NONE : cell(value, 0, errorHealth(growth(before?.transport?.[counter], value)));
  }
  return cells;
}

/** A row for each source. `history`: telemetry of the last minute, oldest first. */
export function figureRows(
  sources: readonly SourceState[],
  canvas: Canvas,
  history: readonly Telemetry[],
): FigureRow[] {
  const [first, last] = [history[0], history.at(-1)];
  return sources.map((source) => {
    const { id, number, status } = source;
    const now = last?.sources[id];
    const common = { id, number, name: source.config.name };
    if (now === undefined || status === 'ended') return { ...common, health: 'unknown', cells: {} };
    const frames = growth(first?.mixer.frame, last?.mixer.frame);
    const cells = cellsOf(source, canvas, first?.sources[id], now, frames);
    const faulty = source.faults.black || source.faults.frozen || source.faults.silent;
    const own: Health = status === 'lost' ? 'alarm' : status === 'opening' ? 'unknown' : faulty ? 'warn' : 'ok';
    return { ...common, health: worst(own, ...Object.values(cells).map(({ health }) => health)), cells };
  });
}
