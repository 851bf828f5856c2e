/**
 * The player of the listening stream in simulated time: a sender with its own clock and a network with its own moods on
 * one side, a sound card that pulls 128 samples at a time on the other. What comes out is a sine; a click in it would be
 * a step that no sine of that height makes.
 */
import { describe, expect, it } from 'vitest';
import { JitterBuffer, RATE_HZ } from '../../renderer/listen/jitter-buffer.ts';
import { ArrivalAge } from '../../renderer/listen/listen-delay.ts';
import { LISTEN_PACKET_SAMPLES as PACKET } from '../../shared/protocol/listen.ts';

const PULL = 128;
const TONE_HZ = 440;
const HEIGHT = 0.5;
/** The steepest a sine of that height gets, and a fade of 5 ms on top of it. */
const STEEPEST = (2 * Math.PI * TONE_HZ * HEIGHT) / RATE_HZ + HEIGHT / (0.005 * RATE_HZ);

interface Line {
  /** The sender’s clock against the sound card’s, parts per million. */
  ppm?: number;
  /** When packet `n`, sent at `atMs`, arrives; null: never. */
  arrives?: (n: number, atMs: number) => number | null;
}

/** Program frames of 40 ms: packets come two at a time. */
const inFrames = (_n: number, atMs: number): number => Math.ceil(atMs / 40) * 40;

class Rig {
  readonly buffer = new JitterBuffer();
  readonly #left = new Float32Array(PULL);
  readonly #right = new Float32Array(PULL);
  readonly #line: Line;
  readonly #onTheWay: { n: number; at: number }[] = [];
  #sent = 0;
  #pulled = 0;
  #last = 0;
  /** The largest step from sample to sample so far, and samples that were silent after the first sound. */
  steepest = 0;
  silent = 0;
  #sounded = false;
  depths: number[] = [];

  constructor(line: Line = {}) {
    this.#line = line;
  }

  run(seconds: number): this {
    const until = this.#pulled + seconds * RATE_HZ;
    const { ppm = 0, arrives = inFrames } = this.#line;
    const packetMs = ((PACKET * 1000) / RATE_HZ) * (1 - ppm / 1e6);
    while (this.#pulled < until) {
      const nowMs = (this.#pulled * 1000) / RATE_HZ;
      for (let atMs = (this.#sent + 1) * packetMs; atMs <= nowMs; atMs = (this.#sent + 1) * packetMs) {
        const at = arrives(this.#sent, atMs);
        if (at !== null) this.#onTheWay.push({ n: this.#sent, at });
        this.#sent += 1;
      }
      while ((this.#onTheWay[0]?.at ?? Number.POSITIVE_INFINITY) <= nowMs)
        this.#deliver(this.#onTheWay.shift()?.n ?? 0);
      this.buffer.pull(this.#left, this.#right);
      this.#look();
      this.#pulled += PULL;
    }
    return this;
  }

  #deliver(n: number): void {
    const left = new Float32Array(PACKET);
    for (let i = 0; i < PACKET; i += 1)
      left[i] = HEIGHT * Math.sin((2 * Math.PI * TONE_HZ * (n * PACKET + i)) / RATE_HZ);
    this.buffer.push(
      n >>> 0,
      left,
      left.map((value) => -value),
    );
  }

  #look(): void {
    for (const [i, value] of this.#left.entries()) {
      if (this.#right[i] !== -value) throw new Error('left and right went different ways');
      this.steepest = Math.max(this.steepest, Math.abs(value - this.#last));
      if (value !== 0) this.#sounded = true;
      else if (this.#sounded && this.#last === 0) this.silent += 1;
      this.#last = value;
    }
    this.depths.push(this.buffer.report().depthMs);
  }
}

describe('listening', () => {
  it('starts once it has its target in hand, and then never stops', () => {
    const rig = new Rig().run(0.1);
    expect(rig.buffer.report().playing).toBe(false);
    rig.run(20);
    expect(rig.buffer.report()).toMatchObject({ playing: true, breaks: 0, skips: 0, lostPackets: 0 });
    expect(rig.silent).toBe(0);
    expect(rig.steepest).toBeLessThan(STEEPEST);
    expect(rig.buffer.report().depthMs).toBeGreaterThan(95);
    expect(rig.buffer.report().depthMs).toBeLessThan(145);
  });

  it.each([500, -500])('follows a clock that is off by %i ppm without a break or a jump', (ppm) => {
    // As far as 200 ppm go in ten minutes: as much as it holds.
    const rig = new Rig({ ppm }).run(240);
    expect(rig.buffer.report()).toMatchObject({ breaks: 0, skips: 0 });
    expect(rig.silent).toBe(0);
    expect(rig.steepest).toBeLessThan(STEEPEST);
    const settled = rig.depths.slice(-Math.round((30 * RATE_HZ) / PULL));
    expect(Math.min(...settled)).toBeGreaterThan(95);
    expect(Math.max(...settled)).toBeLessThan(145);
  });

  it('rides out jitter of 60 ms', () => {
    const rig = new Rig({
      arrives: (n, atMs) => inFrames(n, atMs) + (Math.floor(n / 2) % 7) * 10,
    });
    rig.run(30);
    expect(rig.buffer.report().breaks).toBe(0);
    expect(rig.steepest).toBeLessThan(STEEPEST);
  });

  it('fades out when nothing comes, fills up again, and takes more room after it', () => {
    // From the fifth second on the network holds everything back for 400 ms.
    const rig = new Rig({
      arrives: (n, atMs) => (atMs > 5000 && atMs < 5400 ? 5400 : inFrames(n, atMs)),
    }).run(5.35);
    expect(rig.buffer.report()).toMatchObject({ playing: false, breaks: 1 });
    rig.run(6);
    expect(rig.buffer.report()).toMatchObject({ playing: true, breaks: 1 });
    expect(rig.buffer.report().targetMs).toBeGreaterThan(120);
    expect(rig.steepest).toBeLessThan(STEEPEST);
    // After calm minutes the room is given back.
    rig.run(200);
    expect(rig.buffer.report()).toMatchObject({ targetMs: 120, breaks: 1 });
    expect(rig.steepest).toBeLessThan(STEEPEST);
  });

  it('fades over packets that are lost and keeps its delay', () => {
    const rig = new Rig({ arrives: (n, atMs) => (n % 100 === 53 ? null : inFrames(n, atMs)) }).run(20);
    expect(rig.buffer.report()).toMatchObject({ lostPackets: 10, breaks: 0, skips: 0 });
    expect(rig.steepest).toBeLessThan(STEEPEST);
    expect(rig.buffer.report().depthMs).toBeGreaterThan(90);
  });

  it('passes over what came in one piece after a pause, without a click', () => {
    const rig = new Rig().run(3);
    const { buffer } = rig;
    // A second of sound at once, as after a stalled page.
    for (let n = 0; n < 50; n += 1) {
      const left = new Float32Array(PACKET).map(
        (_, i) => HEIGHT * Math.sin((2 * Math.PI * TONE_HZ * ((150 + n) * PACKET + i)) / RATE_HZ),
      );
      buffer.push(
        150 + n,
        left,
        left.map((value) => -value),
      );
    }
    rig.run(0.5);
    expect(buffer.report().skips).toBe(1);
    expect(buffer.report().depthMs).toBeLessThan(200);
    expect(rig.steepest).toBeLessThan(STEEPEST);
  });

  it('goes over to another stream by a fade', () => {
    const rig = new Rig().run(3);
    rig.buffer.restart();
    rig.run(0.02);
    expect(rig.buffer.report()).toMatchObject({ playing: false, breaks: 0 });
    rig.run(2);
    expect(rig.buffer.report()).toMatchObject({ playing: true, breaks: 0, lostPackets: 0 });
    expect(rig.steepest).toBeLessThan(STEEPEST);
  });

  it('keeps only the newest while nobody pulls', () => {
    const buffer = new JitterBuffer();
    const packet = new Float32Array(PACKET).fill(0.1);
    for (let n = 0; n < 500; n += 1) buffer.push(n, packet, packet);
    expect(buffer.report().depthMs).toBeLessThan(1400);
    const left = new Float32Array(PULL);
    buffer.pull(left, new Float32Array(PULL));
    expect(Math.abs(left[0] ?? 1)).toBeLessThan(0.001);
    expect(left[127]).toBeGreaterThan(0.04);
  });

  it('tells the delay from the age of what arrives, what it holds, and what the device adds', () => {
    const age = new ArrivalAge();
    expect(age.delayMs(120, 0.02)).toBeNull();
    for (let i = 0; i < 100; i += 1) age.observe(i % 2 === 0 ? 20 : 40);
    expect(age.delayMs(120, 0.02)).toBeGreaterThan(160);
    expect(age.delayMs(120, 0.02)).toBeLessThan(175);
  });
});
