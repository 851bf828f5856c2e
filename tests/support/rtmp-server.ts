/** A small RTMP server for tests: shakes hands, and answers a publish as it is told to. AMF0 as far as FFmpeg needs it. */
import { createServer, type Server, type Socket } from 'node:net';

export type RtmpAnswer =
  /** Refuses the publish with this code and description. */
  | { kind: 'refuse'; code: string; description: string }
  /** Takes the connection and says nothing. */
  | { kind: 'silent' }
  /** Shakes hands and closes when the stream is to be published. */
  | { kind: 'close' };

const handshakeBytes = 1 + 1536 + 1536;

const string = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([2, bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
};
const nothing = Buffer.from([5]);
const object = (fields: Record<string, string>): Buffer =>
  Buffer.concat([
    Buffer.from([3]),
    ...Object.entries(fields).flatMap(([name, value]) => [string(name).subarray(1), string(value)]),
    Buffer.from([0, 0, 9]),
  ]);

/** A command message (type 20) in one chunk of the default size or less. */
function command(streamId: number, ...values: Buffer[]): Buffer {
  const body = Buffer.concat(values);
  const head = Buffer.alloc(12);
  head[0] = 3;
  head.writeUIntBE(body.length, 4, 3);
  head[7] = 20;
  head.writeUInt32LE(streamId, 8);
  const chunks: Buffer[] = [head];
  for (let at = 0; at < body.length; at += 128) {
    if (at > 0) chunks.push(Buffer.from([0xc3]));
    chunks.push(body.subarray(at, at + 128));
  }
  return Buffer.concat(chunks);
}

export class RtmpTestServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** How many have connected. */
  connections = 0;

  constructor(answer: RtmpAnswer) {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      if (answer.kind === 'silent') socket.resume();
      else this.#serve(socket, answer);
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  #serve(socket: Socket, answer: Exclude<RtmpAnswer, { kind: 'silent' }>): void {
    let received = Buffer.alloc(0);
    let greeted = false;
    const done = new Set<string>();
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (!greeted && received.length >= 1537) {
        greeted = true;
        // S0, S1 and S2: a version, anything, and the other side’s bytes back.
        socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), received.subarray(1, 1537)]));
      }
      const said = received.subarray(handshakeBytes).toString('latin1');
      const first = (name: string): boolean => said.includes(name) && !done.has(name) && done.add(name).size > 0;
      if (first('connect')) {
        socket.write(
          command(0, string('_result'), number(1), object({}), object({ code: 'NetConnection.Connect.Success' })),
        );
      }
      if (first('createStream')) {
        // FFmpeg numbers its calls: releaseStream 2, FCPublish 3, createStream 4.
        socket.write(command(0, string('_result'), number(4), nothing, number(1)));
      }
      if (!/\bpublish/.test(said) || done.has('publish')) return;
      done.add('publish');
      if (answer.kind === 'close') socket.end();
      else {
        const { code, description } = answer;
        socket.write(command(1, string('onStatus'), number(0), nothing, object({ level: 'error', code, description })));
      }
    });
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
