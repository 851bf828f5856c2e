/** A value that changes too often for React: its readers draw it themselves. */
export class Feed<T> {
  #latest: T | null = null;
  readonly #readers = new Set<(value: T | null) => void>();

  get latest(): T | null {
    return this.#latest;
  }

  publish(value: T | null): void {
    this.#latest = value;
    for (const reader of this.#readers) reader(value);
  }

  /** Calls `reader` with every new value; returns how to stop. */
  subscribe(reader: (value: T | null) => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }
}
