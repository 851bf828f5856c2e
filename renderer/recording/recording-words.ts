/** What a recording’s figures mean for the people who rely on it. */
import type { RecordingState } from '#shared/state/state.ts';
import type { RecordingTelemetry } from '#shared/state/telemetry.ts';

/** Less room than this is worth a word. */
const SHORT_S = 30 * 60;

/** The worst thing about a recording, as a sentence; null when it is well. */
export function recordingWarning(state: RecordingState, figures: RecordingTelemetry | null): string | null {
  if (state.status === 'retrying') return `The recording cannot be written: ${state.problem ?? ''}`;
  if (figures === null) return state.problem;
  if (figures.droppedFrames > 0) return `${figures.droppedFrames} frames are missing in the recording.`;
  if (figures.leftS !== null && figures.leftS < SHORT_S) return `Room for ${roomText(figures.leftS)} is left.`;
  return null;
}

/** "3 h 05 min", "12 min", "less than a minute". */
export function roomText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return 'less than a minute';
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** "850 MB", "12.4 GB". */
export const sizeText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
