/** Recordings, replay and jobs for Prometheus. */
import { JOB_STATUSES } from '#shared/jobs/job.ts';
import type { EngineState, RecordingState } from '#shared/state/state.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { bitsPerSecond, metric, oneOf, type Sample, seconds } from './prometheus.ts';

const STATUSES = ['off', 'recording', 'retrying'] as const satisfies readonly RecordingState['status'][];

export function recordingMetrics(state: EngineState, telemetry: Telemetry | null): string[] {
  const figures = telemetry?.recording;
  const isolated = Object.entries(telemetry?.isolated ?? {});
  const replay = telemetry?.replay;
  const tracks = state.isolated.tracks;
  return [
    ...metric('recording_status', 'gauge', 'Whether the program is being written to disk.', [
      ...oneOf(STATUSES, 'status', state.recording.status),
    ]),
    ...metric('recording_written_bytes', 'gauge', 'Bytes of this recording on disk.', [[figures?.bytes]]),
    ...metric('recording_written_frames', 'gauge', 'Program frames of this recording on disk.', [[figures?.frames]]),
    ...metric('recording_missing_frames', 'gauge', 'Program frames that no file of this recording has.', [
      [figures?.droppedFrames],
    ]),
    ...metric('recording_bitrate_bits_per_second', 'gauge', 'Rate written.', [[bitsPerSecond(figures?.kbps)]]),
    ...metric('recording_queue_seconds', 'gauge', 'Program waiting for the disk.', [[seconds(figures?.queueMs)]]),
    ...metric('recording_at_risk_seconds', 'gauge', 'Program that a power cut would take now.', [
      [seconds(figures?.atRiskMs)],
    ]),
    ...metric('recording_free_bytes', 'gauge', 'Room on the disk of recordings.', [[figures?.freeBytes]]),
    ...metric('recording_left_seconds', 'gauge', 'Time until only the reserve is left.', [[figures?.leftS]]),
    ...metric(
      'isolated_recording',
      'gauge',
      'Whether an armed source is being written to disk as it comes in.',
      tracks.map(({ source, status }): Sample => [status === 'recording', { source }]),
    ),
    ...metric(
      'isolated_written_bytes',
      'gauge',
      'Bytes of a source’s own recording on disk.',
      isolated.map(([source, { bytes }]): Sample => [bytes, { source }]),
    ),
    ...metric(
      'isolated_lost_bytes',
      'gauge',
      'Bytes that came in and that no file has.',
      isolated.map(([source, { droppedBytes }]): Sample => [droppedBytes, { source }]),
    ),
    ...metric('replay_keeping', 'gauge', 'Whether the last minutes are kept on disk.', [
      [state.replay.status === 'keeping'],
    ]),
    ...metric('replay_kept_seconds', 'gauge', 'How far back the replay buffer reaches.', [[seconds(replay?.keptMs)]]),
    ...metric('replay_bytes', 'gauge', 'Size of the replay buffer on disk.', [[replay?.bytes]]),
    ...metric('replay_missing_frames', 'gauge', 'Frames that could not be kept.', [[replay?.droppedFrames]]),
    ...metric(
      'jobs',
      'gauge',
      'Work on recordings, by status.',
      JOB_STATUSES.map((status): Sample => [state.jobs.jobs.filter((job) => job.status === status).length, { status }]),
    ),
  ];
}
