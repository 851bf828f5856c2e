/**
 * Raw frames by reference. A frame goes from the source’s FIFO to the encoder’s pipe without a copy; it returns to the
 * pool when the last holder lets go.
 */
export class Frame {
  readonly data: Uint8Array;
  readonly #pool: FramePool;
  #holders = 1;

  constructor(pool: FramePool, data: Uint8Array) {
    this.#pool = pool;
    this.data = data;
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#pool.recycle(this.data);
  }
}

export class FramePool {
  readonly #bytes: number;
  readonly #keep: number;
  #free: Uint8Array[] = [];

  /** `keep`: how many free frames stay allocated. */
  constructor(bytes: number, keep: number) {
    this.#bytes = bytes;
    this.#keep = keep;
  }

  /** A frame with undefined contents, held once. */
  take(): Frame {
    return new Frame(this, this.#free.pop() ?? new Uint8Array(this.#bytes));
  }

  recycle(data: Uint8Array): void {
    if (this.#free.length < this.#keep) this.#free.push(data);
  }
}

/** A frame that is never recycled: it lives as long as somebody refers to it. */
export const lastingFrame = (data: Uint8Array): Frame => new Frame(new FramePool(0, 0), data);
