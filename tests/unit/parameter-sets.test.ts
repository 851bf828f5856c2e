import { describe, expect, it } from 'vitest';
import { H264, HEVC, type ParameterSets, parameterSetsIn, sameSets } from '../../cloud/ingest/parameter-sets.ts';

/** The start of a PES packet with these units in it, each behind a long start code. */
const pes = (...units: number[][]): Uint8Array =>
  Uint8Array.from([
    0,
    0,
    1,
    0xe0,
    0,
    0,
    0x80,
    0x80,
    5,
    0x21,
    0,
    1,
    0,
    1,
    ...units.flatMap((unit) => [0, 0, 0, 1, ...unit]),
  ]);

const found = (type: number, ...units: number[][]): ParameterSets | null => {
  const data = pes(...units);
  return parameterSetsIn(data, 0, data.length, type);
};

const [AUD, SPS, PPS, SEI, IDR] = [
  [9, 0x10],
  [0x67, 1, 2, 3],
  [0x68, 4],
  [6, 5, 5],
  [0x65, 0x88, 0x84],
];

describe('the parameter sets of a key frame', () => {
  it('are found in front of its first slice', () => {
    expect(found(H264, AUD, SPS, PPS, SEI, IDR)).toEqual({ bytes: Uint8Array.of(...SPS, ...PPS), whole: true });
    expect(found(H264, AUD, IDR)).toBeNull();
    expect(found(HEVC, [0x46, 1], [0x40, 1, 7], [0x42, 1, 8], [0x44, 1, 9], [0x26, 1])?.bytes).toEqual(
      Uint8Array.of(0x40, 1, 7, 0x42, 1, 8, 0x44, 1, 9),
    );
    expect(found(0x02, AUD, SPS, IDR)).toBeNull();
  });

  it('are the same or others, also where a packet ends in the middle of them', () => {
    const whole = found(H264, AUD, SPS, PPS, IDR);
    const cut = found(H264, AUD, SPS);
    const other = found(H264, AUD, [0x67, 1, 9, 3], PPS, IDR);
    const longer = found(H264, AUD, SPS, PPS, [0x68, 5], IDR);
    if (whole === null || cut === null || other === null || longer === null) throw new Error('none found');
    expect(cut.whole).toBe(false);
    expect([sameSets(whole, whole), sameSets(whole, cut), sameSets(cut, whole)]).toEqual([true, true, true]);
    expect([sameSets(whole, other), sameSets(cut, other), sameSets(whole, longer)]).toEqual([false, false, false]);
  });
});
