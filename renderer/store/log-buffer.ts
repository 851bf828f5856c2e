/** The event log as the page keeps it: newest first, each entry once, never growing without end. */
import type { LogEntry } from '#shared/state/telemetry.ts';

export const MAX_ENTRIES = 500;

/** Puts entries (oldest first, as they come) in front of those that are there. */
export function addEntries(log: readonly LogEntry[], entries: readonly LogEntry[]): LogEntry[] {
  const newest = log[0]?.seq ?? Number.NEGATIVE_INFINITY;
  const fresh = entries.filter((entry) => entry.seq > newest).reverse();
  return [...fresh, ...log].slice(0, MAX_ENTRIES);
}

export type LogFilter = 'all' | 'warn' | 'error';

/** Entries at or above a level whose text or subject holds `text`, in any case. */
export function filterEntries(log: readonly LogEntry[], level: LogFilter, text: string): LogEntry[] {
  const wanted = text.trim().toLowerCase();
  return log.filter((entry) => {
    if (level === 'error' && entry.level !== 'error') return false;
    if (level === 'warn' && entry.level === 'info') return false;
    return wanted === '' || `${entry.about} ${entry.text}`.toLowerCase().includes(wanted);
  });
}
