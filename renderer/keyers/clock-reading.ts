/** What a clock on a keyer reads, for the desk. */
import type { DskContent } from '#shared/show/keyer-config.ts';
import { formatClock } from '../ui/format.ts';
import { formatLength } from './dsk-draft.ts';

type ClockContent = Extract<DskContent, { kind: 'clock' }>;

/** At engine time `nowMs`: whole seconds, a countdown rounded up so that it ends when it reads zero. */
export function clockReading(clock: ClockContent, nowMs: number): string {
  const { mode, startedAtMs, lengthS, until } = clock;
  const down = (ms: number): string => formatLength(Math.max(0, Math.ceil(ms / 1000)));
  switch (mode) {
    case 'time':
      return formatClock(nowMs);
    case 'until':
      return until === undefined ? '–' : down(Date.parse(until) - nowMs);
    case 'countdown':
      return startedAtMs === null ? formatLength(lengthS) : down(startedAtMs + lengthS * 1000 - nowMs);
    case 'count-up':
      return formatLength(startedAtMs === null ? 0 : Math.max(0, Math.floor((nowMs - startedAtMs) / 1000)));
  }
}
