/**
 * Reader of the NUT container as FFmpeg writes it to a pipe: raw pictures, PCM and tile JPEGs of one source, each with
 * its time stamp. One pipe carries whatever streams a feed has, and a change of format in mid-stream cannot shift sound
 * against picture, because every packet says when it is.
 *
 * Follows the NUT specification (FFmpeg’s “NUT Open Container Format”, version 3): packets with a start code and a
 * forward pointer, frames with a frame code that indexes the main header’s table.
 */

export interface NutStream {
  id: number;
  kind: 'video' | 'audio' | 'other';
  /** Four characters: "I420", "MJPG", "PSD\x10", … */
  fourcc: string;
  /** Length of a PTS tick as a fraction of a second. */
  timeBase: { num: number; den: number };
  width: number;
  height: number;
}

export interface NutSink {
  /** A stream’s header was read; may repeat. */
  stream(stream: NutStream): void;
  /** A packet of `size` bytes starts. Returns where its bytes go (at least `size` long), or null to pass it over. */
  begin(stream: NutStream, pts: number, size: number): Uint8Array | null;
  /** The packet that began last is whole. */
  end(stream: NutStream): void;
}

/** The bytes are not NUT: the process that writes them is broken. */
export class NutError extends Error {}

const FILE_ID = 'nut/multimedia container\0';
const START = { main: 0x4e4d7a561f5f04adn, stream: 0x4e5311405bf2f9dbn, sync: 0x4e4be4adeeca4569n };
const FLAG = {
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  headerIdx: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
};
/** Frames above this size never use an elided header. */
const ELISION_LIMIT = 4096;
const MAX_HEADER_BYTES = 65_536;

interface FrameCode {
  flags: number;
  streamId: number;
  sizeMul: number;
  sizeLsb: number;
  ptsDelta: number;
  reservedCount: number;
  headerIdx: number;
}

interface StreamState {
  stream: NutStream;
  msbPtsShift: number;
  lastPts: number;
}

/** Reads NUT’s variable-length numbers; running off the end sets `short` instead of failing. */
class Cursor {
  readonly data: Uint8Array;
  at: number;
  short = false;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  byte(): number {
    const value = this.data[this.at];
    this.at += 1;
    if (value !== undefined) return value;
    this.short = true;
    return 0;
  }

  /** Unsigned variable-length number. Exact up to 2^53. */
  v(): number {
    let value = 0;
    for (let i = 0; i < 9; i += 1) {
      const b = this.byte();
      value = value * 128 + (b & 0x7f);
      if ((b & 0x80) === 0) break;
    }
    return value;
  }

  /** Signed variable-length number. */
  s(): number {
    const value = this.v() + 1;
    return value % 2 === 1 ? -(value - 1) / 2 : value / 2;
  }

  bytes(count: number): Uint8Array {
    const part = this.data.subarray(this.at, this.at + count);
    this.at += count;
    if (part.length < count) this.short = true;
    return part;
  }

  u64(): bigint {
    const b = this.bytes(8);
    return this.short ? 0n : new DataView(b.buffer, b.byteOffset, 8).getBigUint64(0);
  }
}

export class NutReader {
  readonly #sink: NutSink;
  #rest: Uint8Array = new Uint8Array(0);
  #started = false;
  #codes: FrameCode[] = [];
  #timeBases: { num: number; den: number }[] = [];
  #elisions: Uint8Array[] = [new Uint8Array(0)];
  readonly #streams = new Map<number, StreamState>();
  /** The packet whose bytes are arriving. */
  #open: { state: StreamState; target: Uint8Array | null; filled: number; size: number } | null = null;

  constructor(sink: NutSink) {
    this.#sink = sink;
  }

  /** Takes the next bytes from the pipe. @throws NutError when they cannot be NUT */
  push(chunk: Uint8Array): void {
    let data = chunk;
    let at = 0;
    if (this.#open !== null) at = this.#fill(data, 0);
    if (this.#open !== null) return;
    if (this.#rest.length > 0) {
      data = new Uint8Array(this.#rest.length + chunk.length - at);
      data.set(this.#rest);
      data.set(chunk.subarray(at), this.#rest.length);
      at = 0;
    }
    for (;;) {
      const next = this.#unit(data, at);
      if (next < 0) break;
      at = next;
      if (this.#open !== null) at = this.#fill(data, at);
      if (this.#open !== null) break;
    }
    this.#rest = this.#open === null ? data.slice(at) : new Uint8Array(0);
    if (this.#rest.length > MAX_HEADER_BYTES) throw new NutError('a header does not end');
  }

  /** Reads one header at `at`; returns where it ends, or -1 when more bytes are needed. */
  #unit(data: Uint8Array, at: number): number {
    if (at >= data.length) return -1;
    if (!this.#started) {
      if (data.length - at < FILE_ID.length) return -1;
      if (ascii(data.subarray(at, at + FILE_ID.length)) !== FILE_ID) throw new NutError('no NUT file id');
      this.#started = true;
      return at + FILE_ID.length;
    }
    return data[at] === 0x4e ? this.#packet(data, at) : this.#frame(data, at);
  }

  /** A packet with a start code: main header, stream header, syncpoint, or one to pass over. */
  #packet(data: Uint8Array, at: number): number {
    const c = new Cursor(data, at);
    const code = c.u64();
    const forward = c.v();
    const bodyAt = c.at + (forward > 4096 ? 4 : 0);
    const end = c.at + (forward > 4096 ? 4 : 0) + forward;
    if (c.short || end > data.length) {
      if (forward > MAX_HEADER_BYTES) throw new NutError('a header is too long');
      return -1;
    }
    const body = new Cursor(data, bodyAt);
    if (code === START.main) this.#mainHeader(body);
    else if (code === START.stream) this.#streamHeader(body);
    else if (code === START.sync) this.#syncpoint(body);
    return end;
  }

  #mainHeader(c: Cursor): void {
    if (c.v() > 3) c.v();
    c.v(); // stream count
    c.v(); // max distance
    this.#timeBases = Array.from({ length: c.v() }, () => ({ num: c.v(), den: c.v() }));
    const codes: FrameCode[] = [];
    let [pts, mul, stream, res, head] = [0, 1, 0, 0, 0];
    while (codes.length < 256 && !c.short) {
      const flags = c.v();
      const fields = c.v();
      if (fields > 0) pts = c.s();
      if (fields > 1) mul = c.v();
      if (fields > 2) stream = c.v();
      const sizeBase = fields > 3 ? c.v() : 0;
      if (fields > 4) res = c.v();
      let count = fields > 5 ? c.v() : mul - sizeBase;
      if (fields > 6) c.s();
      if (fields > 7) head = c.v();
      for (let i = 8; i < fields; i += 1) c.v();
      for (let j = 0; count > 0 && codes.length < 256; count -= 1) {
        const escaped = codes.length === 0x4e;
        codes.push({
          flags: escaped ? FLAG.invalid : flags,
          streamId: stream,
          sizeMul: mul,
          sizeLsb: sizeBase + j,
          ptsDelta: pts,
          reservedCount: res,
          headerIdx: head,
        });
        if (escaped) count += 1;
        else j += 1;
      }
    }
    this.#codes = codes;
    const elisions = c.v();
    this.#elisions = [new Uint8Array(0), ...Array.from({ length: elisions }, () => c.bytes(c.v()).slice())];
  }

  #streamHeader(c: Cursor): void {
    const id = c.v();
    const kinds = ['video', 'audio'] as const;
    const kind = kinds[c.v()] ?? 'other';
    const fourcc = ascii(c.bytes(c.v()));
    const timeBase = this.#timeBases[c.v()] ?? { num: 1, den: 1 };
    const msbPtsShift = c.v();
    c.v(); // max pts distance
    c.v(); // decode delay
    c.v(); // flags
    c.bytes(c.v()); // codec-specific data
    const [width, height] = kind === 'video' ? [c.v(), c.v()] : [0, 0];
    const stream: NutStream = { id, kind, fourcc, timeBase, width, height };
    this.#streams.set(id, { stream, msbPtsShift, lastPts: 0 });
    this.#sink.stream(stream);
  }

  /** A syncpoint sets every stream’s last PTS, to which the short time stamps that follow relate. */
  #syncpoint(c: Cursor): void {
    const coded = c.v();
    const bases = this.#timeBases.length;
    const base = this.#timeBases[coded % bases];
    if (base === undefined) return;
    const value = Math.floor(coded / bases);
    for (const state of this.#streams.values()) {
      const own = state.stream.timeBase;
      state.lastPts = Math.floor((value * base.num * own.den) / (base.den * own.num));
    }
  }

  #frame(data: Uint8Array, at: number): number {
    const c = new Cursor(data, at);
    const code = this.#codes[c.byte()];
    if (code === undefined) throw new NutError('a frame before the main header');
    let { flags, streamId, reservedCount, headerIdx } = code;
    if ((flags & FLAG.invalid) !== 0) throw new NutError('an invalid frame code');
    if ((flags & FLAG.coded) !== 0) flags ^= c.v();
    if ((flags & FLAG.streamId) !== 0) streamId = c.v();
    const coded = (flags & FLAG.codedPts) !== 0 ? c.v() : null;
    let size = code.sizeLsb;
    if ((flags & FLAG.sizeMsb) !== 0) size += code.sizeMul * c.v();
    if ((flags & FLAG.matchTime) !== 0) c.s();
    if ((flags & FLAG.headerIdx) !== 0) headerIdx = c.v();
    if ((flags & FLAG.reserved) !== 0) reservedCount = c.v();
    for (let i = 0; i < reservedCount; i += 1) c.v();
    if ((flags & FLAG.checksum) !== 0) c.bytes(4);
    if (c.short) return -1;
    const state = this.#streams.get(streamId);
    if (state === undefined) throw new NutError('a frame of an unknown stream');
    const pts = coded === null ? state.lastPts + code.ptsDelta : fullPts(coded, state);
    state.lastPts = pts;
    const prefix = size > ELISION_LIMIT ? undefined : this.#elisions[headerIdx];
    const target = this.#sink.begin(state.stream, pts, size);
    const filled = prefix?.length ?? 0;
    if (filled > 0 && prefix !== undefined) target?.set(prefix);
    this.#open = { state, target, filled, size };
    return c.at;
  }

  /** Copies packet bytes from `data` on; returns where it stopped. Closes the packet when it is whole. */
  #fill(data: Uint8Array, at: number): number {
    const open = this.#open;
    if (open === null) return at;
    const take = Math.min(open.size - open.filled, data.length - at);
    if (take > 0) open.target?.set(at === 0 && take === data.length ? data : data.subarray(at, at + take), open.filled);
    open.filled += take;
    if (open.filled >= open.size) {
      this.#open = null;
      if (open.target !== null) this.#sink.end(open.state.stream);
    }
    return at + take;
  }
}

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** A coded PTS is either the low bits, to be read relative to the last one, or the whole value plus an offset. */
function fullPts(coded: number, state: StreamState): number {
  const range = 2 ** state.msbPtsShift;
  if (coded >= range) return coded - range;
  const delta = state.lastPts - Math.floor((range - 1) / 2);
  return ((((coded - delta) % range) + range) % range) + delta;
}
