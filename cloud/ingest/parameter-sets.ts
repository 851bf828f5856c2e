/**
 * The parameter sets in front of a key frame: size, profile and all else that an initialisation segment describes (H.264
 * 7.3.2.1 and 7.3.2.2, HEVC 7.3.2.1 to 7.3.2.3). Pure.
 */

export const H264 = 0x1b;
export const HEVC = 0x24;

export interface ParameterSets {
  bytes: Uint8Array;
  /** False: there may be more of them than was looked at. */
  whole: boolean;
}

const isSet = (streamType: number, byte: number): boolean => {
  if (streamType === H264) return [7, 8].includes(byte & 0x1f);
  return streamType === HEVC && [32, 33, 34].includes((byte >> 1) & 0x3f);
};

const isSlice = (streamType: number, byte: number): boolean =>
  streamType === H264 ? (byte & 0x1f) <= 5 : ((byte >> 1) & 0x3f) < 32;

/** Those in a transport packet that a PES packet begins in at `from`; null when there are none. Another codec has none. */
export function parameterSetsIn(data: Uint8Array, from: number, to: number, streamType: number): ParameterSets | null {
  const starts: number[] = [];
  let end = to;
  let whole = false;
  for (let at = from + 9 + (data[from + 8] ?? 0); at + 3 < to && !whole; at += 1) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue;
    whole = isSlice(streamType, data[at + 3] ?? 0);
    if (whole) end = at;
    else starts.push(at + 3);
  }
  const units = starts.map((start, i) => {
    let stop = (starts[i + 1] ?? end + 3) - 3;
    if (i === starts.length - 1 && !whole) stop = to;
    // Zeros behind a unit belong to the start code that follows.
    while (stop > start && data[stop - 1] === 0) stop -= 1;
    return data.subarray(start, stop);
  });
  const sets = units.filter((unit) => isSet(streamType, unit[0] ?? 0));
  if (sets.length === 0) return null;
  return { bytes: Uint8Array.from(sets.flatMap((set) => [...set])), whole };
}

/** Whether both describe the same, as far as both were looked at. */
export function sameSets(a: ParameterSets, b: ParameterSets): boolean {
  const { length } = a.bytes.length < b.bytes.length ? a.bytes : b.bytes;
  if (a.whole && b.whole && a.bytes.length !== b.bytes.length) return false;
  return a.bytes.subarray(0, length).every((byte, i) => byte === b.bytes[i]);
}
