/**
 * The way from a feed to its decoder. What arrives within one turn of the event loop is written at once; nothing waits
 * for more. A decoder that does not keep up loses whole pieces, counted, and never holds the reception up.
 */
import { connect, type Socket } from 'node:net';

/** Two seconds of a feed of 32 Mb/s. FFmpeg’s own UDP buffer is as large. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export class DecoderPipe {
  #socket: Socket | null = null;
  #corked = false;
  /** Bytes that were thrown away because the decoder did not take them. */
  droppedBytes = 0;

  /** Writes to the socket at `path` from now on. @throws Error when nobody listens there */
  async attach(path: string): Promise<void> {
    const socket = connect({ path });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', resolve);
    });
    this.detach();
    this.#socket = socket;
    // A decoder that is gone makes the write fail; its exit tells the story.
    socket.on('error', () => this.#gone(socket));
    socket.on('close', () => this.#gone(socket));
  }

  /** `bytes` must not change afterwards. */
  write(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (socket.writableLength > MAX_WAITING_BYTES) {
      this.droppedBytes += bytes.length;
      return;
    }
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      setImmediate(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    socket.write(bytes);
  }

  /** The decoder’s input ends here. */
  detach(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (this.#corked) socket?.uncork();
    this.#corked = false;
    socket?.end();
  }

  #gone(socket: Socket): void {
    if (this.#socket === socket) this.#socket = null;
    socket.destroy();
  }
}
