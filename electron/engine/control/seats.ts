/**
 * How many WebSockets there may be of a kind. Whoever has the token may open as many as it likes, by mistake too: a page
 * that never closes what it opens must not take the memory and the computing time of the show.
 */
import type { WebSocket } from 'ws';
import { FlypackError } from '#shared/errors.ts';

export const SOCKET_LIMITS = {
  /** Pages and scripts. */
  live: 100,
  /** Moving pictures: a page has one for each source, program and preview. */
  monitor: 1000,
  /** Listeners. */
  listen: 50,
  /** Tally pages. */
  tally: 250,
} as const;
export type SocketKind = keyof typeof SOCKET_LIMITS;

export class Seats {
  readonly #taken: Record<SocketKind, number> = { live: 0, monitor: 0, listen: 0, tally: 0 };

  /** To be asked before a socket is opened. @throws FlypackError `too_many_connections` */
  require(kind: SocketKind): void {
    const limit = SOCKET_LIMITS[kind];
    if (this.#taken[kind] >= limit) throw new FlypackError('too_many_connections', { kind, limit });
  }

  /** Counts `socket` until it closes. */
  take(kind: SocketKind, socket: WebSocket): void {
    this.#taken[kind] += 1;
    socket.once('close', () => {
      this.#taken[kind] -= 1;
    });
  }
}
