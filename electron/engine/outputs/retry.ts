/** When to try a lost destination again: almost at once, every second for a minute, then every 10 s, for ever. */
const firstMs = 200;
const eagerMs = 1000;
const patientMs = 10_000;
const eagerForMs = 60_000;

/** Wait before the next attempt, for a destination that has been away for `awayMs`. */
export function retryDelayMs(awayMs: number): number {
  if (awayMs < firstMs) return firstMs;
  return awayMs < eagerForMs ? eagerMs : patientMs;
}
