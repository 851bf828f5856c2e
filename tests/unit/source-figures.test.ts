import { describe, expect, it } from 'vitest';
import { errorHealth, growth, sourceFpsHealth } from '#shared/health/source-limits.ts';
import type { SourceId } from '#shared/ids.ts';
import { publicSource, SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { SourceTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { sourceMetrics } from '../../electron/engine/metrics/sources.ts';
import { OPENING } from '../../electron/engine/source-states.ts';
import { newsOf } from '../../electron/engine/sources/source-news.ts';
import { faultPhrase } from '../../renderer/sources-figures/fault-words.ts';
import { COLUMNS, figureRows } from '../../renderer/sources-figures/figures.ts';

const canvas = { width: 1280, height: 720, frameRate: { num: 30, den: 1 } };
const config = SourceConfig.parse({ kind: 'udp', id: 'cam', name: 'Cam', port: 5000 });
const id = config.id as SourceId;

const source = (changes: Partial<SourceState> = {}): SourceState => ({
  id,
  config: publicSource(config),
  number: 1,
  ...OPENING,
  status: 'live',
  video: 'h264 1920×1080 25 fps',
  ...changes,
});

const figures = (changes: Partial<SourceTelemetry> = {}): SourceTelemetry => ({
  fps: 25,
  bufferMs: 100,
  driftPpm: 3,
  repeatedFrames: 10,
  skippedFrames: 2,
  cpuPct: 12,
  arrival: { lastMs: 41, p95Ms: 55 },
  inputKbps: 4200,
  transport: {
    syncErrors: 0,
    patErrors: 0,
    pmtErrors: 0,
    continuityErrors: 7,
    pidErrors: 0,
    transportErrors: 0,
    pcrJitterMs: 12,
    lostPackets: null,
  },
  clip: null,
  ...changes,
});

const sample = (frame: number, telemetry: SourceTelemetry): Telemetry =>
  ({ mixer: { frame }, sources: { [id]: telemetry } }) as unknown as Telemetry;

describe('the table of sources', () => {
  it('shows a healthy source without colour, whatever it went through long ago', () => {
    const [row] = figureRows([source()], canvas, [sample(0, figures()), sample(1800, figures())]);
    expect(row?.health).toBe('ok');
    expect(row?.cells.fps).toEqual({ text: '25.0', health: 'ok' });
    expect(row?.cells.cc).toEqual({ text: '7', health: 'ok' });
    expect(row?.cells.lost).toEqual({ text: '–', health: 'off' });
    expect(row?.cells.rate?.text).toBe('4.2 Mb/s');
    expect(COLUMNS.every((column) => row?.cells[column.id] !== undefined)).toBe(true);
  });

  it('warns by what has grown in the last minute', () => {
    const now = figures({ repeatedFrames: 40, transport: { ...figures().transport, continuityErrors: 8 } as never });
    const [row] = figureRows([source()], canvas, [sample(0, figures()), sample(1800, now)]);
    expect(row?.cells.repeats).toEqual({ text: '40', health: 'warn' });
    expect(row?.cells.cc).toEqual({ text: '8', health: 'warn' });
    expect(row?.health).toBe('warn');
  });

  it('alarms for a source that is lost, and knows nothing without telemetry', () => {
    const [lost] = figureRows([source({ status: 'lost' })], canvas, [sample(0, figures()), sample(30, figures())]);
    expect(lost?.health).toBe('alarm');
    expect(figureRows([source()], canvas, [])[0]).toMatchObject({ health: 'unknown', cells: {} });
  });

  it('measures frames against the camera’s own rate, and counters that begin anew from zero', () => {
    const rate = canvas.frameRate;
    expect(sourceFpsHealth(25, 'h264 1920×1080 25 fps', rate)).toBe('ok');
    expect(sourceFpsHealth(25, 'h264 1920×1080 50 fps', rate)).toBe('warn');
    expect(sourceFpsHealth(25, 'h264 1920×1080', rate)).toBe('unknown');
    expect(growth(100, 4)).toBe(4);
    expect(growth(undefined, 50)).toBe(0);
    expect([errorHealth(0), errorHealth(1), errorHealth(31)]).toEqual(['ok', 'warn', 'alarm']);
  });
});

describe('what is said of a source', () => {
  it('each fault is told once each way, and not that it ended with the source', () => {
    const live = { ...OPENING, status: 'live' as const };
    const black = { ...live, faults: { ...live.faults, black: true } };
    expect(newsOf('Cam', live, black)).toEqual([{ level: 'warn', text: 'Cam is black' }]);
    expect(newsOf('Cam', black, black)).toEqual([]);
    expect(newsOf('Cam', black, live)).toEqual([{ level: 'info', text: 'Cam is no longer black' }]);
    const lost = { ...live, status: 'lost' as const, problem: 'Nothing arrives.' };
    expect(newsOf('Cam', black, lost)).toEqual([{ level: 'warn', text: 'Cam is lost: Nothing arrives.' }]);
  });

  it('is heard by screen readers', () => {
    const faults = { black: false, frozen: true, silent: true };
    expect(faultPhrase(source({ faults, standIn: 'slate' }))).toBe(', frozen, silent, slate');
    expect(faultPhrase(source())).toBe('');
  });

  it('goes to Prometheus, and what is not known is left out', () => {
    const text = sourceMetrics([source()], { [id]: figures() }).join('\n');
    expect(text).toContain('flypack_source_arrival_p95_seconds{source="cam"} 0.055');
    expect(text).toContain('flypack_source_input_bitrate_bits_per_second{source="cam"} 4200000');
    expect(text).toContain('flypack_source_transport_errors_total{source="cam",check="continuity"} 7');
    expect(text).not.toContain('check="lost"');
    expect(text).toContain('flypack_source_fault{source="cam",fault="black"} 0');
    const other = sourceMetrics([source()], {
      [id]: figures({ transport: null, arrival: null, inputKbps: null }),
    }).join('\n');
    expect(other).not.toMatch(/input_bitrate|arrival|pcr|transport_errors/);
  });
});
