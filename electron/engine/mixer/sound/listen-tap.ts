/** Takes the sound of the buses that somebody listens to and cuts it into packets. */
import {
  LISTEN_HEADER_BYTES,
  LISTEN_PACKET_BYTES,
  type ListenBus,
  writeListenHeader,
} from '#shared/protocol/listen.ts';

/** Receives packets as they fill; each is a buffer of its own. */
export type OnListenPacket = (bus: ListenBus, packet: Uint8Array<ArrayBuffer>) => void;

class Packets {
  #sequence = 0;
  #packet: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;

  /** Takes 16 bit samples of program frame `frame`; calls `onPacket` for each packet that is full. */
  add(pcm: Uint8Array, frame: number, onPacket: (packet: Uint8Array<ArrayBuffer>) => void): void {
    for (let from = 0; from < pcm.length; ) {
      if (this.#packet === null) {
        this.#packet = new Uint8Array(LISTEN_PACKET_BYTES);
        writeListenHeader(this.#packet, this.#sequence, frame);
        this.#sequence += 1;
        this.#filled = LISTEN_HEADER_BYTES;
      }
      const to = Math.min(pcm.length, from + LISTEN_PACKET_BYTES - this.#filled);
      this.#packet.set(pcm.subarray(from, to), this.#filled);
      this.#filled += to - from;
      from = to;
      if (this.#filled < LISTEN_PACKET_BYTES) return;
      onPacket(this.#packet);
      this.#packet = null;
    }
  }
}

export class ListenTap {
  readonly #onPacket: OnListenPacket;
  readonly #open = new Map<ListenBus, Packets>();

  constructor(onPacket: OnListenPacket) {
    this.#onPacket = onPacket;
  }

  /** From now on these buses are listened to, and no others. */
  setBuses(buses: readonly ListenBus[]): void {
    for (const bus of this.#open.keys()) if (!buses.includes(bus)) this.#open.delete(bus);
    for (const bus of buses) if (!this.#open.has(bus)) this.#open.set(bus, new Packets());
  }

  wants(bus: ListenBus): boolean {
    return this.#open.has(bus);
  }

  /** Takes the sound of a tick, 16 bit. */
  add(bus: ListenBus, pcm: Uint8Array, frame: number): void {
    this.#open.get(bus)?.add(pcm, frame, (packet) => this.#onPacket(bus, packet));
  }
}
