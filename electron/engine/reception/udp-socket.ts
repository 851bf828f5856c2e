/** Opens the UDP socket of a feed: unicast, or a multicast group on a chosen interface. */
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';

/** As much as the system allows, up to this. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export const isMulticast = (host: string): boolean =>
  /^(22[4-9]|23\d)\./.test(host) || (isIP(host) === 6 && /^ff/i.test(host));

/** `onProblem` may be called at any time, once; nothing comes afterwards. */
export function openUdp(
  { host, port, interface: from }: { host: string; port: number; interface: string | null },
  onData: (data: Uint8Array) => void,
  onProblem: (error: NodeJS.ErrnoException) => void,
): Socket {
  const multicast = isMulticast(host);
  // Several programs may listen to one group. Two on one unicast port would take the packets from each other unnoticed.
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: multicast });
  let failed = false;
  const fail = (error: Error): void => {
    if (failed) return;
    failed = true;
    socket.close();
    onProblem(error);
  };
  socket.on('error', fail);
  socket.on('message', onData);
  // Windows cannot bind to a group; elsewhere it keeps other groups on the same port out.
  const address = multicast && process.platform === 'win32' ? undefined : host;
  socket.bind({ port, ...(address === undefined ? {} : { address }) }, () => {
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      if (multicast) socket.addMembership(host, from ?? undefined);
    } catch (error) {
      fail(error as Error);
    }
  });
  return socket;
}
