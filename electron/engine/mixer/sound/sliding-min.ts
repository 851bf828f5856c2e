/** The smallest of the last `length` values, in constant time a value. */
export class SlidingMin {
  readonly #length: number;
  readonly #mask: number;
  /** Values that may still become the smallest, growing, and when each came. */
  readonly #values: Float64Array;
  readonly #times: Float64Array;
  #head = 0;
  #tail = 0;
  #now = 0;

  constructor(length: number) {
    this.#length = length;
    const capacity = 2 ** Math.ceil(Math.log2(length + 1));
    this.#mask = capacity - 1;
    this.#values = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
  }

  /** Takes the next value and gives the smallest. */
  push(value: number): number {
    const values = this.#values;
    const mask = this.#mask;
    while (this.#tail > this.#head && (values[(this.#tail - 1) & mask] ?? 0) >= value) this.#tail -= 1;
    values[this.#tail & mask] = value;
    this.#times[this.#tail & mask] = this.#now;
    this.#tail += 1;
    if ((this.#times[this.#head & mask] ?? 0) <= this.#now - this.#length) this.#head += 1;
    this.#now += 1;
    return values[this.#head & mask] ?? value;
  }

  clear(): void {
    this.#head = 0;
    this.#tail = 0;
    this.#now = 0;
  }
}
