/**
 * `WS /api/v1/listen/<bus>`: program or solo as it sounds now; the form of a packet is in `shared/protocol/listen.ts`.
 * Sound that is late is worthless: a listener whose line is full loses packets and holds nobody up.
 */
import type { WebSocket } from 'ws';
import { LISTEN_PACKET_BYTES, type ListenBus } from '#shared/protocol/listen.ts';

/** RFC 6455: the endpoint is going away. */
const CLOSE_GOING_AWAY = 1001;
/** Packets that may wait in this process for one listener: a fifth of a second. */
const MAX_WAITING_BYTES = 10 * LISTEN_PACKET_BYTES;

export class Listening {
  readonly #listeners = new Map<ListenBus, Set<WebSocket>>();
  readonly #onBuses: (buses: ListenBus[]) => void;

  /** `onBuses` is told which buses somebody listens to, whenever that changes. */
  constructor(onBuses: (buses: ListenBus[]) => void) {
    this.#onBuses = onBuses;
  }

  /** Sends `bus` to `socket` from now on. */
  add(bus: ListenBus, socket: WebSocket): void {
    const listeners = this.#listeners.get(bus);
    if (listeners === undefined) {
      this.#listeners.set(bus, new Set([socket]));
      this.#tell();
    } else listeners.add(socket);
    socket.once('close', () => this.#remove(bus, socket));
  }

  /** A packet of `bus`. */
  packet(bus: ListenBus, packet: Uint8Array): void {
    for (const socket of this.#listeners.get(bus) ?? []) {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > MAX_WAITING_BYTES) continue;
      socket.send(packet, { binary: true });
    }
  }

  /** Sends everybody away. */
  close(): void {
    for (const listeners of this.#listeners.values()) {
      for (const socket of listeners) socket.close(CLOSE_GOING_AWAY);
    }
  }

  #remove(bus: ListenBus, socket: WebSocket): void {
    const listeners = this.#listeners.get(bus);
    if (listeners === undefined || !listeners.delete(socket) || listeners.size > 0) return;
    this.#listeners.delete(bus);
    this.#tell();
  }

  #tell(): void {
    this.#onBuses([...this.#listeners.keys()]);
  }
}
