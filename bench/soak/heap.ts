/** The engine’s heap after a garbage collection, asked of Node’s own inspector. */
import { WebSocket } from 'ws';
import { until } from '../../tests/support/until.ts';

const MB = 1024 * 1024;
const ANSWER_MS = 10_000;

/** What an engine has to be started with: SIGUSR1 then opens the inspector on a free port of this machine. */
export const HEAP_ENV = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } as const;

export interface HeapUse {
  heapMb: number;
  /** Outside of the heap: buffers and the like. */
  externalMb: number;
}

interface Answer {
  id: number;
  result?: { result?: { value?: string } };
}

export class HeapProbe {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param stderrOf what the engine has written on stderr so far @throws Error when the inspector does not open */
  static async open(pid: number, stderrOf: () => string): Promise<HeapProbe> {
    process.kill(pid, 'SIGUSR1');
    const url = await until('the inspector listens', () => /Debugger listening on (ws:\S+)/.exec(stderrOf())?.[1]);
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    // It ends with the engine.
    socket.on('error', () => undefined);
    return new HeapProbe(socket);
  }

  /** Collects garbage first, in the engine’s main thread only. @throws Error when there is no answer */
  async use(): Promise<HeapUse> {
    await this.#ask('HeapProfiler.collectGarbage', {});
    const expression = 'JSON.stringify(process.memoryUsage())';
    const answer = await this.#ask('Runtime.evaluate', { expression, returnByValue: true });
    const used = JSON.parse(answer.result?.result?.value ?? '{}') as { heapUsed?: number; external?: number };
    return { heapMb: (used.heapUsed ?? Number.NaN) / MB, externalMb: (used.external ?? Number.NaN) / MB };
  }

  close(): void {
    this.#socket.terminate();
  }

  #ask(method: string, params: object): Promise<Answer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve, reject) => {
      const hear = (data: unknown): void => {
        const answer = JSON.parse(String(data)) as Answer;
        if (answer.id === id) finish(() => resolve(answer));
      };
      const lost = (): void => finish(() => reject(new Error('the inspector is gone')));
      const late = setTimeout(() => finish(() => reject(new Error('the inspector does not answer'))), ANSWER_MS);
      const finish = (then: () => void): void => {
        clearTimeout(late);
        this.#socket.off('message', hear).off('close', lost);
        then();
      };
      this.#socket.on('message', hear).on('close', lost);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
