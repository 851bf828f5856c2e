import { describe, expect, it } from 'vitest';
import { readPcr, readPes } from '#shared/ts/packet.ts';
import { RtpLoss, rtpHeaderBytes } from '#shared/ts/rtp.ts';
import { TransportCheck } from '#shared/ts/transport-check.ts';
import { patPacket, pmtPacket, rtpHeader, shiftTimes, streamPacket } from '../support/ts-writer.ts';

const PMT = 0x1000;
const VIDEO = 0x100;
const AUDIO = 0x101;
const STREAMS = { [VIDEO]: 0x1b, [AUDIO]: 0x0f };

const CLEAN = {
  syncErrors: 0,
  patErrors: 0,
  pmtErrors: 0,
  continuityErrors: 0,
  pidErrors: 0,
  transportErrors: 0,
  pcrJitterMs: 0,
  lostPackets: null,
};

interface Round {
  pat?: boolean;
  pmt?: boolean;
  audio?: boolean;
  /** How much later than it should the PCR arrives. */
  lateMs?: number;
}

/** A healthy feed in simulated time: tables and one packet of each stream every 20 ms, all from one counter each. */
class Sender {
  readonly check = new TransportCheck();
  nowMs = 1000;
  #round = 0;

  get continuity(): number {
    return this.#round;
  }

  send(...packets: Uint8Array[]): void {
    this.check.push(Buffer.concat(packets), this.nowMs);
  }

  run(rounds: number, of: (round: number) => Round = () => ({})): void {
    for (let i = 0; i < rounds; i += 1) {
      const { pat = true, pmt = true, audio = true, lateMs = 0 } = of(i);
      const pcr = this.nowMs * 27_000;
      this.nowMs += lateMs;
      this.send(
        ...(pat ? [patPacket({ 1: PMT }, this.#round)] : []),
        ...(pmt ? [pmtPacket(PMT, 1, STREAMS, this.#round)] : []),
        streamPacket(VIDEO, this.#round, pcr),
        ...(audio ? [streamPacket(AUDIO, this.#round)] : []),
      );
      this.nowMs += 20 - lateMs;
      this.#round += 1;
    }
  }

  get figures() {
    return this.check.telemetry(this.nowMs);
  }
}

describe('checks of a transport stream', () => {
  it('a healthy feed has no errors and no jitter', () => {
    const sender = new Sender();
    sender.run(500);
    expect(sender.figures).toEqual(CLEAN);
    expect(sender.check.contents).toEqual({ packets: 2000, pat: true, pmt: true, streams: '256:27 257:15' });
  });

  it('pieces of any size are the same feed', () => {
    const [whole, cut] = [new TransportCheck(), new TransportCheck()];
    const bytes = Buffer.concat([
      patPacket({ 1: PMT }),
      pmtPacket(PMT, 1, STREAMS),
      streamPacket(VIDEO, 0),
      streamPacket(VIDEO, 1),
    ]);
    whole.push(bytes, 0);
    for (let at = 0; at < bytes.length; at += 61) cut.push(bytes.subarray(at, at + 61), 0);
    expect(cut.telemetry(0)).toEqual(whole.telemetry(0));
    expect(cut.contents).toEqual(whole.contents);
  });

  it('counts each hole in a counter once, and takes a packet twice without complaint', () => {
    const sender = new Sender();
    sender.send(streamPacket(VIDEO, 3), streamPacket(VIDEO, 4), streamPacket(VIDEO, 4), streamPacket(VIDEO, 5));
    expect(sender.figures.continuityErrors).toBe(0);
    sender.send(streamPacket(VIDEO, 7), streamPacket(VIDEO, 8));
    expect(sender.figures.continuityErrors).toBe(1);
    sender.send(streamPacket(VIDEO, 8), streamPacket(VIDEO, 8));
    expect(sender.figures.continuityErrors).toBe(2);
  });

  it('wraps counters, ignores padding, and takes an announced discontinuity', () => {
    const sender = new Sender();
    const announced = streamPacket(VIDEO, 9, 0);
    announced[5] = 0x90;
    sender.send(
      streamPacket(VIDEO, 15),
      streamPacket(VIDEO, 0),
      streamPacket(0x1fff, 0),
      streamPacket(0x1fff, 7),
      announced,
    );
    expect(sender.figures.continuityErrors).toBe(0);
  });

  it('counts bytes that are no packet and finds the next one', () => {
    const sender = new Sender();
    sender.run(3);
    sender.send(new Uint8Array(100).fill(0x55), streamPacket(VIDEO, 3), streamPacket(AUDIO, 3), streamPacket(VIDEO, 4));
    expect(sender.figures).toMatchObject({ syncErrors: 100, continuityErrors: 0 });
  });

  it('counts packets marked as damaged, and believes nothing else in them', () => {
    const sender = new Sender();
    const damaged = streamPacket(VIDEO, 12);
    damaged[1] = (damaged[1] ?? 0) | 0x80;
    sender.send(streamPacket(VIDEO, 0), damaged, streamPacket(VIDEO, 1));
    expect(sender.figures).toMatchObject({ transportErrors: 1, continuityErrors: 0 });
  });

  it('a missing PAT or PMT is an error for each half second', () => {
    const sender = new Sender();
    sender.run(10);
    sender.run(60, () => ({ pat: false }));
    expect(sender.figures).toMatchObject({ patErrors: 2, pmtErrors: 0 });
    sender.run(10);
    sender.run(30, () => ({ pmt: false }));
    expect(sender.figures).toMatchObject({ patErrors: 2, pmtErrors: 1 });
  });

  it('a stream that is announced and does not come is an error, until another table no longer names it', () => {
    const sender = new Sender();
    sender.run(10);
    sender.run(300, () => ({ audio: false }));
    expect(sender.figures.pidErrors).toBe(1);
    const pmt = pmtPacket(PMT, 1, { [VIDEO]: 0x1b }, 7, 1);
    for (let i = 0; i < 400; i += 1) {
      sender.send(patPacket({ 1: PMT }, i), pmt, streamPacket(VIDEO, i));
      sender.nowMs += 20;
    }
    expect(sender.figures.pidErrors).toBe(1);
  });

  describe('of a feed with two programs', () => {
    const second = { 512: 0x02 };
    const reader = (program?: number) => {
      const check = new TransportCheck(program);
      return (...packets: Uint8Array[]): string => {
        check.push(Buffer.concat(packets), 0);
        return check.contents.streams;
      };
    };

    it('says which streams the program in use has, whatever becomes of the other', () => {
      const pat = patPacket({ 1: PMT, 2: PMT + 1 });
      const [first, chosen] = [reader(), reader(2)];
      expect(first(pat, pmtPacket(PMT + 1, 2, second))).toBe('');
      expect(first(pmtPacket(PMT, 1, STREAMS))).toBe('256:27 257:15');
      expect(first(pmtPacket(PMT + 1, 2, { 513: 0x1b }, 1, 1))).toBe('256:27 257:15');
      expect(first(pmtPacket(PMT, 1, { [VIDEO]: 0x24 }, 1, 1))).toBe('256:36');
      expect(chosen(pat, pmtPacket(PMT, 1, STREAMS))).toBe('');
      expect(chosen(pmtPacket(PMT + 1, 2, second))).toBe('512:2');
      expect(chosen(pmtPacket(PMT, 1, { [VIDEO]: 0x24 }, 1, 1))).toBe('512:2');
      expect(chosen(pmtPacket(PMT + 1, 2, { 513: 0x1b }, 1, 1))).toBe('513:27');
    });

    it('tells their PMTs apart on one PID', () => {
      const streams = reader(2);
      streams(patPacket({ 1: PMT, 2: PMT }), pmtPacket(PMT, 1, STREAMS), pmtPacket(PMT, 2, second, 1));
      for (let i = 2; i < 10; i += 2) {
        expect(streams(pmtPacket(PMT, 1, STREAMS, i))).toBe('512:2');
        expect(streams(pmtPacket(PMT, 2, second, i + 1))).toBe('512:2');
      }
    });

    it('stays with the first one when another is put before it', () => {
      const streams = reader();
      streams(patPacket({ 2: PMT + 1 }), pmtPacket(PMT + 1, 2, second));
      const pat = patPacket({ 1: PMT, 2: PMT + 1 }, 1, 1);
      expect(streams(pat, pmtPacket(PMT, 1, STREAMS), pmtPacket(PMT + 1, 2, second, 1))).toBe('512:2');
      expect(streams(patPacket({ 1: PMT }, 2, 2), pmtPacket(PMT, 1, STREAMS, 1))).toBe('256:27 257:15');
    });
  });

  it('a feed that pauses altogether is no table error', () => {
    const sender = new Sender();
    sender.run(10);
    sender.nowMs += 20_000;
    sender.run(10);
    expect(sender.figures).toMatchObject({ patErrors: 0, pmtErrors: 0, pidErrors: 0 });
  });

  it('measures how unevenly PCRs arrive, over the last second only', () => {
    const sender = new Sender();
    sender.run(50, (i) => ({ lateMs: i === 20 ? 12 : 0 }));
    expect(sender.figures.pcrJitterMs).toBeCloseTo(12, 6);
    sender.run(60);
    expect(sender.figures.pcrJitterMs).toBeCloseTo(0, 6);
  });

  it('a feed without PCR has no jitter', () => {
    const sender = new Sender();
    sender.send(streamPacket(VIDEO, 0));
    expect(sender.figures.pcrJitterMs).toBeNull();
  });

  it('reads and moves times round the 33 bits', () => {
    const packet = streamPacket(VIDEO, 0, 27_000_000 + 123);
    expect(readPcr(packet, 0)).toBe(27_000_123);
    shiftTimes(packet, -90_001);
    expect(readPcr(packet, 0)).toBe((2 ** 33 - 1) * 300 + 123);
    expect(readPes(packet, 12, 188)).toBeNull();
  });
});

describe('RTP around MPEG-TS', () => {
  it('finds the payload behind header, sources and extension', () => {
    const ts = streamPacket(VIDEO, 0);
    const around = (header: Uint8Array): number => rtpHeaderBytes(Buffer.concat([header, ts]));
    expect(rtpHeaderBytes(ts)).toBe(0);
    expect(around(rtpHeader(5))).toBe(12);
    expect(around(rtpHeader(5, { csrc: 2 }))).toBe(20);
    expect(around(rtpHeader(5, { extensionWords: 3 }))).toBe(28);
  });

  it('counts what is missing, takes back what comes late, and goes round', () => {
    const loss = new RtpLoss();
    const see = (...sequences: number[]): number => {
      for (const sequence of sequences) loss.see(rtpHeader(sequence));
      return loss.lost;
    };
    expect(see(65_533, 65_534, 65_535, 0, 1)).toBe(0);
    expect(see(4)).toBe(2);
    expect(see(3)).toBe(1);
    expect(see(5, 6)).toBe(1);
    // Another sender.
    expect(see(40_000, 40_001)).toBe(1);
  });
});
