/** The bitrate controller in simulated time: an encoder, a socket buffer and a link whose width changes. */
import { describe, expect, it } from 'vitest';
import { AdaptiveBitrate, type BitrateDecision, type FlowSample } from '#shared/outputs/adaptive.ts';
import { AdaptiveSettings } from '#shared/show/encoder-settings.ts';

const TICK_MS = 50;
const LOOK_MS = 250;
/** From a decision until the new encoder’s first frame. */
const SWAP_MS = 400;
/** Our own queue begins to drop here. */
const DROP_MS = 1500;

interface Link {
  about: string;
  /** What it carries at a time, kb/s. */
  width: (atMs: number) => number;
  /** Socket buffer, bytes. */
  hiddenBytes?: number;
  unsentBytes?: number;
}

interface Outcome {
  decisions: (BitrateDecision & { atMs: number })[];
  worstBacklogMs: number;
  /** When the backlog first began to grow beyond the socket’s buffer. */
  growsFromMs: number | null;
  kbps: number;
}

function simulate(links: readonly Link[], seconds: number, given: Record<string, unknown> = {}): Outcome {
  const settings = AdaptiveSettings.parse(given);
  const controller = new AdaptiveBitrate();
  const videoKbps = 4500;
  const audioKbps = 128;
  const outcome: Outcome = { decisions: [], worstBacklogMs: 0, growsFromMs: null, kbps: videoKbps };
  let encoder = videoKbps;
  let pending: { kbps: number; atMs: number } | null = null;
  const queues = links.map(() => [] as { bits: number; atMs: number }[]);
  const sent = links.map(() => [] as { bits: number; atMs: number }[]);
  for (let atMs = 0; atMs < seconds * 1000; atMs += TICK_MS) {
    if (pending !== null && atMs >= pending.atMs) {
      encoder = pending.kbps;
      pending = null;
    }
    const flows = links.map((link, i): FlowSample => {
      const queue = queues[i] ?? [];
      queue.push({ bits: (encoder * 1.04 + audioKbps) * TICK_MS, atMs });
      let budget = link.width(atMs) * TICK_MS;
      while (budget > 0 && queue[0] !== undefined) {
        const take = Math.min(budget, queue[0].bits);
        queue[0].bits -= take;
        budget -= take;
        if (queue[0].bits <= 0) queue.shift();
      }
      const waits = queueAge(queue, (link.hiddenBytes ?? 200_000) * 8, atMs);
      if (waits > 0) outcome.growsFromMs ??= atMs;
      outcome.worstBacklogMs = Math.max(outcome.worstBacklogMs, waits);
      const out = sent[i] ?? [];
      out.push({ bits: link.width(atMs) * TICK_MS - Math.max(0, budget), atMs });
      while ((out[0]?.atMs ?? 0) < atMs - 1000) out.shift();
      const sentKbps = out.reduce((sum, { bits }) => sum + bits, 0) / 1000;
      return {
        about: link.about,
        name: link.about,
        active: true,
        running: true,
        backlogMs: waits + 60 + (atMs % 7) * 10,
        sentKbps,
        unsentBytes: link.unsentBytes ?? null,
        line: null,
      };
    });
    if (atMs % LOOK_MS !== 0) continue;
    const decision = controller.step({ nowMs: atMs, settings, videoKbps, audioKbps, flows });
    if (decision === null) continue;
    outcome.decisions.push({ ...decision, atMs });
    pending = { kbps: decision.kbps ?? videoKbps, atMs: atMs + SWAP_MS };
  }
  outcome.kbps = controller.kbps ?? videoKbps;
  return outcome;
}

/** Age of the frame that goes into the socket’s buffer next. */
function queueAge(queue: readonly { bits: number; atMs: number }[], hiddenBits: number, nowMs: number): number {
  let inSocket = hiddenBits;
  for (const { bits, atMs } of queue) {
    inSocket -= bits;
    if (inSocket < 0) return nowMs - atMs;
  }
  return 0;
}

const from =
  (startMs: number, narrow: number, endMs = Number.POSITIVE_INFINITY) =>
  (atMs: number): number =>
    atMs >= startMs && atMs < endMs ? narrow : 20_000;

describe('adaptive bitrate', () => {
  it('leaves a connection alone that carries everything', () => {
    expect(simulate([{ about: 'a', width: () => 6000 }], 600).decisions).toEqual([]);
  });

  it('goes down within 2 s of a growing queue when the link is halved, before anything is dropped', () => {
    const { decisions, worstBacklogMs, growsFromMs } = simulate([{ about: 'a', width: from(20_000, 2300) }], 40);
    const [first] = decisions;
    expect(first).toMatchObject({ about: 'a' });
    expect(first?.atMs).toBeLessThanOrEqual((growsFromMs ?? 0) + 2000);
    expect(first?.kbps).toBeLessThan(2300);
    expect(first?.kbps).toBeGreaterThan(1200);
    expect(first?.reason).toContain('of 4.9 Mb/s');
    expect(worstBacklogMs).toBeLessThan(DROP_MS);
  });

  it('never goes below the minimum, and says nothing when it is there already', () => {
    const { decisions, kbps } = simulate([{ about: 'a', width: from(5000, 500) }], 60, { minKbps: 800 });
    expect(kbps).toBe(800);
    expect(Math.min(...decisions.map((d) => d.kbps ?? 4500))).toBe(800);
    expect(decisions.length).toBeLessThan(4);
  });

  it('comes up again step by step when the link is wide again', () => {
    const { decisions, kbps } = simulate([{ about: 'a', width: from(10_000, 2300, 40_000) }], 200);
    expect(kbps).toBe(4500);
    const rises = decisions.filter((d) => d.atMs > 40_000).map((d) => d.kbps ?? 4500);
    expect(rises).toEqual(rises.toSorted((a, b) => a - b));
    for (const [i, rise] of rises.slice(1).entries()) expect(rise - (rises[i] ?? 0)).toBeLessThanOrEqual(300);
    expect(decisions.at(-1)).toMatchObject({ kbps: null, reason: 'The connection carries it again.' });
  });

  it('does not swing on a link that stays narrow: each try that fails makes the next wait longer', () => {
    const { decisions, worstBacklogMs, kbps } = simulate([{ about: 'a', width: from(10_000, 2300) }], 900);
    expect(worstBacklogMs).toBeLessThan(DROP_MS);
    const late = decisions.filter((d) => d.atMs > 300_000);
    // A try, and the way back; the tries are up to four minutes apart.
    expect(late.length).toBeLessThanOrEqual(24);
    expect(kbps).toBeGreaterThan(1300);
    expect(kbps).toBeLessThan(2400);
  });

  it('goes by the narrowest of several, and back up at once when that one is gone', () => {
    const wide = { about: 'wide', width: () => 20_000 };
    const { decisions } = simulate([wide, { about: 'narrow', width: from(5000, 1500) }], 20);
    expect(decisions[0]?.about).toBe('narrow');
    const controller = new AdaptiveBitrate();
    const settings = AdaptiveSettings.parse({});
    const step = (nowMs: number, flows: FlowSample[]): BitrateDecision | null =>
      controller.step({ nowMs, settings, videoKbps: 4500, audioKbps: 128, flows });
    const flow = (about: string, backlogMs: number, sentKbps = 2000): FlowSample => ({
      about,
      name: about,
      active: true,
      running: true,
      backlogMs,
      sentKbps,
      unsentBytes: null,
      line: null,
    });
    let down: BitrateDecision | null = null;
    for (let at = 0; at <= 4000 && down === null; at += 250) down = step(at, [flow('x', at / 3), flow('y', 100)]);
    expect(down).toMatchObject({ about: 'x' });
    expect(step(4250, [{ ...flow('x', 300), running: false }, flow('y', 100)])).toBeNull();
    expect(step(4500, [flow('y', 100)])).toEqual({ kbps: null, reason: 'The narrow connection is gone.', about: null });
  });

  it('halves the bitrate once for one that is stuck', () => {
    const { decisions } = simulate([{ about: 'a', width: from(10_000, 0) }], 18);
    expect(decisions).toHaveLength(1);
    expect(decisions[0]?.kbps).toBeGreaterThan(1500);
  });

  it('leaves the bitrate when the push itself is stuck and not its connection', () => {
    expect(simulate([{ about: 'a', width: from(10_000, 0), unsentBytes: 0 }], 18).decisions).toEqual([]);
  });

  it('does nothing for a pause of a second, one that has just connected, or when it is off', () => {
    expect(simulate([{ about: 'a', width: from(10_000, 0, 11_000) }], 30).decisions).toEqual([]);
    expect(simulate([{ about: 'a', width: (atMs) => (atMs < 1200 ? 0 : 20_000) }], 30).decisions).toEqual([]);
    expect(simulate([{ about: 'a', width: () => 1000 }], 30, { enabled: false }).decisions).toEqual([]);
  });
});
