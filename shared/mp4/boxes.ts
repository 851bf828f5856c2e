/** ISO base media file format (ISO/IEC 14496-12): finding boxes in memory and cutting a byte stream into top-level boxes. */
import { joinBytes } from '../bytes.ts';
export interface Box {
  type: string;
  /** Offsets in the buffer that was read: the box from its size field, and its content without the header. */
  start: number;
  content: number;
  end: number;
}

export const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);

/** Four ASCII characters at `at`. */
export function fourCc(data: Uint8Array, at: number): string {
  return String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0);
}

/** Size of the box header and of the whole box whose header starts at `at`; null while too few bytes are there. */
function sizeAt(data: Uint8Array, at: number): { header: number; size: number } | null {
  if (data.length - at < 8) return null;
  const view = viewOf(data);
  const size = view.getUint32(at);
  if (size !== 1) return { header: 8, size };
  if (data.length - at < 16) return null;
  return { header: 16, size: Number(view.getBigUint64(at + 8)) };
}

/** The boxes that lie one after the other in `data` between `from` and `to`; stops at the first that does not fit. */
export function* boxesIn(data: Uint8Array, from = 0, to = data.length): Generator<Box> {
  let at = from;
  while (at + 8 <= to) {
    const measured = sizeAt(data, at);
    if (measured === null) return;
    // Size 0 means “to the end”.
    const size = measured.size === 0 ? to - at : measured.size;
    if (size < measured.header || at + size > to) return;
    yield { type: fourCc(data, at + 4), start: at, content: at + measured.header, end: at + size };
    at += size;
  }
}

/** The first box at the end of `path` (`['mdia', 'mdhd']`) inside `from`…`to`, or null. */
export function findBox(data: Uint8Array, path: readonly string[], from = 0, to = data.length): Box | null {
  const [type, ...rest] = path;
  for (const box of boxesIn(data, from, to)) {
    if (box.type !== type) continue;
    return rest.length === 0 ? box : findBox(data, rest, box.content, box.end);
  }
  return null;
}

/** Cuts an arbitrary byte stream into whole top-level boxes. */
export class BoxSplitter {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Bytes needed before looking again; spares joining the chunks of a long box one by one. */
  #wanted = 8;

  /**
   * Returns the boxes that `chunk` completes, each with its header.
   * @throws Error when the stream is not made of boxes
   */
  push(chunk: Uint8Array): { type: string; bytes: Uint8Array }[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return [];
    const data = joinBytes(this.#chunks);
    const done: { type: string; bytes: Uint8Array }[] = [];
    let at = 0;
    for (;;) {
      const measured = sizeAt(data, at);
      if (measured !== null && measured.size < measured.header) throw new Error('not an MP4 box');
      const size = measured?.size ?? 16;
      if (measured === null || data.length - at < size) {
        this.#wanted = measured === null ? Math.max(8, data.length - at + 1) : size;
        break;
      }
      done.push({ type: fourCc(data, at + 4), bytes: data.subarray(at, at + size) });
      at += size;
    }
    this.#chunks = at < data.length ? [data.subarray(at)] : [];
    this.#length = data.length - at;
    return done;
  }
}
