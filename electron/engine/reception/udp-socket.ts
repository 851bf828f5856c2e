/** Opens the UDP socket of a feed: unicast, or a multicast group on a chosen interface. */
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';

/** As much as the system allows, up to this. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export const isMulticast = (host: string): boolean =>
  /^(22[4-9]|23\d)\./.test(host) || (isIP(host) === 6 && /^ff/i.test(host));

/**
 * Resolves when datagrams can come. `onFailed`: the socket has failed later; it is closed, and nothing comes any more.
 * @throws ErrnoException when it cannot be opened
 */
export function openUdp(
  { host, port, interface: from }: { host: string; port: number; interface: string | null },
  onData: (data: Uint8Array) => void,
  onFailed: (error: NodeJS.ErrnoException) => void,
): Promise<Socket> {
  const multicast = isMulticast(host);
  // Several programs may listen to one group. Two on one unicast port would take the packets from each other unnoticed.
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: multicast });
  // Windows cannot bind to a group; elsewhere it keeps other groups on the same port out.
  const address = multicast && process.platform === 'win32' ? undefined : host;
  return new Promise((resolve, reject) => {
    let tell: (error: Error) => void = reject;
    const fail = (error: Error): void => {
      const told = tell;
      tell = () => undefined;
      socket.close();
      told(error);
    };
    socket.once('error', fail);
    socket.on('message', onData);
    socket.bind({ port, ...(address === undefined ? {} : { address }) }, () => {
      try {
        socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
        if (multicast) socket.addMembership(host, from ?? undefined);
      } catch (error) {
        fail(error as Error);
        return;
      }
      tell = onFailed;
      resolve(socket);
    });
  });
}
