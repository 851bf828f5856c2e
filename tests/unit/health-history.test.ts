import { describe, expect, it } from 'vitest';
import { computeChain } from '#shared/chain/compute.ts';
import { HISTORY_SAMPLES, HistoryRing, SINK_SLOTS } from '#shared/health/history.ts';
import { decodeHistory, encodeHistory } from '#shared/health/history-wire.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { healthyState, sampleAt, sinkFigures, startMs, uplink } from '../support/chain-samples.ts';

/** A second of a show; `change` breaks something of it. */
function second(at: number, change: (sample: Telemetry) => void = () => undefined): Telemetry {
  const sample = { ...sampleAt(at), chain: { hops: [], verdict: null, beside: [], sideIllnesses: {} } } as Telemetry;
  change(sample);
  const chain = computeChain({ now: sample, earlier: sampleAt(Math.max(4, at - 10)), state: healthyState() }, null);
  return { ...sample, chain };
}

const column = (ring: HistoryRing, name: string): number[] => [...(ring.rows().columns.get(name) ?? [])];

describe('the history of an hour', () => {
  it('takes a fixed amount of memory and keeps the newest hour', () => {
    const ring = new HistoryRing();
    expect(HistoryRing.bytes).toBeLessThan(4e6);
    const base = second(10);
    for (let i = 0; i < HISTORY_SAMPLES + 500; i += 1)
      ring.add({ ...base, atMs: startMs + i * 1000, encoder: { ...base.encoder, videoKbps: i } }, -23);
    expect(ring.length).toBe(HISTORY_SAMPLES);
    const { times } = ring.rows();
    expect(times[0]).toBe(startMs + 500_000);
    expect(times.at(-1)).toBe(startMs + (HISTORY_SAMPLES + 499) * 1000);
    const rates = column(ring, 'encoder.kbps');
    expect(rates[0]).toBe(500);
    expect(rates.at(-1)).toBe(HISTORY_SAMPLES + 499);
    expect(column(ring, 'program.lufs')[7]).toBe(-23);
  });

  it('counts drops by the second, and from zero when a counter begins anew', () => {
    const ring = new HistoryRing();
    for (const [i, network] of [10, 10, 14, 3].entries())
      ring.add(
        second(20 + i, (s) => Object.assign(s.drops, { network, totalFrames: 600 + 30 * i })),
        null,
      );
    expect(column(ring, 'drops.network')).toEqual([Number.NaN, 0, 4, 3]);
    expect(column(ring, 'drops.frames')).toEqual([Number.NaN, 30, 30, 30]);
  });

  it('leaves gaps where nothing is known, and keeps what has gone', () => {
    const ring = new HistoryRing();
    ring.add(
      second(20, (s) => Object.assign(uplink(s), { rttMs: 12.5, retransmits: 3 })),
      null,
    );
    ring.add(
      second(21, (s) => Object.assign(s, { uplink: null })),
      null,
    );
    ring.add(
      second(22, (s) => Object.assign(uplink(s), { rttMs: 14, retransmits: 5 })),
      null,
    );
    expect(column(ring, 'uplink/rttMs')).toEqual([12.5, Number.NaN, 14]);
    expect(column(ring, 'source:wide/fps')).toEqual([30, 30, 30]);
    expect(column(ring, 'program.lufs')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('gives the place of what left longest ago to a newcomer', () => {
    const ring = new HistoryRing();
    const withSink = (at: number, id: string): Telemetry =>
      second(at, (s) => Object.assign(s, { uplink: null, destinations: { [id]: sinkFigures({ kbps: at }) } }));
    for (let i = 0; i <= SINK_SLOTS; i += 1) ring.add(withSink(20 + i, `d${i}`), null);
    expect(ring.rows().columns.has('destination:d0/kbps')).toBe(false);
    expect(column(ring, 'destination:d1/kbps')[1]).toBe(21);
    // Nothing of its predecessor is left in the newcomer’s place.
    expect(column(ring, `destination:d${SINK_SLOTS}/kbps`)).toEqual([
      ...Array(SINK_SLOTS).fill(Number.NaN),
      20 + SINK_SLOTS,
    ]);
  });

  it('leaves out what is not newer, and begins anew when the clock was set back', () => {
    const ring = new HistoryRing();
    ring.add(second(100), null);
    ring.add(second(100), null);
    ring.add(second(99), null);
    expect(ring.length).toBe(1);
    ring.add(second(40), null);
    expect(ring.rows().times).toEqual(Float64Array.of(startMs + 40_000));
  });

  it('tells the verdict of every moment', () => {
    const ring = new HistoryRing();
    for (let at = 20; at < 40; at += 1)
      ring.add(
        second(at, (s) => {
          if (at >= 25 && at < 30) uplink(s).queueMs = at < 28 ? 900 : 1900;
        }),
        null,
      );
    const { episodes } = ring;
    expect(episodes.all).toHaveLength(1);
    expect(episodes.at(startMs + 24_000)).toBeNull();
    expect(episodes.at(startMs + 26_000)).toMatchObject({ hop: 'uplink', cause: 'uplink.queue', health: 'alarm' });
    expect(episodes.at(startMs + 26_000)?.problem).toBe('The uplink is 1.9 s behind the encoder.');
    expect(episodes.at(startMs + 33_000)).toBeNull();
    expect(episodes.all[0]).toMatchObject({ fromMs: startMs + 25_000, toMs: startMs + 29_000 });
  });

  it('arrives in a page as it was, and goes on there', () => {
    const engine = new HistoryRing();
    for (let at = 20; at < 60; at += 1)
      engine.add(
        second(at, (s) => {
          if (at > 50) uplink(s).queueMs = 900;
        }),
        -20,
      );
    const bytes = encodeHistory(engine.rows(), engine.episodes.all);
    const page = new HistoryRing();
    const { rows, episodes } = decodeHistory(bytes.slice().buffer);
    page.append(rows);
    page.episodes.load(episodes);
    expect(page.rows()).toEqual(engine.rows());
    expect(page.episodes.all).toEqual(engine.episodes.all);
    for (const ring of [engine, page]) ring.add(second(60), -19);
    expect(page.rows(startMs + 59_000).times).toEqual(Float64Array.of(startMs + 60_000));
    // Later only what is new is asked for.
    const more = decodeHistory(encodeHistory(engine.rows(startMs + 58_000), []).slice().buffer).rows;
    expect(more.times).toHaveLength(2);
    page.append(more);
    expect(page.length).toBe(engine.length);
  });

  it('gives graphs their lines, with holes where nothing was told', () => {
    const ring = new HistoryRing();
    for (const at of [20, 21, 22, 30, 31])
      ring.add(
        second(at, (s) => Object.assign(s.encoder, { videoKbps: at })),
        null,
      );
    const { times, values } = ring.slice(startMs + 21_000, startMs + 30_500, ['encoder.kbps', 'source:gone/fps']);
    expect(times.map((s) => s - startMs / 1000)).toEqual([21, 22, 23, 30]);
    expect(values).toEqual([
      [21, 22, null, 30],
      [null, null, null, null],
    ]);
    const row = ring.rowAt(startMs + 30_400);
    expect(row).toBe(3);
    expect(ring.value(3, 'encoder.kbps')).toBe(30);
    expect(ring.value(3, 'delay.encoder')).toBe(160);
    expect(ring.healthOf(3, 0)).toBe('ok');
    expect(ring.rowAt(startMs + 26_000)).toBeNull();
    expect(ring.sum('encoder.kbps', startMs + 22_000)).toBe(61);
  });

  it('refuses what is no history', () => {
    expect(() => decodeHistory(new ArrayBuffer(4))).toThrow('not a history');
    const bytes = encodeHistory(new HistoryRing().rows(), []);
    expect(() => decodeHistory(bytes.slice(0, 16).buffer)).toThrow();
  });
});
