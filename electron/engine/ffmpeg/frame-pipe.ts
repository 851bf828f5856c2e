/**
 * The pipe that raw pictures take from an FFmpeg to the mixer. Node’s own child pipes make a new buffer for every 64 KB,
 * and four cameras at 720p30 are 160 MB a second: collecting that garbage cost more than all the copying. Here the bytes
 * arrive in one buffer that is used again and again (`onread` of net.Socket).
 *
 * A pair of connected Unix sockets: we read one end, the child gets the other as its stdout. The folder of the socket can
 * be entered by this user alone and is gone as soon as the two ends know each other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** More than a Unix socket of Linux holds at its default size, so that one read empties it. */
const BUFFER_BYTES = 262_144;

/** False on Windows, where a child cannot be given a socket. */
export const framePipesWork = process.platform !== 'win32';

/**
 * Opens a pipe whose bytes go to `onData`; the bytes are valid during the call only. What it returns is the end to write
 * to, for `FfmpegOptions.stdout`. The end that is read closes by itself when the child has ended.
 * @throws Error when the temporary folder cannot be written
 */
export async function openFramePipe(onData: (bytes: Uint8Array) => void): Promise<Socket> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const callback = (count: number): boolean => {
    onData(count === BUFFER_BYTES ? buffer : buffer.subarray(0, count));
    return true;
  };
  return socketFor((socketPath) => connected(connect({ path: socketPath, onread: { buffer, callback } })));
}

/** A frame pipe whose reader can make the child wait. */
export interface PausablePipe {
  childEnd: Socket;
  /** `resume` it to read on; it closes when the child has ended and everything was read. */
  reader: Socket;
}

/**
 * Opens a pipe that is read for as long as `onData` says true; then the child waits until `reader.resume()`.
 * @throws Error when the temporary folder cannot be written
 */
export async function openPausablePipe(onData: (bytes: Uint8Array) => boolean): Promise<PausablePipe> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const callback = (count: number): boolean => onData(count === BUFFER_BYTES ? buffer : buffer.subarray(0, count));
  return new Promise((resolve, reject) => {
    let reader: Socket | null = null;
    socketFor((socketPath) => {
      reader = connect({ path: socketPath, onread: { buffer, callback } });
      return connected(reader);
    }).then((childEnd) => {
      if (reader === null) reject(new Error('the pipe has no reader'));
      else resolve({ childEnd, reader });
    }, reject);
  });
}

/**
 * One end of a socket pair, to be given to a child as its stdin or stdout. `takeOther` connects to a path and keeps the
 * other end; it may do so in another thread. Nothing is read here.
 * @throws Error when the temporary folder cannot be written or the other end does not come
 */
export async function socketFor(takeOther: (socketPath: string) => Promise<void>): Promise<Socket> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flypack-pipe-'));
  // What arrives at the child’s end is for the child: we never read it.
  const server = createServer({ pauseOnConnect: true });
  try {
    const socketPath = path.join(folder, 'socket');
    await listening(server, socketPath);
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await takeOther(socketPath);
    return await accepted;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function listening(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    // Later errors mean that the child is gone, and its exit tells the story.
    socket.on('error', reject);
    socket.once('connect', resolve);
  });
}
