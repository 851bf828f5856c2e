/** Why nobody hears anything although something is on program, as sentences. */
import type { SourceId } from '#shared/ids.ts';
import type { SoundWarning } from '#shared/state/state.ts';
import { formatDuration } from '../ui/format.ts';

/** `12 s`, `1 min 05 s`, and above an hour `01:02:03`. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return formatDuration(ms);
}

interface Named {
  id: SourceId;
  config: { name: string };
}

/** What is wrong, without how long; it can be read aloud once. */
export function warningWords({ kind, source }: SoundWarning, sources: readonly Named[]): string {
  const name = source === null ? null : (sources.find(({ id }) => id === source)?.config.name ?? 'A source');
  switch (kind) {
    case 'silent':
      return name === null ? 'Program is silent' : `${name} is on program and silent`;
    case 'muted':
      return name === null ? 'The master is muted' : `${name} is on program and muted`;
    case 'faderDown':
      return name === null ? 'The master fader is down' : `${name} is on program and its fader is down`;
  }
}

/** The same with how long it has been so. */
export function warningSentence(warning: SoundWarning, sources: readonly Named[], nowMs: number): string {
  const lasting = span(nowMs - warning.sinceMs);
  if (warning.kind === 'silent' && warning.source === null) return `Program has been silent for ${lasting}`;
  return `${warningWords(warning, sources)} – ${lasting}`;
}
