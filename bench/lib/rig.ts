/** Everything a row starts, ended in reverse order whatever happens. */
type Closer = () => Promise<unknown>;

export class Rig {
  readonly #closers: Closer[] = [];

  /** Sees to it that `thing` is closed at the end. */
  keep<T>(thing: T, close: (thing: T) => Promise<unknown>): T {
    this.#closers.push(() => close(thing));
    return thing;
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be ended');
  }
}

/** Runs `work` with a rig and ends what it has started. */
export async function withRig<T>(work: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = new Rig();
  try {
    return await work(rig);
  } finally {
    await rig.close();
  }
}

/** Lets time pass: a measurement needs a length, and cuts need to come at random moments. */
export const pass = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
