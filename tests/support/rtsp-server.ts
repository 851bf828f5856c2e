/**
 * A network camera: answers DESCRIBE, SETUP and PLAY as RFC 2326 has it, and sends MPEG-TS in RTP inside the connection.
 * It knows one user, when told to.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { Feed } from './feeds.ts';

const SDP = [
  'v=0',
  'o=- 0 0 IN IP4 127.0.0.1',
  's=Door',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=video 0 RTP/AVP 33',
  'a=control:track1',
  '',
].join('\r\n');

export class RtspServer {
  readonly #server: Server;
  readonly #packets: UdpSocket;
  readonly #players = new Set<Socket>();
  readonly #connections = new Set<Socket>();
  #feed: Feed | null = null;
  port = 0;

  private constructor(authorization: string | null) {
    this.#packets = createSocket('udp4');
    this.#packets.on('message', (rtp) => {
      const head = Buffer.from([0x24, 0, rtp.length >> 8, rtp.length & 255]);
      for (const player of this.#players) player.write(Buffer.concat([head, rtp]));
    });
    this.#server = createServer((socket) => {
      this.#connections.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#players.delete(socket);
        this.#connections.delete(socket);
      });
      let text = '';
      socket.on('data', (data) => {
        text += data.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          this.#answer(socket, text.slice(0, end), authorization);
          text = text.slice(end + 4);
        }
      });
    });
  }

  /** Plays `file` (MPEG-TS) over and over. `user`: `name:password` that is asked for. */
  static async start(file: string, user?: string): Promise<RtspServer> {
    const server = new RtspServer(user === undefined ? null : `Basic ${Buffer.from(user).toString('base64')}`);
    await new Promise<void>((resolve) => server.#packets.bind(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    const address = server.#server.address();
    server.port = typeof address === 'object' && address !== null ? address.port : 0;
    const to = `rtp://127.0.0.1:${server.#packets.address().port}?pkt_size=1316`;
    server.#feed = new Feed([
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      file,
      '-map',
      '0',
      '-c',
      'copy',
      '-f',
      'rtp_mpegts',
      to,
    ]);
    return server;
  }

  async stop(): Promise<void> {
    await this.#feed?.stop();
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await new Promise<void>((resolve) => this.#packets.close(() => resolve()));
  }

  #answer(socket: Socket, request: string, authorization: string | null): void {
    const [method = ''] = request.split(' ');
    const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(request)?.[1]?.trim() ?? '';
    const reply = (status: string, headers: string[] = [], body = ''): void => {
      socket.write([`RTSP/1.0 ${status}`, `CSeq: ${header('CSeq')}`, ...headers, '', body].join('\r\n'));
    };
    if (authorization !== null && method !== 'OPTIONS' && header('Authorization') !== authorization) {
      reply('401 Unauthorized', ['WWW-Authenticate: Basic realm="door"']);
    } else if (method === 'OPTIONS') reply('200 OK', ['Public: DESCRIBE, SETUP, PLAY, TEARDOWN']);
    else if (method === 'DESCRIBE') {
      reply('200 OK', ['Content-Type: application/sdp', `Content-Length: ${SDP.length}`], SDP);
    } else if (method === 'SETUP') {
      reply('200 OK', ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1']);
    } else if (method === 'PLAY') {
      reply('200 OK', ['Session: 1']);
      this.#players.add(socket);
    } else reply('200 OK', ['Session: 1']);
  }
}
