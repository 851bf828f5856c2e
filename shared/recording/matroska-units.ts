/**
 * Cuts a live Matroska stream (RFC 9559, EBML: RFC 8794) into its head and its clusters, so that a file can begin with any
 * cluster whose first picture is a key frame. Nothing is changed. A file that begins with the head is playable at
 * whatever cluster it goes on and at whatever byte it ends.
 */

export interface MatroskaUnit {
  /** Clusters, or parts of one. */
  data: Uint8Array;
  /** A file may begin here, behind the head. */
  joint: boolean;
}

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const TRACK_TYPE = 0x83;
const VIDEO = 1;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const REFERENCE = 0xfb;
const KEY_FLAG = 0x80;

/** An element’s header: where its content begins, and how long that is (null: not known beforehand). */
interface Header {
  id: number;
  content: number;
  bytes: number | null;
}

/** Bytes of a variable-length number by its first byte; 0: no such number. */
const lengthOf = (first: number): number => (first === 0 ? 0 : Math.clz32(first) - 23);

/** The header at `at`; null while it has not come whole. @throws Error when there is none */
function readHeader(data: Uint8Array, at: number): Header | null {
  const idBytes = lengthOf(data[at] ?? 0);
  if (at >= data.length) return null;
  if (idBytes === 0 || idBytes > 4) throw new Error('this is not Matroska');
  const sizeAt = at + idBytes;
  if (sizeAt >= data.length) return null;
  const sizeBytes = lengthOf(data[sizeAt] ?? 0);
  if (sizeBytes === 0) throw new Error('this is not Matroska');
  if (sizeAt + sizeBytes > data.length) return null;
  let id = 0;
  for (let i = 0; i < idBytes; i += 1) id = id * 256 + (data[at + i] ?? 0);
  let bytes = (data[sizeAt] ?? 0) & (0xff >> sizeBytes);
  let unknown = bytes === 0xff >> sizeBytes;
  for (let i = 1; i < sizeBytes; i += 1) {
    const byte = data[sizeAt + i] ?? 0;
    unknown &&= byte === 0xff;
    bytes = bytes * 256 + byte;
  }
  return { id, content: sizeAt + sizeBytes, bytes: unknown ? null : bytes };
}

/** Headers and contents of the elements in `data`. */
function* elements(data: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  for (let at = 0; at < data.length; ) {
    const header = readHeader(data, at);
    if (header === null || header.bytes === null) return;
    yield { id: header.id, content: data.subarray(header.content, header.content + header.bytes) };
    at = header.content + header.bytes;
  }
}

const numberOf = (content: Uint8Array): number => content.reduce((value, byte) => value * 256 + byte, 0);

export class MatroskaUnits {
  #rest: Uint8Array = new Uint8Array(0);
  #head: Uint8Array = new Uint8Array(0);
  #headDone = false;
  #videoTrack: number | null = null;
  /** The beginning of a cluster of which no picture has come yet. */
  #open: Uint8Array | null = null;

  /** What a file begins with; null before it has come whole. */
  get head(): Uint8Array | null {
    return this.#headDone ? this.#head : null;
  }

  /** @throws Error when it is not Matroska */
  push(bytes: Uint8Array): MatroskaUnit[] {
    // Slices have to be copies; those of a Node buffer are not.
    const data = joined(this.#rest, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    const units: MatroskaUnit[] = [];
    let at = 0;
    for (;;) {
      const header = readHeader(data, at);
      if (header === null) break;
      // Segment and clusters are entered: what is inside comes one by one.
      const entered = header.id === SEGMENT || header.id === CLUSTER;
      const end = entered ? header.content : header.content + (header.bytes ?? 0);
      if (end > data.length) break;
      this.#take(header, data.slice(at, end), data.subarray(header.content, end), units);
      at = end;
    }
    this.#rest = data.slice(at);
    return units;
  }

  #take({ id }: Header, whole: Uint8Array, content: Uint8Array, units: MatroskaUnit[]): void {
    if (id === CLUSTER) {
      this.#headDone = true;
      this.#release(units, false);
      this.#open = whole;
      return;
    }
    if (!this.#headDone) {
      this.#head = joined(this.#head, whole);
      if (id === TRACKS) this.#readTracks(content);
      return;
    }
    if (this.#open === null) {
      units.push({ data: whole, joint: false });
      return;
    }
    this.#open = joined(this.#open, whole);
    const block = id === SIMPLE_BLOCK || id === BLOCK_GROUP ? readBlock(id, content) : null;
    if (block === null) return;
    // Sound in front of the first picture waits with it.
    if (this.#videoTrack === null || block.track === this.#videoTrack) this.#release(units, block.key);
  }

  #release(units: MatroskaUnit[], joint: boolean): void {
    if (this.#open !== null) units.push({ data: this.#open, joint });
    this.#open = null;
  }

  #readTracks(tracks: Uint8Array): void {
    for (const { id, content } of elements(tracks)) {
      if (id !== TRACK_ENTRY) continue;
      const fields = new Map([...elements(content)].map((field) => [field.id, field.content]));
      const type = fields.get(TRACK_TYPE);
      const number = fields.get(TRACK_NUMBER);
      if (type !== undefined && number !== undefined && numberOf(type) === VIDEO) this.#videoTrack ??= numberOf(number);
    }
  }
}

function readBlock(id: number, content: Uint8Array): { track: number; key: boolean } | null {
  const fields = id === BLOCK_GROUP ? [...elements(content)] : [];
  const block = id === BLOCK_GROUP ? fields.find((field) => field.id === BLOCK)?.content : content;
  if (block === undefined) return null;
  const trackBytes = lengthOf(block[0] ?? 0);
  const track = numberOf(block.subarray(0, trackBytes)) - 2 ** (7 * trackBytes);
  const flags = block[trackBytes + 2] ?? 0;
  // In a group, a key frame is what refers to no other.
  const key = id === BLOCK_GROUP ? !fields.some((field) => field.id === REFERENCE) : (flags & KEY_FLAG) !== 0;
  return { track, key };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
