/**
 * The hot loops as WebAssembly with vector instructions (`assembly/kernels.ts`), and the memory they work in. Frames stay
 * where they are: a strip of each goes into scratch memory that stays in the processor’s cache, and the result comes back.
 */
/// <reference path="./wasm.d.ts" />
import code from './assembly/kernels.ts?wasm';

/** What is used of WebAssembly: Node’s types do not tell. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Module {
  readonly [Symbol.toStringTag]: string;
}
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    Module: new (bytes: Uint8Array) => Module;
    Instance: new (module: Module) => { readonly exports: Record<string, unknown> };
  };
};

/** All places are bytes of the scratch memory; what they do is told beside their source. */
export interface Kernels {
  mix(a: number, b: number, out: number, length: number, w: number): void;
  fade(bytes: number, length: number, value: number, w: number): void;
  lay(colour: number, alpha: number, below: number, length: number, level: number): void;
  scale(
    source: number,
    stride: number,
    firstRow: number,
    down: number,
    weights: number,
    taps: number,
    y: number,
    end: number,
    length: number,
    row: number,
    across: number,
    eights: number,
    width: number,
    out: number,
    outStride: number,
  ): void;
  wipe(
    a: number,
    b: number,
    out: number,
    places: number,
    length: number,
    table: number,
    behind: number,
    ahead: number,
    weights: number,
  ): void;
  key(
    luma: number,
    cb: number,
    cr: number,
    outLuma: number,
    outCb: number,
    outCr: number,
    half: number,
    rows: number,
    table: number,
    level: number,
    row: number,
  ): void;
}

const PAGE_BYTES = 65_536;
/** Vectors are read beyond the end of what counts. */
const BEYOND = 64;

export class Vectors {
  readonly kernels: Kernels;
  readonly #memory: Memory;
  #bytes: Uint8Array;

  constructor(module: Module) {
    const { exports } = new WebAssembly.Instance(module);
    this.kernels = exports as unknown as Kernels;
    this.#memory = exports.memory as Memory;
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /** Scratch memory of at least `bytes`, from place 0 on; what it holds is undefined. Valid until the next call. */
  scratch(bytes: number): Uint8Array {
    const missing = bytes + BEYOND - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return this.#bytes;
  }
}

let loaded: Vectors | null | undefined;

/** Null where the processor has no vector instructions that WebAssembly could use: then plain TypeScript does the work. */
export function vectors(): Vectors | null {
  if (loaded === undefined) {
    const bytes = Buffer.from(code, 'base64');
    loaded = WebAssembly.validate(bytes) ? new Vectors(new WebAssembly.Module(bytes)) : null;
  }
  return loaded;
}
