/** What a clock says at a moment, and when it says something else. Pure. */
import type { DskContent } from '#shared/show/keyer-config.ts';

export type ClockContent = Extract<DskContent, { kind: 'clock' }>;

const two = (value: number): string => String(value).padStart(2, '0');

/** "1:05:09" from an hour up, "05:09" below. `seconds` whole, not negative. */
export function durationText(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** The moment that a countdown runs to, ms since 1970; null when it has none. */
function endOf(clock: ClockContent): number | null {
  if (clock.mode === 'until') return clock.until === undefined ? null : Date.parse(clock.until);
  if (clock.mode !== 'countdown' || clock.startedAtMs === null) return null;
  return clock.startedAtMs + clock.lengthS * 1000;
}

/**
 * The text at wall clock `atMs`. Time of day is the engine machine’s own. A countdown shows its whole length for the
 * first second and stays at zero at its end.
 */
export function clockText(clock: ClockContent, atMs: number): string {
  switch (clock.mode) {
    case 'time': {
      const time = new Date(atMs);
      return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
    }
    case 'count-up':
      return durationText(clock.startedAtMs === null ? 0 : Math.max(0, Math.floor((atMs - clock.startedAtMs) / 1000)));
    case 'countdown':
    case 'until': {
      const endMs = endOf(clock);
      if (endMs === null) return durationText(clock.mode === 'countdown' ? clock.lengthS : 0);
      return durationText(Math.max(0, Math.ceil((endMs - atMs) / 1000)));
    }
  }
}

/** The next moment after `atMs` at which the text changes, ms since 1970; null: never again. */
export function nextClockChange(clock: ClockContent, atMs: number): number | null {
  const nextFrom = (phaseMs: number): number => {
    const sinceMs = atMs - phaseMs;
    return phaseMs + (Math.floor(sinceMs / 1000) + 1) * 1000;
  };
  switch (clock.mode) {
    case 'time':
      return nextFrom(0);
    case 'count-up':
      return clock.startedAtMs === null ? null : Math.max(nextFrom(clock.startedAtMs), clock.startedAtMs + 1000);
    case 'countdown':
    case 'until': {
      const endMs = endOf(clock);
      return endMs === null || atMs >= endMs ? null : nextFrom(endMs);
    }
  }
}
