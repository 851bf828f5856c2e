/** A fixed number of places for things that come and go, so that what is kept of them needs a fixed amount of memory. */
export class Slots {
  readonly #count: number;
  readonly #slots = new Map<string, { index: number; usedAt: number }>();

  constructor(count: number) {
    this.#count = count;
  }

  /** Names in use and their places. */
  entries(): [string, number][] {
    return [...this.#slots].map(([name, { index }]) => [name, index]);
  }

  /** The place of `name`; null when it has none. */
  find(name: string): number | null {
    return this.#slots.get(name)?.index ?? null;
  }

  /**
   * The place of `name`; `fresh` when it has just been given one. With all places taken, that of what was used longest
   * ago becomes free, unless it is in use as of `now` as well: then null, and the newcomer is not kept.
   */
  take(name: string, now: number): { index: number; fresh: boolean } | null {
    const own = this.#slots.get(name);
    if (own !== undefined) {
      own.usedAt = now;
      return { index: own.index, fresh: false };
    }
    let index = this.#slots.size;
    if (index >= this.#count) {
      const oldest = [...this.#slots].reduce<[string, { index: number; usedAt: number }] | null>(
        (found, entry) => (found === null || entry[1].usedAt < found[1].usedAt ? entry : found),
        null,
      );
      if (oldest === null || oldest[1].usedAt >= now - 1) return null;
      this.#slots.delete(oldest[0]);
      index = oldest[1].index;
    }
    this.#slots.set(name, { index, usedAt: now });
    return { index, fresh: true };
  }

  /** Nothing is kept any more. */
  clear(): void {
    this.#slots.clear();
  }
}
