/** What Prometheus reads, by its own rules, and whether the Grafana dashboard asks only for what is there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Chain, HOPS } from '#shared/chain/chain.ts';
import { RenditionId } from '#shared/ids.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { Meters, Telemetry } from '#shared/state/telemetry.ts';
import { initialState } from '../../electron/engine/initial-state.ts';
import { metricsText } from '../../electron/engine/metrics/metrics.ts';
import {
  destination,
  healthyState,
  rig,
  run,
  sampleAt,
  show,
  sinkFigures,
  startMs,
  wide,
} from '../support/chain-samples.ts';
import { type ParsedFamily, parseExposition } from '../support/exposition.ts';

const hostile = 'A “name” with "quotes", a \\ and a\nline feed, {braces=}';

/** A state in which everything that can be told is there. */
function fullState(): EngineState {
  const base = initialState('1.2.3', null, show, null);
  const chain = healthyState();
  const both = destination('youtube', { name: hostile, inUse: 'backup', reconnects: 3 });
  const alert = {
    rule: 'drops',
    about: 'encoder',
    title: 'T',
    figure: '1',
    advice: 'A',
    sinceMs: 1,
    acknowledged: null,
  };
  return {
    ...base,
    ...chain,
    destinations: [
      { ...both, backupState: both.primary },
      destination('facebook', { status: 'refused', fault: 'key' }),
    ],
    recording: { ...base.recording, status: 'recording' },
    isolated: {
      ...base.isolated,
      tracks: [{ source: wide, name: 'Wide', status: 'recording', file: 'a', files: 1, problem: null }],
    },
    renditions: [
      {
        ...base.renditions[0],
        id: RenditionId.parse('vertical'),
        running: { ...base.encoder, status: 'running', fallback: 'no', adaptive: { kbps: 1, reason: '', sinceMs: 1 } },
      } as EngineState['renditions'][number],
    ],
    alerts: {
      ...base.alerts,
      active: [
        { ...alert, id: 'drops:encoder', severity: 'alarm' },
        { ...alert, id: 'drops:x', severity: 'warn' },
      ],
      webhook: {
        on: true,
        address: '',
        hasSecret: false,
        from: 'warn',
        status: 'idle',
        queued: 2,
        lost: 1,
        deliveredAtMs: null,
        problem: null,
      },
    },
  };
}

const besideLine: Chain['beside'][number] = {
  side: 'disk',
  cause: 'disk.low',
  health: 'warn',
  number: '4 GB',
  problem: '',
  advice: '',
  sinceMs: 1,
};

function fullTelemetry(): Telemetry {
  const sample = sampleAt(60);
  const figures = sinkFigures({ rttMs: 35, retransmits: 4, unsentBytes: 100 });
  const transport = {
    syncErrors: 0,
    patErrors: 0,
    pmtErrors: 0,
    continuityErrors: 7,
    pidErrors: 0,
    transportErrors: 0,
    pcrJitterMs: 1.5,
    lostPackets: null,
  };
  const camera = sample.sources[wide];
  if (camera === undefined) throw new Error('the sample has this source');
  return {
    ...sample,
    chain: { ...run(rig()), beside: [besideLine] },
    sources: {
      ...sample.sources,
      [wide]: { ...camera, transport, inputKbps: 4000, arrival: { lastMs: 33, p95Ms: 40 } },
    },
    destinations: {
      youtube: { ...figures, addresses: { primary: figures, backup: figures } },
    } as Telemetry['destinations'],
    renditions: { vertical: sample.encoder } as Telemetry['renditions'],
    recording: {
      bytes: 1,
      frames: 2,
      droppedFrames: 0,
      kbps: 3000,
      queueMs: 4,
      atRiskMs: 500,
      freeBytes: 1e9,
      leftS: 3600,
    },
    isolated: { [wide]: { bytes: 1, kbps: 2, droppedBytes: 3 } },
    replay: { bytes: 1, keptMs: 60_000, droppedFrames: 0 },
    system: {
      ...sample.system,
      processes: [
        { name: 'source:wide', pid: 1, cpuPct: 10, memoryMb: 20 },
        { name: 'ffmpeg', pid: 2, cpuPct: 10, memoryMb: 20 },
        { name: 'ffmpeg', pid: 3, cpuPct: 5, memoryMb: null },
        { name: hostile, pid: 4, cpuPct: null, memoryMb: null },
      ],
    },
  };
}

const level = { peakDb: [-6, -7] as [number, number], rmsDb: [-20, -21] as [number, number] };
const strip = { ...level, holdDb: [-6, -7] as [number, number], reductionDb: 1 };
const meters: Meters = {
  program: strip,
  loudness: { momentaryLufs: -23, shortTermLufs: -23, integratedLufs: -23.1, rangeLu: 5, truePeakDbtp: -1, sinceMs: 1 },
  sources: { [wide]: strip },
};

let all: Map<string, ParsedFamily>;
beforeAll(() => {
  all = parseExposition(metricsText(fullState(), fullTelemetry(), meters));
});

const value = (name: string, labels: Record<string, string> = {}): number | undefined =>
  all
    .get(`flypack_${name}`)
    ?.samples.find((sample) => Object.entries(labels).every(([label, is]) => sample.labels[label] === is))?.value;

describe('the metrics page', () => {
  it('follows the format, also before the first second and with nothing in the show', () => {
    expect(all.size).toBeGreaterThan(100);
    const empty = initialState('1', null, { ...show, sources: [], destinations: [] }, null);
    expect(parseExposition(metricsText(empty, null, null)).get('flypack_on_air')?.samples).toEqual([
      { labels: {}, value: 0 },
    ]);
  });

  it('keeps to the naming conventions: base units, counters that end in _total', () => {
    for (const [name, { type, help }] of all) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).toMatch(/^flypack_[a-z0-9]+(_[a-z0-9]+)*$/);
      expect(name).not.toMatch(/_(ms|kbps|mb|gb|percent|pct|megabytes|gigabytes|milliseconds)(_|$)/);
      expect([name, help.endsWith('.')]).toEqual([name, true]);
    }
  });

  it('bounds what a label can be: nothing but ids, names and words of lists', () => {
    const known = `address alert cause channel check codec fault ffmpeg health hop implementation kind name node process
      quantile rendition rule severity side sink source status version window`.split(/\s+/);
    const labels = new Set([...all.values()].flatMap(({ samples }) => samples.flatMap((s) => Object.keys(s.labels))));
    expect([...labels].filter((label) => !known.includes(label))).toEqual([]);
  });

  it('tells the truth in base units', () => {
    expect(value('sink_bitrate_bits_per_second', { sink: 'youtube' })).toBe(3_200_000);
    expect(value('sink_rtt_seconds', { sink: 'youtube' })).toBe(0.035);
    expect(value('sink_queue_seconds', { sink: 'event' })).toBe(0.01);
    expect(value('sink_status', { sink: 'facebook', status: 'refused' })).toBe(1);
    expect(value('sink_status', { sink: 'facebook', status: 'running' })).toBe(0);
    expect(value('sink_fault', { sink: 'facebook', fault: 'key' })).toBe(1);
    expect(value('sink_on_backup', { sink: 'youtube' })).toBe(1);
    expect(value('sink_address_bitrate_bits_per_second', { sink: 'youtube', address: 'backup' })).toBe(3_200_000);
    expect(value('encoder_target_bitrate_bits_per_second', { rendition: 'vertical' })).toBe(3_000_000);
    expect(value('encoder_adapted', { rendition: 'vertical' })).toBe(1);
    expect(value('mixer_tick_seconds', { quantile: '0.99' })).toBe(0.009);
    expect(value('source_transport_errors_total', { source: 'wide', check: 'continuity' })).toBe(7);
    expect(value('process_cpu_ratio', { process: 'ffmpeg' })).toBe(0.15);
    expect(value('disk_free_bytes')).toBe(1e11);
    expect(value('program_loudness_lufs', { window: 'integrated' })).toBe(-23.1);
    expect(value('alerts_active', { severity: 'alarm' })).toBe(1);
    expect(value('recording_status', { status: 'recording' })).toBe(1);
    expect(value('on_air')).toBe(1);
    expect(value('on_air_since_timestamp_seconds')).toBe(startMs / 1000);
    expect(all.get('flypack_sink_info')?.samples[0]?.labels.name).toBe(hostile);
  });

  it('names the verdict by hop, one or none', () => {
    const verdicts = all.get('flypack_chain_verdict')?.samples ?? [];
    expect(verdicts.map(({ labels }) => labels.hop)).toEqual([...HOPS]);
    expect(verdicts.every(({ value: on }) => on === 0)).toBe(true);
    expect(value('chain_beside', { side: 'disk', health: 'warn' })).toBe(1);
    const broken = fullTelemetry();
    const trouble = { cause: 'encoder.slow' as const, health: 'alarm' as const, number: '', problem: '', advice: '' };
    broken.chain = { ...broken.chain, verdict: { ...trouble, hop: 'encoder', sinceMs: 5000 } };
    const told = parseExposition(metricsText(fullState(), broken, null));
    const now = told.get('flypack_chain_verdict')?.samples.filter(({ value: on }) => on === 1);
    expect(now).toEqual([{ labels: { hop: 'encoder' }, value: 1 }]);
    expect(told.get('flypack_chain_verdict_since_timestamp_seconds')?.samples[0]?.value).toBe(5);
  });
});

describe('the Grafana dashboard', () => {
  interface Panel {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string; legendFormat: string }[];
  }
  const file = path.resolve(import.meta.dirname, '../../resources/grafana/flypack-dashboard.json');
  const dashboard = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: Panel[];
    templating: { list: { name: string; type: string }[] };
  };
  const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map((target) => ({ title, ...target })),
  );

  it('asks for no metric and no label that is not there', () => {
    expect(queries.length).toBeGreaterThan(50);
    for (const { title, expr, legendFormat } of queries) {
      const names = [...expr.matchAll(/flypack_[a-z0-9_]+/g)].map(([name]) => name);
      expect([title, names.filter((name) => !all.has(name))]).toEqual([title, []]);
      const has = new Set(names.flatMap((name) => all.get(name)?.samples.flatMap((s) => Object.keys(s.labels)) ?? []));
      const asked = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '');
      const selected = [...expr.matchAll(/[{,](\w+)=~?"/g)].map((match) => match[1] ?? '');
      const missing = [...asked, ...selected].filter((label) => label !== 'instance' && !has.has(label));
      expect([title, missing]).toEqual([title, []]);
    }
  });

  it('selects by engine everywhere, and its panels stand beside one another', () => {
    for (const { title, expr } of queries) {
      const names = expr.match(/flypack_[a-z0-9_]+/g)?.length ?? 0;
      const selectors = expr.match(/instance=~"\$instance"/g)?.length ?? 0;
      expect([title, selectors]).toEqual([title, names]);
    }
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'instance']);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const overlap = dashboard.panels.filter((a, index) =>
      dashboard.panels.slice(index + 1).some(({ gridPos: b }) => {
        const { x, y, w, h } = a.gridPos;
        return x < b.x + b.w && b.x < x + w && y < b.y + b.h && b.y < y + h;
      }),
    );
    expect(overlap).toEqual([]);
  });

  it('has a row for every part of the show', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'On air',
      'Signal chain',
      'Mixer and encoder',
      'Destinations',
      'Sources',
      'Sound',
      'Event',
      'Recording and replay',
      'System',
    ]);
  });
});
