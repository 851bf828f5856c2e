/** Free ports on this machine, and whether an SRT listener is up on one. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP port that was free a moment ago. */
export async function freeUdpPort(host: string): Promise<number> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/**
 * An SRT induction handshake (draft-sharabayko-srt, section 4.3.1.1). The listener answers it with a cookie and keeps
 * no state, so asking costs it nothing, and unlike trying to bind the port it can never be in the listener’s way.
 */
function inductionHandshake(): Buffer {
  const packet = Buffer.alloc(64);
  packet.writeUInt32BE(0x8000_0000, 0); // control packet, handshake
  packet.writeUInt32BE(4, 16); // handshake version of an induction
  packet.writeUInt16BE(2, 22); // extension field: datagram
  packet.writeUInt32BE(1500, 28); // MTU
  packet.writeUInt32BE(8192, 32); // flow window
  packet.writeUInt32BE(1, 36); // induction
  packet.writeUInt32BE(1, 40); // socket id
  packet[51] = 127; // 127.0.0.1, as SRT stores it
  packet[48] = 1;
  return packet;
}

const askEveryMs = 20;

/** Waits until an SRT listener answers on the port; false when none does within `withinMs`. */
export function srtListenerAnswers(host: string, port: number, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const packet = inductionHandshake();
    const ask = setInterval(() => socket.send(packet, port, host), askEveryMs);
    const giveUp = setTimeout(() => finish(false), withinMs);
    const finish = (answer: boolean): void => {
      clearInterval(ask);
      clearTimeout(giveUp);
      socket.close();
      resolve(answer);
    };
    socket.on('message', () => finish(true));
    // “Connection refused” is the normal answer until the listener is there.
    socket.on('error', () => undefined);
  });
}
