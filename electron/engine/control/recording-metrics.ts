/** The recording’s figures for Prometheus. */
import type { RecordingState } from '#shared/state/state.ts';
import type { RecordingTelemetry } from '#shared/state/telemetry.ts';
import { metric, type Sample } from './prometheus.ts';

/** `figures`: null while nothing is recorded. */
export function recordingMetrics(state: RecordingState, figures: RecordingTelemetry | null): string[] {
  const one = (value: number | null | undefined): Sample[] =>
    value === null || value === undefined ? [] : [[value, {}]];
  return [
    ...metric('recording_running', 'gauge', 'Whether the program is being written to disk.', [
      [state.status === 'recording', {}],
    ]),
    ...metric('recording_written_bytes', 'gauge', 'Bytes of this recording on disk.', one(figures?.bytes)),
    ...metric(
      'recording_missing_frames',
      'gauge',
      'Program frames that no file of this recording has.',
      one(figures?.droppedFrames),
    ),
    ...metric('recording_queue_ms', 'gauge', 'Program waiting for the disk, milliseconds.', one(figures?.queueMs)),
    ...metric('recording_free_bytes', 'gauge', 'Room on the disk of recordings.', one(figures?.freeBytes)),
    ...metric('recording_left_seconds', 'gauge', 'Time until only the reserve is left.', one(figures?.leftS)),
  ];
}
