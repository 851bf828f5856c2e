/** A cable between a camera and the engine that can be pulled: passes UDP packets on while it is plugged in. */
import { createSocket, type Socket } from 'node:dgram';

export class Relay {
  readonly port: number;
  plugged = true;
  readonly #socket: Socket;

  private constructor(socket: Socket, to: number) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (packet) => {
      if (this.plugged) socket.send(packet, to, '127.0.0.1');
    });
  }

  static open(to: number): Promise<Relay> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', () => {
        // A key frame comes as a burst.
        socket.setRecvBufferSize(4_194_304);
        resolve(new Relay(socket, to));
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.close(() => resolve());
    });
  }
}
