/** One FFmpeg of the transcoder: a bounded queue in front of it, fragments to the packager behind it, supervision around it. */
import { Backoff } from '#shared/backoff.ts';
import { joinBytes } from '#shared/bytes.ts';
import { BoxSplitter } from '#shared/mp4/boxes.ts';
import { FfmpegChild } from '../ffmpeg.ts';
import type { PlannedSegment } from '../packager/plan.ts';
import type { RenditionWriter } from '../packager/writer.ts';
import { GopQueue } from './gop-queue.ts';

export interface WorkerOutput {
  fd: number;
  writer: RenditionWriter;
}

export interface WorkerEvents {
  /** Something came out of an output. */
  output: () => void;
  /** An initialisation segment came out. */
  init: () => void;
  /** FFmpeg went away unasked; it starts again at the next segment. */
  failed: (reason: string) => void;
}

const maxWaitMs = 3000;
const maxBytes = 48 * 1024 * 1024;
/** Fed, and nothing comes out for this long: alive but mute. */
const muteMs = 5000;
const retry = { firstMs: 500, nextMs: 1000, longestMs: 5000, calmMs: 30_000 };

export class Worker {
  readonly name: string;
  readonly #ffmpeg: string;
  readonly #givesWay: boolean;
  readonly #events: WorkerEvents;
  readonly #queue = new GopQueue({ maxWaitMs, maxBytes });
  #plan: { args: string[]; outputs: WorkerOutput[] } | null = null;
  #child: FfmpegChild | null = null;
  #blocked = false;
  #finishing = false;
  readonly #failures = new Backoff(retry);
  #startedAtMs = 0;
  #retryAtMs = 0;
  #inputAtMs = 0;
  #outputAtMs = 0;

  /** `givesWay`: on a short machine this one waits, so that whatever makes the program does not. */
  constructor(name: string, ffmpeg: string, givesWay: boolean, events: WorkerEvents) {
    this.name = name;
    this.#givesWay = givesWay;
    this.#ffmpeg = ffmpeg;
    this.#events = events;
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /** Says what to run. What was queued before goes in at once. */
  open(args: string[], outputs: WorkerOutput[]): void {
    this.#plan = { args, outputs };
    if (this.#queue.bytes > 0) this.#start();
  }

  /** A segment starts with these packets, which carry the tables too. */
  begin(segment: PlannedSegment, data: Uint8Array): void {
    const nowMs = Date.now();
    this.#inputAtMs = nowMs;
    if (this.#plan !== null && this.#child === null && nowMs < this.#retryAtMs) {
      this.#lose([segment]);
      return;
    }
    this.#lose(this.#queue.begin(segment, data, nowMs));
    if (this.#plan !== null && this.#child === null) this.#start();
    else this.#pump();
  }

  append(data: Uint8Array): void {
    this.#inputAtMs = Date.now();
    this.#queue.append(data);
    this.#pump();
  }

  /** Called about twice a second: ends an FFmpeg that is alive but mute, or stuck. */
  check(nowMs: number): void {
    if (this.#child === null || this.#finishing) return;
    const quietMs = nowMs - Math.max(this.#outputAtMs, this.#startedAtMs);
    const fed = nowMs - this.#inputAtMs < 1500;
    if (this.#queue.stuck || (fed && quietMs > muteMs)) this.#child.kill('SIGKILL');
  }

  /** No more input: lets FFmpeg write what it has, for at most `patienceMs`. */
  async finish(patienceMs: number): Promise<void> {
    this.#finishing = true;
    const child = this.#child;
    if (child === null) {
      this.#close(false);
      return;
    }
    for (let next = this.#queue.next(); next !== null; next = this.#queue.next()) this.#hand(child, next);
    const exit = await child.stop(patienceMs);
    this.#close(exit.code === 0);
  }

  #start(): void {
    if (this.#plan === null) return;
    const { args, outputs } = this.#plan;
    this.#startedAtMs = Date.now();
    this.#blocked = false;
    const child = new FfmpegChild({
      binary: this.#ffmpeg,
      args,
      givesWay: this.#givesWay,
      extraOutputs: Math.max(0, ...outputs.map((output) => output.fd - 2)),
    });
    this.#child = child;
    for (const { fd, writer } of outputs) this.#read(child, fd, writer);
    child.stdin.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    void child.exited.then((exit) => {
      if (this.#finishing) return;
      const nowMs = Date.now();
      this.#retryAtMs = nowMs + this.#failures.failed(nowMs);
      this.#close(false);
      this.#events.failed(`${exit.lastLine ?? 'no reason given'} (${exit.signal ?? `exit code ${exit.code}`})`);
    });
    this.#pump();
  }

  #read(child: FfmpegChild, fd: number, writer: RenditionWriter): void {
    const boxes = new BoxSplitter();
    // `ftyp` waits for its `moov`, `moof` for its `mdat`.
    let front: Uint8Array | null = null;
    child.output(fd).on('data', (bytes: Buffer) => {
      this.#outputAtMs = Date.now();
      try {
        for (const box of boxes.push(bytes)) {
          if (box.type === 'ftyp' || box.type === 'moof') front = box.bytes;
          else if (front !== null && box.type === 'moov') {
            writer.init(joinBytes([front, box.bytes]));
            this.#events.init();
          } else if (front !== null && box.type === 'mdat') {
            writer.fragment(joinBytes([front, box.bytes]));
            this.#events.output();
          }
        }
      } catch {
        // Not an MP4 any more: this run is worth nothing, the next one starts clean.
        child.kill('SIGKILL');
      }
    });
  }

  #pump(): void {
    const child = this.#child;
    if (child === null || this.#blocked || this.#finishing) return;
    for (let next = this.#queue.next(); next !== null; next = this.#queue.next()) {
      if (!this.#hand(child, next)) return;
    }
  }

  #hand(child: FfmpegChild, next: { data: Uint8Array; first: PlannedSegment | null }): boolean {
    if (next.first !== null) for (const { writer } of this.#plan?.outputs ?? []) writer.expect(next.first);
    this.#blocked = !child.stdin.write(next.data);
    return !this.#blocked;
  }

  #lose(segments: readonly PlannedSegment[]): void {
    for (const { writer } of this.#plan?.outputs ?? []) for (const segment of segments) writer.lose(segment);
  }

  #close(finished: boolean): void {
    this.#child = null;
    this.#lose(this.#queue.clear());
    for (const { writer } of this.#plan?.outputs ?? []) writer.close(finished);
  }
}
