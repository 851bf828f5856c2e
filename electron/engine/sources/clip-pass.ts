/**
 * One run of a clip through FFmpeg, from a frame to its end: a few pictures and their sound are kept ahead, and FFmpeg
 * waits in between. While it waits it costs nothing.
 */
import type { Socket } from 'node:net';
import { type Canvas, CHANNELS } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import { framePipesWork, openPausablePipe } from '../ffmpeg/frame-pipe.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import type { Frame, FramePool } from '../mixer/frame-pool.ts';
import { FrameReader } from './frame-reader.ts';
import { describeStream, diagnose } from './source-diagnosis.ts';

const stopLadder = { quitMs: 50, interruptMs: 300, terminateMs: 300 };

export interface ClipPassOptions {
  /** What it does, for the figures of processes. */
  job: string;
  ffmpegPath: string;
  args: string[];
  canvas: Canvas;
  pool: FramePool;
  /** Clip frame that its first picture is. */
  fromFrame: number;
  /** Pictures kept ahead. */
  room: number;
  onStream: (kind: 'video' | 'audio', text: string) => void;
}

/** What FFmpeg’s output pipe offers to whoever reads it at will. */
type Reader = Pick<Socket, 'resume' | 'destroy'>;

export class ClipPass {
  readonly fromFrame: number;
  readonly #options: ClipPassOptions;
  readonly #reader: FrameReader;
  readonly #opening: Promise<void>;
  #process: FfmpegProcess | null = null;
  #pipe: Reader | null = null;
  #pictures: Frame[] = [];
  #sound: Int16Array[] = [];
  /** How far into the first piece of sound it has been read, in values. */
  #soundAt = 0;
  #tiles: { frame: number; jpeg: Uint8Array }[] = [];
  #received = 0;
  #room: number;
  #waiting = false;
  #stopped = false;
  /** Everything has arrived. */
  #complete = false;
  /** Why it ended before its time; null while all is well. */
  problem: string | null = null;

  constructor(options: ClipPassOptions) {
    this.#options = options;
    this.fromFrame = options.fromFrame;
    this.#room = options.room;
    this.#reader = new FrameReader(options.canvas, options.pool, {
      onPictureStream: () => undefined,
      onPicture: (frame) => {
        this.#received += 1;
        this.#pictures.push(frame);
      },
      onSound: (samples) => this.#sound.push(samples),
      onTile: (jpeg) => this.#tiles.push({ frame: this.fromFrame + Math.max(0, this.#received - 1), jpeg }),
    });
    this.#opening = this.#open();
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Its next picture and all of that picture’s sound are there: sound comes before the picture after it. */
  get ready(): boolean {
    return this.#pictures.length > 1 || (this.#complete && this.#pictures.length > 0);
  }

  /** Nothing is left of it. */
  get exhausted(): boolean {
    return this.#complete && this.#pictures.length === 0;
  }

  /** Clip frame after its last one, once everything has arrived; null before. */
  get end(): number | null {
    return this.#complete ? this.fromFrame + this.#received : null;
  }

  /** The next picture, which stays its. */
  peek(): Frame | null {
    return this.#pictures[0] ?? null;
  }

  /** The next picture; the taker releases it. */
  take(): Frame | null {
    const frame = this.#pictures.shift() ?? null;
    if (this.#waiting && this.#pictures.length < this.#room) {
      this.#waiting = false;
      this.#pipe?.resume();
    }
    return frame;
  }

  /** The next `count` samples into `out`, −1…1; silence where there are none. */
  readSound(count: number, out: Float32Array): void {
    const wanted = count * CHANNELS;
    let at = 0;
    for (let piece = this.#sound[0]; piece !== undefined && at < wanted; piece = this.#sound[0]) {
      const take = Math.min(wanted - at, piece.length - this.#soundAt);
      for (let i = 0; i < take; i += 1) out[at + i] = (piece[this.#soundAt + i] ?? 0) / 32_768;
      at += take;
      this.#soundAt += take;
      if (this.#soundAt < piece.length) break;
      this.#sound.shift();
      this.#soundAt = 0;
    }
    out.fill(0, at, wanted);
  }

  /** The newest tile up to clip frame `frame`; older ones are dropped. */
  tileUpTo(frame: number): Uint8Array | null {
    let found: Uint8Array | null = null;
    while ((this.#tiles[0]?.frame ?? Number.POSITIVE_INFINITY) <= frame) found = this.#tiles.shift()?.jpeg ?? null;
    return found;
  }

  /** Keeps more pictures ahead, or fewer. */
  setRoom(room: number): void {
    this.#room = room;
    if (!this.#waiting || this.#pictures.length >= room) return;
    this.#waiting = false;
    this.#pipe?.resume();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#opening;
    // FFmpeg may be waiting for us to read, and would not hear anything else.
    this.#pipe?.destroy();
    await this.#process?.stop(stopLadder);
    this.#reader.dispose();
    for (const frame of this.#pictures) frame.release();
    this.#pictures = [];
  }

  async #open(): Promise<void> {
    const { job, ffmpegPath: binary, args } = this.#options;
    try {
      if (framePipesWork) {
        const { childEnd, reader } = await openPausablePipe((bytes) => this.#take(bytes));
        if (this.#stopped) {
          childEnd.destroy();
          reader.destroy();
          return;
        }
        this.#pipe = reader;
        this.#follow(new FfmpegProcess({ job, binary, args, stdin: 'control', stdout: childEnd }), reader);
        return;
      }
      const process = new FfmpegProcess({ job, binary, args, stdin: 'control', stdout: 'pipe' });
      const output = process.stdout as Socket;
      this.#pipe = output;
      output.on('data', (bytes: Uint8Array) => {
        if (!this.#take(bytes)) output.pause();
      });
      this.#follow(process, output);
    } catch (error) {
      this.#finish(messageOf(error));
    }
  }

  /** Ends when both the process has ended and all it wrote has been read. */
  #follow(process: FfmpegProcess, output: Socket): void {
    this.#process = process;
    let input = true;
    process.onLine((line) => {
      if (/Stream mapping|Output #0/.test(line)) input = false;
      const found = input ? describeStream(line) : null;
      if (found !== null) this.#options.onStream(found.kind, found.text);
    });
    const read = new Promise<void>((resolve) => output.once('close', () => resolve()));
    void Promise.all([process.exited, read]).then(([{ code, stderrTail }]) => {
      this.#finish(code === 0 ? null : diagnose(stderrTail));
    });
  }

  #finish(problem: string | null): void {
    if (this.#stopped) return;
    this.#complete = true;
    this.problem = problem;
    if (problem === null && this.#received === 0) this.problem = 'There is no picture there.';
  }

  /** Takes bytes; false makes FFmpeg wait. */
  #take(bytes: Uint8Array): boolean {
    if (this.#stopped) return false;
    try {
      this.#reader.push(bytes);
    } catch (error) {
      this.problem = `unreadable output of FFmpeg: ${messageOf(error)}`;
      this.#process?.kill('SIGKILL');
      return true;
    }
    this.#waiting = this.#pictures.length >= this.#room;
    return !this.#waiting;
  }
}
