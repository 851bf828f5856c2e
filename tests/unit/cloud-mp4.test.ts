import { describe, expect, it } from 'vitest';
import { BoxSplitter, boxesIn, findBox } from '#shared/mp4/boxes.ts';
import { readFragment, shiftFragment } from '#shared/mp4/fragment.ts';
import { readTracks } from '#shared/mp4/init.ts';

const u32 = (...values: number[]): number[] =>
  values.flatMap((v) => [(v >>> 24) & 255, (v >>> 16) & 255, (v >>> 8) & 255, v & 255]);
const u16 = (value: number): number[] => [value >> 8, value & 255];
const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const box = (type: string, ...content: number[][]): number[] => {
  const body = content.flat();
  return [...u32(8 + body.length), ...ascii(type), ...body];
};

const track = (id: number, handler: string, timescale: number, entry: number[]): number[] =>
  box(
    'trak',
    box('tkhd', u32(7, 0, 0, id), zeros(68)),
    box(
      'mdia',
      box('mdhd', u32(0, 0, 0, timescale, 0), zeros(4)),
      box('hdlr', u32(0, 0), ascii(handler), zeros(13)),
      box('minf', box('stbl', box('stsd', u32(0, 1), entry))),
    ),
  );

const avc1 = box('avc1', zeros(24), u16(1280), u16(720), zeros(50), box('avcC', [1, 0x4d, 0x40, 0x1f, 0xff]));
// ES descriptor with a two-byte length, decoder configuration, AAC-LC 48 kHz stereo.
const esds = box('esds', u32(0), [
  3,
  0x80,
  25,
  ...u16(1),
  0,
  4,
  17,
  0x40,
  0x15,
  ...zeros(11),
  5,
  2,
  0x11,
  0x90,
  6,
  1,
  2,
]);
const mp4a = box('mp4a', zeros(28), esds);
const moov = box(
  'moov',
  track(1, 'vide', 90_000, avc1),
  track(2, 'soun', 48_000, mp4a),
  box('mvex', box('trex', u32(0, 1, 1, 3000, 0, 0)), box('trex', u32(0, 2, 1, 1024, 0, 0))),
);

describe('cutting a stream into boxes', () => {
  const stream = new Uint8Array([...box('ftyp', ascii('iso5')), ...moov, ...box('mdat', zeros(5000))]);

  it.each([1, 7, 8, 9, 188, 10_000])('finds the same boxes when bytes come %i at a time', (step) => {
    const splitter = new BoxSplitter();
    const found: { type: string; bytes: Uint8Array }[] = [];
    for (let at = 0; at < stream.length; at += step) found.push(...splitter.push(stream.subarray(at, at + step)));
    expect(found.map((f) => f.type)).toEqual(['ftyp', 'moov', 'mdat']);
    expect(Buffer.concat(found.map((f) => f.bytes)).equals(Buffer.from(stream))).toBe(true);
  });

  it('refuses what is not made of boxes', () => {
    expect(() => new BoxSplitter().push(new Uint8Array([0, 0, 0, 2, 1, 2, 3, 4, 5, 6]))).toThrow();
  });

  it('reads boxes with a 64-bit size', () => {
    const large = new Uint8Array([...u32(1), ...ascii('mdat'), ...u32(0, 20), 1, 2, 3, 4]);
    expect(new BoxSplitter().push(large).map((b) => b.bytes.length)).toEqual([20]);
    expect([...boxesIn(large)]).toMatchObject([{ type: 'mdat', content: 16, end: 20 }]);
  });

  it('stops at a box that does not fit', () => {
    expect(findBox(new Uint8Array([...u32(100), ...ascii('moov'), 0, 0]), ['moov'])).toBeNull();
  });
});

it('reads kind, size, codec and timescale of the tracks', () => {
  expect(readTracks(new Uint8Array(moov))).toEqual([
    {
      id: 1,
      kind: 'video',
      timescale: 90_000,
      codec: 'avc1.4d401f',
      width: 1280,
      height: 720,
      defaultSampleDuration: 3000,
    },
    {
      id: 2,
      kind: 'audio',
      timescale: 48_000,
      codec: 'mp4a.40.2',
      width: null,
      height: null,
      defaultSampleDuration: 1024,
    },
  ]);
});

describe('reading a fragment', () => {
  const tracks = readTracks(new Uint8Array(moov));
  const traf = (id: number, tfdt: number[], trun: number[]): number[] =>
    box('traf', box('tfhd', u32(0x020000, id)), box('tfdt', tfdt), box('trun', trun));

  it('gives presentation start and length of each run on the 90 kHz clock', () => {
    const moof = box(
      'moof',
      // Version 1 decode time; two samples with durations and composition offsets: B-frames start later than they decode.
      traf(1, [1, 0, 0, 0, ...u32(0, 900_000)], [...u32(0x0000901, 2, 0), ...u32(3003, 6006), ...u32(3003, 0)]),
      traf(2, [0, 0, 0, 0, ...u32(480_000)], u32(0x000001, 47, 0)),
    );
    expect(readFragment(new Uint8Array(moof), tracks)).toEqual([
      { trackId: 1, startTicks: 906_006, startPts: 906_006, durationTicks: 6006, samples: 2 },
      { trackId: 2, startTicks: 900_000, startPts: 900_000, durationTicks: 90_240, samples: 47 },
    ]);
  });

  it('folds times beyond 33 bits, and below zero, back onto the clock', () => {
    const beyond = box('moof', traf(1, [1, 0, 0, 0, ...u32(2, 3000)], u32(0, 1)));
    expect(readFragment(new Uint8Array(beyond), tracks)[0]?.startPts).toBe(3000);
    const below = box('moof', traf(1, [1, 0, 0, 0, ...u32(0xffffffff, 0xffffffff - 2999)], u32(0, 1)));
    expect(readFragment(new Uint8Array(below), tracks)[0]?.startPts).toBe(2 ** 33 - 3000);
  });

  it('moves every track of a fragment by the same time', () => {
    const wrap = 2 ** 33;
    const below = [0xffffffff, 0xffffffff - 2999];
    const data = new Uint8Array(
      box(
        'moof',
        traf(1, [1, 0, 0, 0, ...u32(...below)], u32(0, 1)),
        traf(2, [1, 0, 0, 0, ...u32(0, 48_000)], u32(0, 1)),
      ),
    );
    shiftFragment(data, tracks, wrap);
    const [video, audio] = readFragment(data, tracks);
    expect([video?.startTicks, video?.startPts]).toEqual([wrap - 3000, wrap - 3000]);
    // The 48 kHz track cannot hold the turn exactly, but to less than a sample.
    expect(Math.abs((audio?.startTicks ?? 0) - wrap - 90_000)).toBeLessThan(2);
  });

  it('leaves out tracks without samples and tracks it does not know', () => {
    const moof = box('moof', traf(1, [0, 0, 0, 0, ...u32(0)], u32(0, 0)), traf(9, [0, 0, 0, 0, ...u32(0)], u32(0, 5)));
    expect(readFragment(new Uint8Array(moof), tracks)).toEqual([]);
  });
});
