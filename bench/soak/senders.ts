/** What comes in during a soak: pictures of the canvas’s size by UDP, SRT, HTTP and RTMP, each for as long as it takes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mediaFile } from '../../tests/support/feeds.ts';
import { smallFile } from '../lib/cameras.ts';

/** The soak’s canvas: two cores carry everything at once with it. */
export const CANVAS = { width: 640, height: 360, fps: 25 } as const;
/** Cameras with another rate than the canvas, as cameras are. */
const CAMERA_FPS = 30;
const AGAIN_MS = 1000;
const PATIENCE_MS = 3000;

/**
 * An FFmpeg that is started again whenever it ends, until it is stopped. In a process group of its own: Ctrl-C in the
 * terminal ends the measurement and not what is measured.
 */
export class LastingFfmpeg {
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | null = null;
  #stopped = false;
  /** How often it has ended by itself. */
  ends = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
    this.#start();
  }

  /** Lets it finish its files; one that does not is killed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#again !== null) clearTimeout(this.#again);
    const child = this.#child;
    child?.kill('SIGINT');
    const impatient = setTimeout(() => child?.kill('SIGKILL'), PATIENCE_MS);
    await this.#gone;
    clearTimeout(impatient);
  }

  #start(): void {
    const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...this.#args], {
      stdio: 'ignore',
      detached: true,
    });
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once('close', () => {
        resolve();
        if (this.#stopped) return;
        this.ends += 1;
        this.#again = setTimeout(() => this.#start(), AGAIN_MS);
      });
    });
  }
}

/** Packets leave as they come: FFmpeg’s own ways of holding them back make pauses at each joint. */
const AT_ONCE = ['-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-max_interleave_delta', '1'];

/** Prepared pictures in a loop with a tone that is encoded live, so that it has no gap where the pictures begin anew. */
const camera = (file: string, toneHz: number): string[] => [
  ...['-re', '-stream_loop', '-1', '-i', file],
  ...['-re', '-f', 'lavfi', '-i', `sine=frequency=${toneHz}:sample_rate=48000,volume=-12dB`],
  ...['-map', '0:v:0', '-map', '1:a:0', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '96k', '-ac', '2'],
];

/** A moving figure before a green wall. */
const greenFile = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', `color=c=0x00b140:s=640x360:r=${CAMERA_FPS}`],
    ...['-f', 'lavfi', '-i', `testsrc2=s=160x160:r=${CAMERA_FPS}`],
    ...['-filter_complex', "[0][1]overlay=x='mod(n*2,W)':y=H-h", '-pix_fmt', 'yuv420p', '-c:v', 'libx264'],
    ...[
      '-preset',
      'veryfast',
      '-bf',
      '0',
      '-g',
      String(CAMERA_FPS),
      '-b:v',
      '800k',
      '-frames:v',
      '480',
      '-f',
      'mpegts',
    ],
  ]);

/** Black with a flash and a beep of 100 ms each second; the canvas’s own format, so that it can be passed through. */
export const sendFlash = (port: number, beepHz: number): LastingFfmpeg =>
  new LastingFfmpeg([
    ...['-re', '-f', 'lavfi', '-i'],
    `color=c=black:s=${CANVAS.width}x${CANVAS.height}:r=${CANVAS.fps},drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.1)'`,
    ...[
      '-re',
      '-f',
      'lavfi',
      '-i',
      `aevalsrc='0.5*sin(2*PI*${beepHz}*t)*lt(mod(t,1),0.1)|0.5*sin(2*PI*${beepHz}*t)*lt(mod(t,1),0.1)':s=48000`,
    ],
    ...[
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-g',
      String(CANVAS.fps),
    ],
    ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', ...AT_ONCE, '-f', 'mpegts'],
    `udp://127.0.0.1:${port}?pkt_size=1316`,
  ]);

/** Calls the engine’s SRT listener. */
export const sendSrt = (port: number, passphrase: string): LastingFfmpeg =>
  new LastingFfmpeg([
    ...[...camera(smallFile(0), 500), ...AT_ONCE, '-f', 'mpegts'],
    ...['-passphrase', passphrase, '-pbkeylen', '16', `srt://127.0.0.1:${port}?mode=caller&latency=120000`],
  ]);

/** Pushes the green wall to the engine’s RTMP listener. */
export const sendRtmp = (port: number, path: string): LastingFfmpeg =>
  new LastingFfmpeg([...camera(greenFile(), 900), '-f', 'flv', `rtmp://127.0.0.1:${port}/${path}`]);

/** A transport stream over TCP: whoever asks by HTTP gets it from now on. */
export class HttpCamera {
  readonly #server: Server;
  readonly #feeds = new Set<ChildProcess>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<HttpCamera> {
    const server = createServer();
    const sender = new HttpCamera(server);
    server.on('request', (_request, response) => {
      const args = [...camera(smallFile(1), 700), ...AT_ONCE, '-f', 'mpegts', 'pipe:1'];
      const feed = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      sender.#feeds.add(feed);
      feed.once('close', () => sender.#feeds.delete(feed));
      response.once('close', () => feed.kill('SIGKILL'));
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      feed.stdout.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sender;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the camera does not listen');
    return `http://127.0.0.1:${address.port}/camera.ts`;
  }

  async close(): Promise<void> {
    for (const feed of this.#feeds) feed.kill('SIGKILL');
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** A clip of eight seconds with a tone, a still, and a stinger of a second with alpha. */
export const poolFiles = (): { clip: string; still: string; stinger: string } => ({
  clip: mediaFile(
    [
      ...['-f', 'lavfi', '-i', `mandelbrot=s=640x360:r=${CANVAS.fps}`, '-f', 'lavfi', '-i', 'sine=f=330:r=48000'],
      ...['-t', '8', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '1500k', '-c:a', 'aac'],
    ],
    'mp4',
  ),
  still: mediaFile(['-f', 'lavfi', '-i', 'testsrc=s=640x360', '-frames:v', '1'], 'png'),
  stinger: mediaFile(
    [
      ...[
        '-f',
        'lavfi',
        '-i',
        `color=c=blue@0.8:s=640x180:r=${CANVAS.fps},format=argb,pad=640:360:0:180:color=black@0`,
      ],
      ...['-t', '1', '-c:v', 'qtrle', '-pix_fmt', 'argb'],
    ],
    'mov',
  ),
});
