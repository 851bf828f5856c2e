/** The health desk’s logic: what stretch of the hour is shown, what is drawn of it, what is said of a moment. */
import { describe, expect, it } from 'vitest';
import { computeChain } from '#shared/chain/compute.ts';
import { HistoryRing } from '#shared/health/history.ts';
import type { LogEntry, Telemetry } from '#shared/state/telemetry.ts';
import { dropRows } from '../../renderer/health/drop-rows.ts';
import { drawingOf, type GraphSpec, graphSpecs, niceMax, readingOf } from '../../renderer/health/graph-specs.ts';
import {
  type GraphView,
  keyOnGraphs,
  LIVE_VIEW,
  live,
  paused,
  rangeOf,
  withSpan,
  zoomedTo,
} from '../../renderer/health/graph-view.ts';
import { incidentsOf, momentOf } from '../../renderer/health/moment.ts';
import { healthyState, node, sampleAt, sinkFigures, startMs, uplink } from '../support/chain-samples.ts';

const lastMs = startMs + 3_600_000;
const hourLong = { fromMs: startMs, toMs: lastMs };
const press = (view: GraphView, key: string, shift = false): GraphView => {
  const next = keyOnGraphs(view, { key, shift }, hourLong);
  if (next === null) throw new Error(`${key} means nothing`);
  return next;
};

describe('the stretch of the hour', () => {
  it('follows the show while live, and stands still when held', () => {
    expect(rangeOf(LIVE_VIEW, lastMs)).toEqual({ fromMs: lastMs - 300_000, toMs: lastMs });
    const held = paused(LIVE_VIEW, lastMs);
    expect(rangeOf(held, lastMs + 60_000)).toEqual({ fromMs: lastMs - 300_000, toMs: lastMs });
    expect(live(held).endMs).toBeNull();
  });

  it('is what was marked, and no less than ten seconds', () => {
    const marked = { fromMs: lastMs - 200_000, toMs: lastMs - 100_000 };
    expect(rangeOf(zoomedTo({ ...LIVE_VIEW, marked }, marked), lastMs)).toEqual(marked);
    const little = { fromMs: lastMs - 104_000, toMs: lastMs - 100_000 };
    expect(rangeOf(zoomedTo(LIVE_VIEW, little), lastMs)).toEqual({ fromMs: lastMs - 107_000, toMs: lastMs - 97_000 });
    // A click is no mark.
    expect(zoomedTo(LIVE_VIEW, { fromMs: lastMs - 1000, toMs: lastMs })).toEqual(LIVE_VIEW);
  });

  it('is zoomed around the moment looked at, up to the hour', () => {
    const held: GraphView = { ...LIVE_VIEW, endMs: lastMs - 600_000, cursorMs: lastMs - 700_000 };
    const closer = press(held, '+');
    expect(closer.spanS).toBe(150);
    const { fromMs, toMs } = rangeOf(closer, lastMs);
    expect((toMs - (closer.cursorMs ?? 0)) / (toMs - fromMs)).toBeCloseTo(1 / 3);
    expect(withSpan(LIVE_VIEW, 99_999, lastMs)).toEqual({ ...LIVE_VIEW, spanS: 3600 });
    expect(withSpan(LIVE_VIEW, 1, lastMs).spanS).toBe(10);
  });
});

describe('keys on the graphs', () => {
  it('move the moment by a second, by ten, by half a width, and the stretch with it', () => {
    const one = press(LIVE_VIEW, 'ArrowLeft');
    expect(one).toMatchObject({ cursorMs: lastMs - 1000, endMs: lastMs });
    expect(press(one, 'ArrowLeft', true).cursorMs).toBe(lastMs - 11_000);
    expect(press(one, 'ArrowRight', true).cursorMs).toBe(lastMs);
    const far = press(press(press(one, 'PageUp'), 'PageUp'), 'PageUp');
    expect(far.cursorMs).toBe(lastMs - 451_000);
    expect(rangeOf(far, lastMs).fromMs).toBe(far.cursorMs);
    expect(press(far, 'End')).toEqual(LIVE_VIEW);
  });

  it('hold and go on, and leave the other keys to the switcher', () => {
    const held = press(LIVE_VIEW, 'p');
    expect(held.endMs).toBe(lastMs);
    expect(press(held, 'p').endMs).toBeNull();
    expect(press({ ...LIVE_VIEW, cursorMs: 5 }, 'Escape').cursorMs).toBeNull();
    for (const key of [' ', 'Enter', '1', 'k'])
      expect(keyOnGraphs(LIVE_VIEW, { key, shift: false }, hourLong)).toBeNull();
  });
});

function ringOf(seconds: number, change: (sample: Telemetry, second: number) => void): HistoryRing {
  const ring = new HistoryRing();
  for (let second = 0; second < seconds; second += 1) {
    const sample = { ...sampleAt(100 + second) } as Telemetry;
    change(sample, second);
    const chain = computeChain({ now: sample, earlier: sampleAt(90 + second), state: healthyState() }, null);
    ring.add({ ...sample, chain }, -23);
  }
  return ring;
}

const pushes = [
  { name: 'uplink', label: 'Event' },
  { name: 'destination:tube', label: 'Tube' },
];
const specOf = (id: string): GraphSpec => {
  const spec = graphSpecs(pushes).find((s) => s.id === id);
  if (spec === undefined) throw new Error(`no graph ${id}`);
  return spec;
};

describe('graphs', () => {
  const ring = ringOf(20, (sample, second) => {
    sample.destinations = { tube: sinkFigures({ queueMs: 40 * second, rttMs: 12 }) } as Telemetry['destinations'];
    sample.drops.network = second;
    sample.drops.source = 2 * second;
  });
  const fromMs = startMs + 100_000;

  it('draw every second, drops on top of each other', () => {
    const { times, values, max } = drawingOf(specOf('drops'), ring, fromMs, ring.lastMs);
    expect(times).toHaveLength(20);
    // Source, mixer, encoder, network, received: each with what is below it.
    expect(values.map((line) => line[10])).toEqual([3, 1, 1, 1, 0]);
    expect(max).toBe(4);
  });

  it('say their values at a moment', () => {
    const row = ring.rowAt(fromMs + 5000);
    expect(readingOf(specOf('bitrate'), ring, row)).toBe('3.00 / 3.00');
    expect(readingOf(specOf('queue'), ring, row)).toBe('200 / 12');
    expect(readingOf(specOf('drops'), ring, row)).toBe('3');
    expect(readingOf(specOf('delay'), ring, row)).toBe('viewer 4.10');
    expect(readingOf(specOf('loudness'), ring, row)).toBe('-23.0');
    expect(readingOf(specOf('bitrate'), ring, null)).toBe('– / –');
  });

  it('have scales that do not tremble', () => {
    expect([3, 1, 1.1, 7, 101, 1158].map(niceMax)).toEqual([3, 1, 1.2, 8, 120, 1200]);
  });
});

describe('a moment of the hour', () => {
  const ring = ringOf(30, (sample, second) => {
    if (second >= 10 && second < 15) uplink(sample).queueMs = 900;
    if (second >= 10) node(sample).ladder.speed = 1.02;
  });
  const entry: LogEntry = { seq: 1, atMs: startMs + 120_000, level: 'error', about: 'x', text: 'The disk is slow.' };

  it('shows all hops as they were, and the verdict of then', () => {
    const moment = momentOf(ring, startMs + 112_000, pushes, [entry]);
    expect(moment?.verdict).toMatchObject({ hop: 'uplink', problem: 'The uplink is 0.9 s behind the encoder.' });
    expect(moment?.hops.find(({ hop }) => hop === 'uplink')).toMatchObject({ health: 'warn', figure: 'q 900 ms' });
    expect(moment?.hops.find(({ hop }) => hop === 'ladder')).toMatchObject({ health: 'ok', figure: '1.02×' });
    const later = momentOf(ring, startMs + 120_300, pushes, [entry]);
    expect(later).toMatchObject({ verdict: null, entry });
    expect(momentOf(ring, startMs + 500_000, pushes, [])).toBeNull();
  });

  it('can be gone to where something went wrong', () => {
    expect(incidentsOf(ring.episodes.all, [entry], [startMs, ring.lastMs])).toEqual([startMs + 110_000, entry.atMs]);
  });
});

describe('the table of drops', () => {
  it('names each cause with its share of the last minute, and the network’s by destination', () => {
    const ring = ringOf(120, (sample, second) => {
      sample.drops.totalFrames = 30 * second;
      // 2 % in the last minute, nothing before.
      sample.drops.network = Math.max(0, second - 59) * 0.6;
      sample.destinations = {
        tube: sinkFigures({ droppedFrames: Math.max(0, second - 59) * 0.6 }),
      } as Telemetry['destinations'];
    });
    const rows = new Map(dropRows(ring, pushes).map((row) => [row.id, row]));
    expect([...rows.keys()]).toEqual([
      'source',
      'mixer',
      'encoder',
      'network',
      'uplink',
      'destination:tube',
      'received',
    ]);
    expect(rows.get('network')).toMatchObject({ health: 'warn' });
    expect(rows.get('network')?.share).toBeCloseTo(0.02);
    expect(rows.get('network')?.hourShare).toBeCloseTo(36 / 3570);
    expect(rows.get('destination:tube')).toMatchObject({ health: 'warn', part: true });
    expect(rows.get('source')).toMatchObject({ health: 'ok', minute: 0, share: 0 });
  });

  it('claims nothing before there is anything', () => {
    for (const row of dropRows(new HistoryRing(), [])) expect(row).toMatchObject({ health: 'unknown', share: null });
  });
});
