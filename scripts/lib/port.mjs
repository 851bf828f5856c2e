// A port to serve on. Plain Node.
import { createServer } from 'node:net';

const tryPort = (port, host) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** `wanted` when it is free on `host`, else 0: the system then picks one. */
export async function freePort(wanted, host = '127.0.0.1') {
  return (await tryPort(wanted, host)) ? wanted : 0;
}
