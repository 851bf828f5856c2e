/** The graphics worker as the engine sees it. It is started with the first job, so a show without graphics has none. */
import { Worker } from 'node:worker_threads';
import type { Graphic } from '../mixer/graphic.ts';
import type { GraphicJob } from './painter.ts';

export interface PaintRequest {
  request: number;
  job: GraphicJob;
}
export type PaintAnswer = { request: number; graphic: Graphic | null } | { request: number; problem: string };

/** What paints graphics; a test brings its own. */
export interface GraphicsPainter {
  /** Null: nothing of it can be seen. @throws Error when it cannot be drawn */
  paint(job: GraphicJob): Promise<Graphic | null>;
  stop(): Promise<void>;
}

/** Longer than this nothing takes; the worker hangs and is replaced. */
const LIMIT_MS = 15_000;

interface Waiting {
  resolve: (graphic: Graphic | null) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

export class PainterClient implements GraphicsPainter {
  readonly #workerUrl: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextRequest = 1;

  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  paint(job: GraphicJob): Promise<Graphic | null> {
    const worker = this.#worker ?? this.#launch();
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void worker.terminate(), LIMIT_MS);
      this.#waiting.set(request, { resolve, reject, timer });
      worker.postMessage({ request, job } satisfies PaintRequest);
    });
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #launch(): Worker {
    const worker = new Worker(this.#workerUrl, { stdout: false, stderr: false });
    this.#worker = worker;
    let problem = 'the graphics worker has ended';
    worker.on('message', (answer: PaintAnswer) => this.#settle(answer));
    worker.on('error', (error) => {
      problem = error.message;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      for (const request of [...this.#waiting.keys()]) this.#settle({ request, problem });
    });
    return worker;
  }

  #settle(answer: PaintAnswer): void {
    const waiting = this.#waiting.get(answer.request);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.request);
    clearTimeout(waiting.timer);
    if ('graphic' in answer) waiting.resolve(answer.graphic);
    else waiting.reject(new Error(answer.problem));
  }
}
