/**
 * The history as `GET /api/v1/history` sends it, all little-endian:
 *
 *     4 bytes   "FPH1"
 *     uint32    length n of the header in bytes, a multiple of 8 with the 8 bytes before it
 *     n bytes   header: JSON { rows, columns: names, hops, healths: names of the codes, episodes }, padded with blanks
 *     float64   wall clock of each row, ms since 1970
 *     float32   column by column, a value a row; NaN where it is not known
 *     uint8     hop by hop, a health code a row
 */
import { HOPS } from '../chain/chain.ts';
import type { Episode } from './episodes.ts';
import { HEALTH_CODES, type HistoryRows } from './history.ts';

export const HISTORY_TYPE = 'application/vnd.flypack.history';

interface Header {
  rows: number;
  columns: string[];
  hops: readonly string[];
  healths: readonly string[];
  episodes: Episode[];
}

/** "FPH1". */
const MAGIC = 0x31485046;
const PREFIX = 8;

/** Needs a little-endian machine, as every one is that Node and browsers run on. */
export function encodeHistory({ times, columns, healths }: HistoryRows, episodes: readonly Episode[]): Uint8Array {
  const rows = times.length;
  const header: Header = {
    rows,
    columns: [...columns.keys()],
    hops: HOPS,
    healths: HEALTH_CODES,
    episodes: [...episodes],
  };
  const json = ascii(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bodyAt = PREFIX + headerBytes;
  const bytes = new Uint8Array(bodyAt + rows * (8 + columns.size * 4 + HOPS.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headerBytes, true);
  bytes.fill(0x20, PREFIX, bodyAt);
  bytes.set(json, PREFIX);
  new Float64Array(bytes.buffer, bodyAt, rows).set(times);
  let at = bodyAt + rows * 8;
  for (const values of columns.values()) {
    new Float32Array(bytes.buffer, at, rows).set(values);
    at += rows * 4;
  }
  bytes.set(healths, at);
  return bytes;
}

/** JSON may say every character beyond ASCII as `\\uXXXX`; then nobody has to agree on an encoding. */
function ascii(json: string): Uint8Array {
  const escaped = json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Uint8Array.from(escaped, (c) => c.charCodeAt(0));
}

function text(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return pieces.join('');
}

/** @throws Error when the bytes are not a history */
export function decodeHistory(bytes: ArrayBuffer): { rows: HistoryRows; episodes: Episode[] } {
  const view = new DataView(bytes);
  if (bytes.byteLength < PREFIX || view.getUint32(0, true) !== MAGIC) throw new Error('not a history');
  const headerBytes = view.getUint32(4, true);
  const header = JSON.parse(text(new Uint8Array(bytes, PREFIX, headerBytes))) as Header;
  const { rows, columns: names } = header;
  const bodyAt = PREFIX + headerBytes;
  const columnsAt = bodyAt + rows * 8;
  const healthsAt = columnsAt + names.length * rows * 4;
  if (bytes.byteLength !== healthsAt + rows * HOPS.length) throw new Error('a history that is cut off');
  return {
    rows: {
      times: new Float64Array(bytes, bodyAt, rows),
      columns: new Map(
        names.map((name, i): [string, Float32Array] => [name, new Float32Array(bytes, columnsAt + i * rows * 4, rows)]),
      ),
      healths: new Uint8Array(bytes, healthsAt, rows * HOPS.length),
    },
    episodes: header.episodes,
  };
}
