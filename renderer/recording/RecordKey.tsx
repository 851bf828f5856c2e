import type { RecordingState } from '#shared/state/state.ts';
import type { RecordingTelemetry } from '#shared/state/telemetry.ts';
import { openDialog } from '../store/dialogs.ts';
import { run, useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatDuration } from '../ui/format.ts';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './RecordKey.module.css';
import { recordingWarning } from './recording-words.ts';

interface KeyProps {
  recording: RecordingState;
  figures: RecordingTelemetry | null;
}

function Running({ recording, figures }: KeyProps) {
  const nowMs = useEngineNow(500);
  const warning = recordingWarning(recording, figures);
  const time = recording.sinceMs === null ? '--:--:--' : formatDuration(nowMs - recording.sinceMs);
  return (
    <button
      type="button"
      className={cx(styles.key, styles.running, warning !== null && styles.warned)}
      aria-label={`Recording for ${time}. ${warning ?? ''} Opens the recording.`}
      title={warning ?? `Recording into ${recording.file ?? ''}`}
      onClick={() => openDialog({ kind: 'recording' })}
      data-testid="record-key"
      data-status={recording.status}
    >
      <span className={styles.lamp} aria-hidden="true" />
      {warning === null ? 'REC' : 'REC ▲'}
      <time className={styles.time}>{time}</time>
    </button>
  );
}

/** Starts a recording with one press; ending it is asked about. Says how long it has run and whether anything is wrong. */
export function RecordKey() {
  const recording = useEngine((store) => store.state?.recording ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const figures = useEngine((store) => store.history.at(-1)?.recording ?? null);
  if (recording !== null && recording.status !== 'off' && connected) {
    return <Running recording={recording} figures={figures} />;
  }
  const problem = recording?.problem ?? null;
  return (
    <button
      type="button"
      className={cx(styles.key, problem !== null && styles.warned)}
      aria-label={`Record the program. ${problem ?? ''}`}
      title={problem ?? 'Record the program'}
      disabled={!connected}
      onClick={() => void run('recording.start', {})}
      data-testid="record-key"
      data-status={connected ? 'off' : 'unknown'}
    >
      <span className={styles.lamp} aria-hidden="true" />
      {problem === null ? 'REC' : 'REC ▲'}
      <time className={styles.time}>--:--:--</time>
    </button>
  );
}
