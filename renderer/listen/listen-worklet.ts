/** Plays the show’s sound in the page’s sound thread. A file of its own: a worklet is loaded by its address. */
import { JitterBuffer } from './jitter-buffer.ts';
import { type FromWorklet, LISTEN_PROCESSOR, type ToWorklet } from './worklet-messages.ts';

/** The part of the sound thread’s own scope that is used; the DOM’s types do not have it. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Calls of 128 samples between two reports: 107 ms. */
const REPORT_EVERY = 40;

class ListenProcessor extends AudioWorkletProcessor {
  readonly #buffer = new JitterBuffer();
  #calls = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => {
      if (data.t === 'packet') this.#buffer.push(data.sequence, data.left, data.right);
      else this.#buffer.restart();
    };
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left !== undefined && right !== undefined) this.#buffer.pull(left, right);
    this.#calls += 1;
    if (this.#calls % REPORT_EVERY === 0) this.port.postMessage(this.#buffer.report() satisfies FromWorklet);
    return true;
  }
}

registerProcessor(LISTEN_PROCESSOR, ListenProcessor);
