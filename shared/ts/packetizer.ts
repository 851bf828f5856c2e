/** Cuts an arbitrary byte stream into whole 188-byte packets, finding the sync byte again after garbage. */
import { joinBytes } from '../bytes.ts';
import { TS_PACKET_BYTES, TS_SYNC } from './packet.ts';

export class TsPacketizer {
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes thrown away because no sync byte was where one belongs. */
  garbageBytes = 0;

  /** Returns all whole packets that `chunk` completes, as one array whose length is a multiple of 188. */
  push(chunk: Uint8Array): Uint8Array {
    let data = chunk;
    if (this.#rest.length > 0) {
      data = new Uint8Array(this.#rest.length + chunk.length);
      data.set(this.#rest);
      data.set(chunk, this.#rest.length);
    }
    const runs: Uint8Array[] = [];
    let at = 0;
    while (data.length - at >= TS_PACKET_BYTES) {
      if (!this.#inSync(data, at)) {
        at += 1;
        this.garbageBytes += 1;
        continue;
      }
      const start = at;
      while (data.length - at >= TS_PACKET_BYTES && data[at] === TS_SYNC) at += TS_PACKET_BYTES;
      runs.push(data.subarray(start, at));
    }
    this.#rest = data.slice(at);
    return joinBytes(runs);
  }

  /** A sync byte counts when the next packet starts with one too, or has not arrived yet. */
  #inSync(data: Uint8Array, at: number): boolean {
    if (data[at] !== TS_SYNC) return false;
    const next = at + TS_PACKET_BYTES;
    return next >= data.length || data[next] === TS_SYNC;
  }
}
