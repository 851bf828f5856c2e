/**
 * Entry of the reception worker: takes MPEG-TS feeds in, on a thread of its own. A tick of the mixer that takes long must
 * not make packets look late.
 */
import type { Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { messageOf } from '#shared/errors.ts';
import type { FeedOrigin, FromReception, ToReception } from './messages.ts';
import { ReceivedFeed } from './received-feed.ts';
import { openUdp } from './udp-socket.ts';

const FIGURES_MS = 1000;

const port = parentPort;
if (port === null) throw new Error('reception runs as a worker only');
const send = (message: FromReception, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

interface Open {
  feed: ReceivedFeed;
  udp: UdpSocket | null;
  relay: Socket | null;
  droppedBytes: number;
}
const feeds = new Map<number, Open>();

async function open(id: number, origin: FeedOrigin, program: number | null): Promise<void> {
  const feed = new ReceivedFeed(program);
  const state: Open = { feed, udp: null, relay: null, droppedBytes: 0 };
  feeds.set(id, state);
  if (origin.kind === 'relay') return;
  try {
    state.udp = await openUdp(
      origin,
      (data) => feed.datagram(data, performance.now()),
      (error) => send({ t: 'failed', feed: id, problem: problemOf(error) }),
    );
  } catch (error) {
    throw new Error(problemOf(error as NodeJS.ErrnoException));
  }
  // It was closed while it was being opened.
  if (feeds.get(id) !== state) state.udp.close();
}

/** Reads what a relay writes to the socket at `path`. */
async function takeRelay(state: Open, path: string): Promise<void> {
  const socket = connect({ path });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', resolve);
  });
  state.relay?.destroy();
  state.relay = socket;
  // The relay’s exit tells the story.
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => state.feed.bytes(data, performance.now()));
}

function close(id: number): void {
  const state = feeds.get(id);
  feeds.delete(id);
  state?.udp?.close();
  state?.relay?.destroy();
  state?.feed.decoder.detach();
}

/** The feed with this number. @throws Error when it is closed */
function required(id: number): Open {
  const state = feeds.get(id);
  if (state === undefined) throw new Error('the feed is closed');
  return state;
}

async function serve(message: Exclude<ToReception, { t: 'close' | 'tap' }>): Promise<void> {
  switch (message.t) {
    case 'open':
      return open(message.feed, message.origin, message.program);
    case 'relay':
      return takeRelay(required(message.feed), message.path);
    case 'decoder':
      return required(message.feed).feed.decoder.attach(message.path);
  }
}

function problemOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'The port is in use by another program.';
    case 'EADDRNOTAVAIL':
      return 'The address is not one of this machine’s.';
    case 'EACCES':
      return 'Ports below 1024 need rights that Flypack does not have.';
    case 'ENOTFOUND':
      return 'The host name is not known.';
    case 'ENODEV':
      return 'The group cannot be joined on this interface.';
    default:
      return `The port cannot be opened: ${error.message}.`;
  }
}

port.on('message', (message: ToReception) => {
  if (message.t === 'close') {
    close(message.feed);
    return;
  }
  if (message.t === 'tap') {
    const { feed } = message;
    const tap = (bytes: Uint8Array): void => send({ t: 'bytes', feed, bytes }, [bytes.buffer as ArrayBuffer]);
    feeds.get(feed)?.feed.setTap(message.on ? tap : null);
    return;
  }
  const { request } = message;
  serve(message).then(
    () => send({ t: 'answer', request, problem: null }),
    (error: unknown) => send({ t: 'answer', request, problem: messageOf(error) }),
  );
});

setInterval(() => {
  const nowMs = performance.now();
  for (const [id, state] of feeds) {
    const figures = state.feed.read(nowMs);
    if (figures !== null) send({ t: 'figures', feed: id, figures });
    const { droppedBytes } = state.feed.decoder;
    if (droppedBytes > state.droppedBytes) {
      const kilobytes = Math.round((droppedBytes - state.droppedBytes) / 1000);
      send({ t: 'log', feed: id, text: `The decoder does not keep up: ${kilobytes} kB of the feed were left out.` });
      state.droppedBytes = droppedBytes;
    }
  }
}, FIGURES_MS);
