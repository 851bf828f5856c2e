/** How long a file is, by a look at its beginning and its end: no process is started for a list of files. */
import { type FileHandle, open } from 'node:fs/promises';
import { findBox, viewOf } from '#shared/mp4/boxes.ts';
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES, TS_SYNC } from '#shared/ts/packet.ts';

/** What is looked at first; where a time stamp is rarer than that, more is. */
const LOOKS = [131_072, 4_194_304] as const;
/** `mvhd` is the first box of `moov`. */
const MOOV_BYTES = 4096;
/** Of a file of tiny boxes not all are looked at. */
const MAX_BOXES = 1000;

async function read(handle: FileHandle, at: number, bytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, at);
  return buffer.subarray(0, bytesRead);
}

/** The time stamps of picture and sound in these bytes, wherever packets begin in them. Pure. */
export function timesIn(data: Uint8Array): number[] {
  const times: number[] = [];
  let at = 0;
  while (at + TS_PACKET_BYTES <= data.length) {
    const next = at + TS_PACKET_BYTES;
    if (data[at] !== TS_SYNC || (next < data.length && data[next] !== TS_SYNC)) {
      at += 1;
      continue;
    }
    const header = readTsHeader(data, at);
    if (header.unitStart && header.hasPayload) {
      const pes = readPes(data, at + header.payloadOffset, next);
      // Picture and sound only: ISO/IEC 13818-1, table 2-22.
      if (pes !== null && pes.pts !== null && pes.streamId >= 0xc0 && pes.streamId <= 0xef) times.push(pes.pts);
    }
    at = next;
  }
  return times;
}

/** Finds something in as few bytes as it takes; empty when it is not even in many. */
async function look<T>(
  find: (data: Uint8Array) => T[],
  readSome: (bytes: number) => Promise<Uint8Array>,
): Promise<T[]> {
  for (const bytes of LOOKS) {
    const found = find(await readSome(bytes));
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * First and last time stamp of a transport stream, 90 kHz; null when it has none.
 * @throws the file system’s error
 */
export async function transportSpan(file: string): Promise<{ first: number; last: number } | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = await look(timesIn, (bytes) => read(handle, 0, bytes));
    const tail = await look(timesIn, (bytes) => read(handle, Math.max(0, size - bytes), bytes));
    const [origin] = head;
    if (origin === undefined) return null;
    // A picture that is shown later may be sent before one that is shown earlier.
    const first = head.reduce((least, time) => (ptsDelta(time, least) < 0 ? time : least), origin);
    const last = [...head, ...tail].reduce((most, time) => (ptsDelta(time, most) > 0 ? time : most), origin);
    return { first, last };
  } finally {
    await handle.close();
  }
}

/** Length of a run: its parts share one time line. Null when it cannot be told. */
export async function transportLengthMs(files: readonly string[]): Promise<number | null> {
  const [head, tail] = [files[0], files.at(-1)];
  if (head === undefined || tail === undefined) return null;
  const begin = await transportSpan(head);
  const end = head === tail ? begin : await transportSpan(tail);
  if (begin === null || end === null) return null;
  return Math.max(0, (ptsDelta(end.last, begin.first) * 1000) / PTS_HZ);
}

/**
 * Length of an MP4, M4A or MOV by its `mvhd` box (ISO/IEC 14496-12, 8.2.2), in ms; null when it has none.
 * @throws the file system’s error
 */
export async function movieLengthMs(file: string): Promise<number | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let at = 0;
    for (let boxes = 0; boxes < MAX_BOXES && at + 8 <= size; boxes += 1) {
      const view = viewOf(await read(handle, at, 16));
      if (view.byteLength < 8) return null;
      const short = view.getUint32(0);
      const bytes =
        short === 1 && view.byteLength >= 16 ? Number(view.getBigUint64(8)) : short === 0 ? size - at : short;
      if (view.getUint32(4) === 0x6d_6f_6f_76) {
        return headerLengthMs(await read(handle, at + (short === 1 ? 16 : 8), MOOV_BYTES));
      }
      if (bytes < 8) return null;
      at += bytes;
    }
    return null;
  } finally {
    await handle.close();
  }
}

/** Pure: `moov` is how that box’s content begins. */
function headerLengthMs(moov: Uint8Array): number | null {
  const header = findBox(moov, ['mvhd']);
  if (header === null) return null;
  const view = viewOf(moov);
  const long = moov[header.content] === 1;
  const scale = view.getUint32(header.content + (long ? 20 : 12));
  const length = long ? Number(view.getBigUint64(header.content + 24)) : view.getUint32(header.content + 16);
  return scale === 0 ? null : (length * 1000) / scale;
}

/**
 * Length of a PCM file by its `fmt ` chunk and its size, in ms; null when it is none.
 * @throws the file system’s error
 */
export async function waveLengthMs(file: string): Promise<number | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.from(await read(handle, 0, 4096));
    const [format, data] = [head.indexOf('fmt '), head.indexOf('data')];
    if (format < 0 || data < 0 || head.length < format + 20) return null;
    const bytesPerSecond = head.readUInt32LE(format + 16);
    return bytesPerSecond === 0 ? null : ((size - data - 8) * 1000) / bytesPerSecond;
  } finally {
    await handle.close();
  }
}

/** Elements of Matroska (RFC 9559, 5.1.3). */
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;

/** A number of variable length at `at`, as element sizes are written (RFC 8794, 4): its value and its bytes. Pure. */
function vint(data: Buffer, at: number): { value: number; bytes: number } | null {
  const bytes = Math.clz32((data[at] ?? 0) << 24) + 1;
  if (bytes > 8 || at + bytes > data.length) return null;
  let value = (data[at] ?? 0) & (0xff >> bytes);
  for (let i = 1; i < bytes; i += 1) value = value * 256 + (data[at + i] ?? 0);
  return { value, bytes };
}

/** The times of the frames in the clusters that begin in these bytes, in ms at the usual scale. Pure. */
export function matroskaTimes(bytes: Uint8Array): number[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const times: number[] = [];
  for (let at = data.indexOf(CLUSTER); at >= 0; at = data.indexOf(CLUSTER, at + 1)) {
    const size = vint(data, at + CLUSTER.length);
    if (size !== null) times.push(...clusterTimes(data, at + CLUSTER.length + size.bytes));
  }
  return times;
}

/** Those of one cluster, whose content begins at `at`, up to where it is cut off. */
function clusterTimes(data: Buffer, at: number): number[] {
  const times: number[] = [];
  let begin: number | null = null;
  for (let next = at; next + 1 < data.length; ) {
    const id = data[next];
    const size = vint(data, next + 1);
    if (size === null) break;
    const content = next + 1 + size.bytes;
    if (id === TIMESTAMP && size.value <= 6 && content + size.value <= data.length) {
      begin = data.readUIntBE(content, size.value);
      times.push(begin);
    } else if (id === BLOCK_GROUP && data[content] === BLOCK) {
      // The block is its first child: it is looked at next.
      next = content;
      continue;
    } else if (id === SIMPLE_BLOCK || id === BLOCK) {
      const track = vint(data, content);
      if (track === null || content + track.bytes + 2 > data.length) break;
      if (begin !== null) times.push(begin + data.readInt16BE(content + track.bytes));
      // Checksums and the like have short names too; a long one begins the next cluster, or is no element at all.
    } else if (id === undefined || id < 0x80) break;
    next = content + size.value;
  }
  return times;
}

/**
 * Length of a Matroska that was written live and does not say so itself, in ms; null when it has no frames.
 * @throws the file system’s error
 */
export async function matroskaLengthMs(file: string): Promise<number | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const [first] = await look(matroskaTimes, (bytes) => read(handle, 0, bytes));
    const last = (await look(matroskaTimes, (bytes) => read(handle, Math.max(0, size - bytes), bytes))).at(-1);
    return first === undefined || last === undefined || last < first ? null : last - first;
  } finally {
    await handle.close();
  }
}
