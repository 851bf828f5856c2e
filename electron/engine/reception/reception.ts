/**
 * Reception as the mixer sees it: opens feeds in the reception worker and joins them to decoders. The worker starts with
 * the first feed; without MPEG-TS feeds there is none. It ends with the thread that started it.
 */
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { framePipesWork, socketFor } from '../ffmpeg/frame-pipe.ts';
import type { FeedFigures, FeedOrigin, FromReception, ToReception } from './messages.ts';

/** False on Windows, where a child cannot be given a socket: there FFmpeg opens the feeds itself. */
export const receptionWorks = framePipesWork;

export interface FeedEvents {
  onFigures: (figures: FeedFigures) => void;
  /** Nothing will come any more; `problem` is a sentence. The feed is to be closed. */
  onFailed: (problem: string) => void;
  onLog: (text: string) => void;
  /** What arrives, while the feed is tapped. */
  onBytes: (bytes: Uint8Array) => void;
}

/** A feed that is open until `close`, whatever becomes of its decoder. */
export interface Feed {
  /** Stdin for a decoder: from now on the feed goes there, and the decoder before is at its end. */
  decoderInput(): Promise<Socket>;
  /** Stdout for the program that fetches the feed. */
  relayOutput(): Promise<Socket>;
  /** Whether its bytes come here as well. */
  tap(on: boolean): void;
  close(): void;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export class Reception {
  readonly #workerUrl: URL;
  #worker: Worker | null = null;
  #next = 1;
  readonly #feeds = new Map<number, FeedEvents>();
  readonly #requests = new Map<number, (problem: string | null) => void>();

  /** `workerUrl`: the built reception-worker.js. */
  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  /**
   * `program`: number of the program whose streams the figures tell; null: the first one.
   * @throws Error whose message is the reason, as a sentence
   */
  async open(origin: FeedOrigin, program: number | null, events: FeedEvents): Promise<Feed> {
    const feed = this.#next;
    this.#next += 1;
    this.#feeds.set(feed, events);
    const close = (): void => {
      if (this.#feeds.delete(feed)) this.#worker?.postMessage({ t: 'close', feed } satisfies ToReception);
    };
    try {
      await this.#ask({ t: 'open', feed, origin, program });
    } catch (error) {
      close();
      throw error;
    }
    const joined = (t: 'decoder' | 'relay'): Promise<Socket> => socketFor((path) => this.#ask({ t, feed, path }));
    const tap = (on: boolean): void => this.#worker?.postMessage({ t: 'tap', feed, on } satisfies ToReception);
    return { tap, decoderInput: () => joined('decoder'), relayOutput: () => joined('relay'), close };
  }

  async #ask(message: Without<Extract<ToReception, { request: number }>, 'request'>): Promise<void> {
    const request = this.#next;
    this.#next += 1;
    const problem = await new Promise<string | null>((resolve) => {
      this.#requests.set(request, resolve);
      this.#worker ??= this.#launch();
      this.#worker.postMessage({ ...message, request } satisfies ToReception);
    });
    if (problem !== null) throw new Error(problem);
  }

  #launch(): Worker {
    const worker = new Worker(this.#workerUrl);
    let reason = 'it ended';
    worker.on('message', (message: FromReception) => this.#onMessage(message));
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const resolve of this.#requests.values()) resolve(reason);
      this.#requests.clear();
      const feeds = [...this.#feeds.values()];
      this.#feeds.clear();
      for (const { onFailed } of feeds) onFailed(`Reception failed and starts again: ${reason}.`);
    });
    return worker;
  }

  #onMessage(message: FromReception): void {
    switch (message.t) {
      case 'answer':
        this.#requests.get(message.request)?.(message.problem);
        this.#requests.delete(message.request);
        return;
      case 'figures':
        this.#feeds.get(message.feed)?.onFigures(message.figures);
        return;
      case 'failed':
        this.#feeds.get(message.feed)?.onFailed(message.problem);
        return;
      case 'bytes':
        this.#feeds.get(message.feed)?.onBytes(message.bytes);
        return;
      case 'log':
        this.#feeds.get(message.feed)?.onLog(message.text);
        return;
    }
  }
}
