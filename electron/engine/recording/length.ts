/** How long a file is, by a look at its beginning and its end: no process is started for a list of files. */
import { type FileHandle, open } from 'node:fs/promises';
import { boxesIn, findBox, viewOf } from '#shared/mp4/boxes.ts';
import { PTS_HZ, ptsDelta, readPes, readTsHeader, TS_PACKET_BYTES, TS_SYNC } from '#shared/ts/packet.ts';

const TS_BYTES = 1_048_576;
const MAX_MOOV_BYTES = 64 * 1_048_576;

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

/**
 * First and last time stamp of a transport stream, 90 kHz; null when it has none.
 * @throws the file system’s error
 */
export async function transportSpan(file: string): Promise<{ first: number; last: number } | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = timesIn(await read(handle, 0, Math.min(TS_BYTES, size)));
    const tail = timesIn(await read(handle, Math.max(0, size - TS_BYTES), Math.min(TS_BYTES, size)));
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
    while (at + 8 <= size) {
      const view = viewOf(await read(handle, at, 16));
      if (view.byteLength < 8) return null;
      const short = view.getUint32(0);
      const bytes =
        short === 1 && view.byteLength >= 16 ? Number(view.getBigUint64(8)) : short === 0 ? size - at : short;
      if (view.getUint32(4) === 0x6d_6f_6f_76) {
        return bytes > MAX_MOOV_BYTES ? null : headerLengthMs(await read(handle, at, bytes));
      }
      if (bytes < 8) return null;
      at += bytes;
    }
    return null;
  } finally {
    await handle.close();
  }
}

/** Pure: `moov` is the whole box. */
function headerLengthMs(moov: Uint8Array): number | null {
  const [box] = boxesIn(moov);
  const header = box === undefined ? null : findBox(moov, ['mvhd'], box.content, box.end);
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

/** Cluster and Timestamp of Matroska (RFC 9559, 5.1.3), and the size of an element behind its id (RFC 8794, 4). */
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
const TIMESTAMP = 0xe7;

/** The time of the cluster whose id stands at `at`, in ms at the usual scale; null when there is none, or half of one. Pure. */
export function clusterTimeMs(data: Buffer, at: number): number | null {
  if (at < 0) return null;
  const sizeAt = at + CLUSTER.length;
  const timeAt = sizeAt + Math.clz32((data[sizeAt] ?? 0) << 24) + 1;
  if (data[timeAt] !== TIMESTAMP) return null;
  const bytes = (data[timeAt + 1] ?? 0) & 0x7f;
  if (bytes < 1 || bytes > 6 || timeAt + 2 + bytes > data.length) return null;
  return data.readUIntBE(timeAt + 2, bytes);
}

/**
 * Length of a Matroska that was written live, to within its last cluster, in ms; null when it has none.
 * @throws the file system’s error
 */
export async function matroskaLengthMs(file: string): Promise<number | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.from(await read(handle, 0, Math.min(TS_BYTES, size)));
    const tail = Buffer.from(await read(handle, Math.max(0, size - 4 * TS_BYTES), Math.min(4 * TS_BYTES, size)));
    const first = clusterTimeMs(head, head.indexOf(CLUSTER));
    for (let at = tail.lastIndexOf(CLUSTER); at >= 0 && first !== null; at = tail.lastIndexOf(CLUSTER, at - 1)) {
      const last = clusterTimeMs(tail, at);
      if (last !== null && last >= first) return last - first;
      if (at === 0) break;
    }
    return null;
  } finally {
    await handle.close();
  }
}
