/** Camera feeds for tests: encoded once into a file, then sent in real time over loopback without encoding again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const cache = path.join(tmpdir(), 'flypack-test-media');

/** The file that FFmpeg makes with these arguments; made at the first call, kept for the next. */
export function mediaFile(args: readonly string[], extension = 'ts'): string {
  mkdirSync(cache, { recursive: true });
  const file = path.join(
    cache,
    `${createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 20)}.${extension}`,
  );
  if (!existsSync(file)) {
    const partial = `${file}.${process.pid}.part.${extension}`;
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, partial], { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(partial, file);
  }
  return file;
}

export interface FeedFormat {
  size: string;
  rate: string;
  video: string[];
  audio: string[];
  channels?: string;
  sampleRate?: number;
}

/** What a feed may look like; the mixer has to cope with all of them. */
export const FORMATS = {
  plain: {
    size: '1280x720',
    rate: '30',
    video: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30'],
    audio: ['-c:a', 'aac'],
  },
  european: {
    size: '1920x1080',
    rate: '25',
    video: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '2'],
    audio: ['-c:a', 'mp2'],
    channels: 'mono',
    sampleRate: 44_100,
  },
  interlaced: {
    size: '720x576',
    rate: '25',
    video: ['-c:v', 'mpeg2video', '-b:v', '4M', '-flags', '+ilme+ildct', '-top', '1', '-g', '12', '-aspect', '16:9'],
    audio: ['-c:a', 'ac3'],
    channels: '5.1',
  },
  fast: {
    size: '960x540',
    rate: '60000/1001',
    video: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60'],
    audio: ['-c:a', 'aac'],
  },
  tenBit: {
    size: '640x480',
    rate: '30000/1001',
    video: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-g', '30'],
    audio: ['-c:a', 'aac'],
  },
} as const satisfies Record<string, FeedFormat>;

const soundSource = (format: FeedFormat, graph: string): string =>
  `${graph},aformat=sample_rates=${format.sampleRate ?? 48_000}:channel_layouts=${format.channels ?? 'stereo'}`;

/** How long a feed lasts before it starts over: longer than a test, because the joint is heard. */
const FEED_S = '40';

/** One colour and one tone. */
export function colourFeed(format: FeedFormat, colour: string, toneHz: number): string {
  return mediaFile([
    ...['-f', 'lavfi', '-i', `color=c=${colour}:s=${format.size}:r=${format.rate}`],
    ...['-f', 'lavfi', '-i', soundSource(format, `sine=frequency=${toneHz}:sample_rate=48000,volume=-6dB`)],
    ...['-t', FEED_S, ...format.video, ...format.audio, '-f', 'mpegts'],
  ]);
}

/** Black with a white flash and a beep, both 100 ms, at the start of every second. */
export function flashFeed(format: FeedFormat): string {
  return mediaFile([
    ...[
      '-f',
      'lavfi',
      '-i',
      `color=c=black:s=${format.size}:r=${format.rate},drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.1)'`,
    ],
    ...['-f', 'lavfi', '-i', soundSource(format, "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=48000")],
    ...['-t', FEED_S, ...format.video, ...format.audio, '-f', 'mpegts'],
  ]);
}

/** A UDP port that is free right now. */
export function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** A running sender. */
export class Feed {
  readonly #child: ChildProcess;
  readonly gone: Promise<void>;

  constructor(args: readonly string[]) {
    this.#child = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...args], { stdio: ['ignore', 'ignore', 'ignore'] });
    this.gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.gone;
  }
}

const realTime = (file: string): string[] => [
  '-re',
  '-stream_loop',
  '-1',
  '-i',
  file,
  '-map',
  '0',
  '-c',
  'copy',
  // As an encoder sends, not as FFmpeg’s muxer gathers: sound leaves with its picture.
  ...['-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-max_interleave_delta', '1'],
  '-f',
  'mpegts',
];

export const sendUdp = (file: string, port: number): Feed =>
  new Feed([...realTime(file), `udp://127.0.0.1:${port}?pkt_size=1316`]);

/** Calls an SRT listener, again and again until it is there. */
export const sendSrt = (file: string, port: number, passphrase: string): Feed =>
  new Feed([...realTime(file), '-passphrase', passphrase, '-pbkeylen', '16', `srt://127.0.0.1:${port}?mode=caller`]);
