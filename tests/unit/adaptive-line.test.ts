/** The bitrate controller and the kernel’s send queue, in simulated time: a TCP connection with a way, a width and a buffer. */
import { describe, expect, it } from 'vitest';
import { AdaptiveBitrate, type BitrateDecision } from '#shared/outputs/adaptive.ts';
import type { LineSample } from '#shared/outputs/line-queue.ts';
import { AdaptiveSettings } from '#shared/show/encoder-settings.ts';
import { LineGauge } from '../../electron/engine/outputs/line-gauge.ts';

const TICK_MS = 10;
const FRAME_MS = 40;
const GOP_FRAMES = 50;
const LOOK_MS = 250;
const SWAP_MS = 400;
const VIDEO_KBPS = 4500;
const AUDIO_KBPS = 128;

interface Line {
  /** What it carries, kb/s. */
  width: (atMs: number) => number;
  /** There and back, ms. */
  rttMs: (atMs: number) => number;
  /** Send buffer of the kernel, ms of the program. */
  bufferMs?: number;
  /** How many times larger than another picture a key frame is. */
  keySize?: number;
  /** What the kernel tells is one look old. */
  late?: boolean;
}

interface Seen extends BitrateDecision {
  atMs: number;
}

/** A number from 0 to 1 that looks like chance and is the same in each run. */
const chance = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
};

function simulate(line: Line, seconds: number): { decisions: Seen[]; worstBacklogMs: number } {
  const settings = AdaptiveSettings.parse({});
  const controller = new AdaptiveBitrate();
  const { keySize = 8, bufferMs = 1200 } = line;
  const decisions: Seen[] = [];
  const gauge = new LineGauge();
  const ours: { bits: number; atMs: number }[] = [];
  const onItsWay: { bits: number; ackMs: number }[] = [];
  const given: { bits: number; atMs: number }[] = [];
  let [kernelBits, handedBits, worstBacklogMs, encoder, budget] = [0, 0, 0, VIDEO_KBPS, 0];
  let told: LineSample | null = null;
  let pending: { kbps: number; atMs: number } | null = null;
  for (let atMs = 0; atMs < seconds * 1000; atMs += TICK_MS) {
    if (pending !== null && atMs >= pending.atMs) {
      encoder = pending.kbps;
      pending = null;
    }
    if (atMs % FRAME_MS === 0) {
      const gopBits = (encoder * 1.04 + AUDIO_KBPS) * FRAME_MS * GOP_FRAMES;
      const isKey = (atMs / FRAME_MS) % GOP_FRAMES === 0;
      ours.push({ bits: (gopBits / (GOP_FRAMES - 1 + keySize)) * (isKey ? keySize : 1), atMs });
    }
    while ((onItsWay[0]?.ackMs ?? Number.POSITIVE_INFINITY) <= atMs) onItsWay.shift();
    const wayBits = onItsWay.reduce((sum, { bits }) => sum + bits, 0);
    let room = bufferMs * (VIDEO_KBPS + AUDIO_KBPS) - kernelBits - wayBits;
    while (room > 0 && ours[0] !== undefined) {
      const bits = Math.min(room, ours[0].bits);
      handedBits += bits;
      gauge.handed(handedBits / 8, atMs, ours[0].atMs);
      ours[0].bits -= bits;
      if (ours[0].bits <= 0) ours.shift();
      room -= bits;
      kernelBits += bits;
      given.push({ bits, atMs });
    }
    budget = Math.min(budget + line.width(atMs) * TICK_MS, line.width(atMs) * 3 * TICK_MS);
    const sent = Math.min(budget, kernelBits);
    kernelBits -= sent;
    budget -= sent;
    // Acknowledgements come in order.
    const ackMs = Math.max(onItsWay.at(-1)?.ackMs ?? 0, atMs + line.rttMs(atMs));
    if (sent > 0) onItsWay.push({ bits: sent, ackMs });
    while ((given[0]?.atMs ?? atMs) < atMs - 1000) given.shift();
    const waits = ours[0] === undefined ? 0 : atMs - ours[0].atMs;
    worstBacklogMs = Math.max(worstBacklogMs, waits);
    if (atMs % LOOK_MS !== 0) continue;
    const unsentBytes = (kernelBits + onItsWay.reduce((sum, { bits }) => sum + bits, 0)) / 8;
    const now = gauge.at(atMs, unsentBytes);
    const decision = controller.step({
      nowMs: atMs,
      settings,
      videoKbps: VIDEO_KBPS,
      audioKbps: AUDIO_KBPS,
      flows: [
        {
          ...{ about: 'a', name: 'A', active: true, running: true, backlogMs: waits + 60 + chance(atMs) * 80 },
          sentKbps: given.reduce((sum, { bits }) => sum + bits, 0) / 1000,
          unsentBytes,
          line: line.late ? told : now,
        },
      ],
    });
    told = now;
    if (decision === null) continue;
    decisions.push({ ...decision, atMs });
    pending = { kbps: decision.kbps ?? VIDEO_KBPS, atMs: atMs + SWAP_MS };
  }
  return { decisions, worstBacklogMs };
}

const wide = () => 20_000;
const narrowFrom =
  (fromMs: number, kbps: number, untilMs = Number.POSITIVE_INFINITY) =>
  (atMs: number): number =>
    atMs >= fromMs && atMs < untilMs ? kbps : 20_000;

describe('adaptive bitrate by what the kernel holds', () => {
  // At any moment of a GOP: a key frame comes at once, or two seconds later.
  const moments = [20_000, 20_250, 20_490, 20_770, 21_010, 21_330, 21_600, 21_980];

  for (const late of [false, true]) {
    for (const [rttMs, kbps] of [
      [20, 2300],
      [20, 1500],
      [300, 2300],
      [80, 3000],
    ] as const) {
      it(`goes down within 2 s of the moment a line of ${rttMs} ms lets ${kbps} kb/s through${late ? ', seen a look late' : ''}`, () => {
        for (const moment of moments) {
          const line = { width: narrowFrom(moment, kbps), rttMs: () => rttMs, late };
          const { decisions, worstBacklogMs } = simulate(line, 26);
          const [first] = decisions;
          expect(first, `narrowed at ${moment}`).toBeDefined();
          expect(first?.atMs, `narrowed at ${moment}`).toBeGreaterThan(moment);
          expect(first?.atMs, `narrowed at ${moment}`).toBeLessThanOrEqual(moment + 2000);
          expect(decisions.at(-1)?.kbps, `narrowed at ${moment}`).toBeLessThan(kbps);
          expect(decisions.at(-1)?.kbps, `narrowed at ${moment}`).toBeGreaterThan(kbps * 0.5);
          expect(worstBacklogMs, `narrowed at ${moment}`).toBeLessThan(1500);
        }
      });
    }
  }

  it('leaves a long way alone, and large key frames on it', () => {
    for (const rttMs of [10, 150, 300, 600]) {
      for (const keySize of [1, 8, 25]) {
        expect(simulate({ width: wide, rttMs: () => rttMs, keySize }, 60).decisions).toEqual([]);
        expect(simulate({ width: () => 7000, rttMs: () => rttMs, keySize, late: true }, 60).decisions).toEqual([]);
      }
    }
  });

  it('leaves a line alone whose delay jitters', () => {
    for (const [least, most] of [
      [20, 120],
      [50, 250],
      [200, 400],
    ] as const) {
      const slow = (atMs: number): number => least + chance(Math.floor(atMs / 90)) * (most - least);
      expect(simulate({ width: wide, rttMs: slow }, 120).decisions).toEqual([]);
    }
  });

  it('leaves a line alone whose way becomes longer at once, and one that pauses for half a second', () => {
    for (const moment of moments) {
      expect(simulate({ width: wide, rttMs: (atMs) => (atMs < moment ? 20 : 320) }, 40).decisions).toEqual([]);
      expect(simulate({ width: narrowFrom(moment, 0, moment + 500), rttMs: () => 30 }, 40).decisions).toEqual([]);
    }
  });
});
