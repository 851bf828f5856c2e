/** Pass-through’s pure parts: what keeps a source from it, and the packets that are written anew. */
import { describe, expect, it } from 'vitest';
import { passThroughObstacle } from '#shared/pass-through/obstacle.ts';
import { ptsOfFrame } from '#shared/program-time.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { AdtsFrames } from '#shared/ts/adts.ts';
import { type FeedUnit, FeedUnits } from '#shared/ts/feed-units.ts';
import { PTS_WRAP, readPcr, readPes, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { pesPackets } from '#shared/ts/pes-packets.ts';
import { clearAdaptation, pcrPacket, writePesTimes } from '#shared/ts/rewrite.ts';
import { CarriedFeed } from '../../electron/engine/pass-through/carried-feed.ts';

const RATE = { num: 30, den: 1 };
const wanted = { canvas: { width: 1280, height: 720, frameRate: RATE }, codec: 'h264', adaptive: false } as const;
const source = (changes: Record<string, unknown> = {}) => ({
  config: SourceConfig.parse({ kind: 'udp', id: 'feed', name: 'Feed', port: 5000, ...changes }),
  video: 'h264 1280×720 30 fps',
  audio: 'aac 48 kHz stereo',
});
const desk = (changes: Record<string, unknown> = {}) => SoundConfig.parse(changes);

describe('what keeps a source from going out as it came', () => {
  it('is nothing, when it is the program already', () => {
    expect(passThroughObstacle(source(), desk(), wanted)).toBeNull();
    const unheard = { strips: { other: { mode: 'on', mute: true }, third: { mode: 'on', faderDb: -90 } } };
    expect(passThroughObstacle(source(), desk(unheard), wanted)).toBeNull();
  });

  it.each([
    ['another codec', { ...source(), video: 'hevc 1280×720 30 fps' }, desk(), /not H\.264/],
    ['another size', { ...source(), video: 'h264 1920×1080 30 fps' }, desk(), /size or rate/],
    ['another rate', { ...source(), video: 'h264 1280×720 29.97 fps' }, desk(), /size or rate/],
    ['interlaced pictures', { ...source(), video: 'h264 1280×720 30 fps interlaced' }, desk(), /size or rate/],
    ['an unknown format', { ...source(), video: null }, desk(), /not known/],
    ['no sound', { ...source(), audio: null }, desk(), /no sound/],
    ['other sound', { ...source(), audio: 'mp2 48 kHz stereo' }, desk(), /not AAC/],
    ['a delay', source({ delay: { audioMs: 20 } }), desk(), /delayed/],
    ['a correction', source({ picture: { saturation: 0 } }), desk(), /corrected/],
    ['a fader', source(), desk({ strips: { feed: { faderDb: -3 } } }), /strip/],
    ['a compressor', source(), desk({ strips: { feed: { compressor: { on: true } } } }), /strip/],
    ['the master', source(), desk({ master: { faderDb: -3 } }), /master/],
    ['an open microphone', source(), desk({ strips: { mic: { mode: 'on' } } }), /Another source/],
  ])('is %s', (_, of, sound, reason) => {
    expect(passThroughObstacle(of, sound, wanted)).toMatch(reason);
  });

  it('is a narrow connection, and a program of another codec', () => {
    expect(passThroughObstacle(source(), desk(), { ...wanted, adaptive: true })).toMatch(/too narrow/);
    expect(passThroughObstacle(source(), desk(), { ...wanted, codec: 'hevc' })).toMatch(/not H\.264/);
  });
});

/** An ADTS frame of `bytes`, 48 kHz stereo. */
function adtsFrame(bytes: number): Uint8Array {
  const frame = new Uint8Array(bytes).fill(7);
  frame.set([0xff, 0xf1, 0x4c, 0x80 | (bytes >> 11), (bytes >> 3) & 0xff, ((bytes & 7) << 5) | 0x1f, 0xfc]);
  return frame;
}

describe('packets that are written anew', () => {
  it('sound is cut into frames, also across the packets it came in', () => {
    const adts = new AdtsFrames();
    const three = new Uint8Array([...adtsFrame(300), ...adtsFrame(200), ...adtsFrame(100)]);
    const first = adts.push(three.subarray(0, 450), 9000);
    const second = adts.push(three.subarray(450), 9000 + 2 * 1920);
    expect([...first, ...second].map(({ pts, bytes }) => [pts, bytes.length])).toEqual([
      [9000, 300],
      [10_920, 200],
      [12_840, 100],
    ]);
    expect(adts.format).toEqual({ rateHz: 48_000, channels: 2 });
  });

  it('a frame becomes whole packets with its time, however long it is', () => {
    for (const bytes of [1, 150, 168, 169, 170, 171, 1000]) {
      const payload = new Uint8Array(bytes).fill(9);
      const packets = pesPackets(0x101, 0xc0, 123_456, payload);
      expect(packets.length % TS_PACKET_BYTES).toBe(0);
      const carried: number[] = [];
      for (let at = 0; at < packets.length; at += TS_PACKET_BYTES) {
        const header = readTsHeader(packets, at);
        expect([header.pid, header.unitStart, header.hasPayload]).toEqual([0x101, at === 0, true]);
        carried.push(...packets.subarray(at + header.payloadOffset, at + TS_PACKET_BYTES));
      }
      expect(readPes(new Uint8Array(carried), 0, carried.length)?.pts).toBe(123_456);
      expect(carried.slice(14)).toEqual([...payload]);
    }
  });

  it('times and clocks survive the wrap of the 33-bit clock', () => {
    for (const ticks of [0, 1, 2 ** 32 + 5, PTS_WRAP - 1, PTS_WRAP + 7]) {
      const packets = pesPackets(0x100, 0xe0, 0, new Uint8Array(20));
      const { payloadOffset } = readTsHeader(packets, 0);
      writePesTimes(packets, payloadOffset, { pts: ticks, dts: ticks });
      expect(readPes(packets, payloadOffset, TS_PACKET_BYTES)?.pts).toBe(ticks % PTS_WRAP);
      expect(readPcr(pcrPacket(0x100, ticks), 0)).toBe((ticks % PTS_WRAP) * 300);
    }
    const clock = pcrPacket(0x100, 1000);
    clearAdaptation(clock, 0);
    expect(readPcr(clock, 0)).toBeNull();
  });
});

describe('a feed on the program’s timeline', () => {
  const FRAME = 3000;
  const picture = (shown: number, sent: number, key = false): FeedUnit => ({
    kind: 'video',
    pts: (PTS_WRAP - 2 * FRAME + shown * FRAME) % PTS_WRAP,
    dts: (PTS_WRAP - 2 * FRAME + sent * FRAME) % PTS_WRAP,
    key,
    packets: pesPackets(0x21, 0xe0, 0, new Uint8Array(10)),
  });
  /** Shown from 0 on with two B-frames between the others: I0 P3 B1 B2 P6 B4 B5, and its clock wraps at 2. */
  const group = [0, 3, 1, 2, 6, 4, 5].map((shown, i) => picture(shown, i - 1, i === 0));
  const at = (frame: number) => ({
    startTicks: PTS_WRAP - 2 * FRAME,
    position: frame * 1600,
    shownAt: frame * 1600,
  });
  const times = (ts: Uint8Array): number[] => {
    const found: number[] = [];
    for (let from = 0; from < ts.length; from += TS_PACKET_BYTES) {
      const header = readTsHeader(ts, from);
      const pes = header.unitStart ? readPes(ts, from + header.payloadOffset, from + TS_PACKET_BYTES) : null;
      if (pes?.pts != null) found.push((pes.pts - ptsOfFrame(100, RATE)) / FRAME);
    }
    return found;
  };

  it('keeps the order in which pictures were sent, and leaves out at the end what refers to a later one', () => {
    const feed = new CarriedFeed(RATE);
    for (const unit of group) feed.add(unit);
    expect(feed.canBegin(at(1)), 'it begins with a key frame only').toBe(false);
    expect(feed.canBegin(at(0))).toBe(true);
    feed.begin(100, at(0), { video: 0x100, audio: 0x101 });
    const sent: number[] = [];
    for (let frame = 0; frame < 4; frame += 1) {
      expect(feed.follow(100 + frame, at(frame))).toBe(true);
      sent.push(...times(feed.take(100 + frame)));
      expect(Math.max(-1, ...sent), 'nothing is out before it is shown').toBeLessThanOrEqual(frame);
    }
    sent.push(...times(feed.finish(105)));
    expect(sent).toEqual([0, 3, 1, 2]);
  });

  it('is no program without key frames', () => {
    const feed = new CarriedFeed(RATE);
    for (let frame = 0; frame < 290; frame += 1) feed.add(picture(frame, frame, frame === 0));
    expect(feed.keyless).toBe(false);
    for (let frame = 290; frame < 310; frame += 1) feed.add(picture(frame, frame));
    expect(feed.keyless).toBe(true);
    feed.add(picture(310, 310, true));
    expect(feed.keyless).toBe(false);
  });

  it('is given up when the feed’s clock jumps', () => {
    const feed = new CarriedFeed(RATE);
    for (const unit of group) feed.add(unit);
    feed.begin(100, at(0), { video: 0x100, audio: 0x101 });
    feed.add({ ...picture(9, 9), pts: 90_000 * 500, dts: 90_000 * 500 });
    expect(feed.follow(101, at(1))).toBe(false);
  });
});

describe('a feed that is broken or hostile', () => {
  /** Numbers that look random and are the same each time. */
  function noise(bytes: number, seed: number): Uint8Array {
    let x = seed;
    return Uint8Array.from({ length: bytes }, () => {
      x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
      return x >>> 24;
    });
  }
  const table = (pid: number, section: readonly number[]): Uint8Array => {
    const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
    packet.set([0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, 0, ...section]);
    return packet;
  };
  const tables = (): Uint8Array[] => [
    table(0, [0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0x00, 0, 0, 0, 0]),
    table(0x1000, [
      ...[2, 0xb0, 23, 0, 1, 0xc1, 0, 0, 0xe0, 0x21, 0xf0, 0],
      ...[0x1b, 0xe0, 0x21, 0xf0, 0, 0x0f, 0xe0, 0x22, 0xf0, 0, 0, 0, 0, 0],
    ]),
  ];

  it('never ends the mixer, whatever stands in its packets', () => {
    const units = new FeedUnits({ program: null, audioTrack: 0 });
    const feed = new CarriedFeed(RATE);
    let found = 0;
    for (let round = 1; round <= 3000; round += 1) {
      for (const packet of tables()) units.push(packet);
      const packet = noise(TS_PACKET_BYTES, round);
      packet.set([0x47, round % 3 === 0 ? 0 : 0x40, round % 2 === 0 ? 0x21 : 0x22]);
      if (round % 5 < 3) {
        packet[3] = 0x10;
        packet.set([0, 0, 1, 0xe0, 0, 0, 0x80], 4);
      }
      for (const unit of units.push(packet)) {
        found += 1;
        feed.add(unit);
        const position = { startTicks: unit.pts, position: 0, shownAt: 0 };
        if (feed.canBegin(position)) feed.begin(100, position, { video: 0x100, audio: 0x101 });
      }
      const out = feed.take(100 + round);
      for (let at = 0; at < out.length; at += TS_PACKET_BYTES) expect(out[at]).toBe(0x47);
    }
    expect(found).toBeGreaterThan(100);
  });

  it('is not kept for ever where a picture has no end', () => {
    const units = new FeedUnits({ program: null, audioTrack: 0 });
    for (const packet of tables()) units.push(packet);
    const picture = pesPackets(0x21, 0xe0, 9000, new Uint8Array(60_000));
    units.push(picture.subarray(0, TS_PACKET_BYTES));
    const rest = picture.slice(TS_PACKET_BYTES);
    for (let times = 0; times < 160; times += 1) units.push(rest);
    expect(units.push(pesPackets(0x21, 0xe0, 18_000, new Uint8Array(10))), 'nothing of it is left').toEqual([]);
    expect(units.push(pesPackets(0x21, 0xe0, 27_000, new Uint8Array(10)))).toHaveLength(1);
  });
});
