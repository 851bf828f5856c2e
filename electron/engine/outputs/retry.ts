/** When to try a lost destination again: every second for the first minute, then every 10 s, for ever. */
export const RETRY_EAGER_MS = 1000;
export const RETRY_PATIENT_MS = 10_000;
const eagerForMs = 60_000;

/** Wait before the next attempt, for a destination that has been away for `awayMs`. */
export const retryDelayMs = (awayMs: number): number => (awayMs < eagerForMs ? RETRY_EAGER_MS : RETRY_PATIENT_MS);
