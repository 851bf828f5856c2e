/** `WS /api/v1/monitors/<id>`: moving pictures as JPEGs. A picture that is late is worthless, so none ever waits behind another. */
import type { WebSocket } from 'ws';
import { PREVIEW_MONITOR, PROGRAM_MONITOR } from '#shared/protocol/messages.ts';

/** RFC 6455: the endpoint is going away. */
const CLOSE_GOING_AWAY = 1001;

/** One screen that watches one monitor: a picture on its way, and the newest one behind it. */
class Viewer {
  readonly #socket: WebSocket;
  #sending = false;
  #next: Uint8Array | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  offer(jpeg: Uint8Array): void {
    if (this.#sending) {
      this.#next = jpeg;
      return;
    }
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#sending = true;
    this.#socket.send(jpeg, { binary: true }, () => {
      // Called when the picture has left this process, or with an error when the viewer has gone.
      this.#sending = false;
      const next = this.#next;
      this.#next = null;
      if (next !== null) this.offer(next);
    });
  }

  close(): void {
    this.#socket.close(CLOSE_GOING_AWAY);
  }
}

export class Monitors {
  readonly #viewers = new Map<string, Set<Viewer>>();
  /** A still sends one picture for ever: whoever comes later gets it too. */
  readonly #newest = new Map<string, Uint8Array>();

  /** Sends the pictures of monitor `id` to `socket` from now on. */
  add(id: string, socket: WebSocket): void {
    const viewer = new Viewer(socket);
    const viewers = this.#viewers.get(id) ?? new Set();
    viewers.add(viewer);
    this.#viewers.set(id, viewers);
    const newest = this.#newest.get(id);
    if (newest !== undefined) viewer.offer(newest);
    socket.once('close', () => {
      viewers.delete(viewer);
      if (viewers.size === 0 && this.#viewers.get(id) === viewers) this.#viewers.delete(id);
    });
  }

  /** A new picture of monitor `id`. */
  picture(id: string, jpeg: Uint8Array): void {
    if (id !== PROGRAM_MONITOR && id !== PREVIEW_MONITOR) this.#newest.set(id, jpeg);
    for (const viewer of this.#viewers.get(id) ?? []) viewer.offer(jpeg);
  }

  /** Monitor `id` is no more: its source has left the show. */
  remove(id: string): void {
    this.#newest.delete(id);
    for (const viewer of this.#viewers.get(id) ?? []) viewer.close();
  }

  close(): void {
    for (const id of this.#viewers.keys()) this.remove(id);
  }
}
