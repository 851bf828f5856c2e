/** Waits on a condition, never on a guess of how long something takes. */

/** Polls `probe` until it gives something truthy and returns that. @throws Error with `what` after `timeoutMs` */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 15_000, everyMs = 20 } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`timed out after ${timeoutMs} ms waiting until ${what}`);
    await new Promise<void>((next) => {
      setTimeout(next, everyMs);
    });
  }
}
