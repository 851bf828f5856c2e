/** What is written beside the program’s recording: sources as they come in, and the last minutes for replays. */
import path from 'node:path';
import type { SourceId } from '#shared/ids.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { IsolatedTelemetry } from '#shared/state/isolated.ts';
import type { ReplayTelemetry } from '#shared/state/replay.ts';
import type { RecordingState } from '#shared/state/state.ts';
import type { StateStore } from './control/state-store.ts';
import type { Ffmpeg } from './ffmpeg/find.ts';
import type { Media } from './media.ts';
import { IsolatedRecorder } from './recording/isolated-recorder.ts';
import type { RecordingLedger } from './recording/ledger.ts';
import type { ProgramFile } from './recording/program-recorder.ts';
import { ReplayBuffer } from './recording/replay/replay-buffer.ts';
import type { LogLine } from './store/event-log.ts';

export interface SideRecordingsOptions {
  dataDir: string;
  ffmpeg: Ffmpeg | null;
  store: StateStore;
  media: Media;
  ledger: RecordingLedger;
  show: () => ShowFile;
  programFrame: () => number | null;
  programFiles: () => readonly ProgramFile[];
  log: (line: LogLine) => void;
}

export class SideRecordings {
  readonly isolated: IsolatedRecorder;
  readonly replay: ReplayBuffer;

  constructor(options: SideRecordingsOptions) {
    const { dataDir, ffmpeg, store, media, ledger, show, programFrame, programFiles, log } = options;
    this.isolated = new IsolatedRecorder({
      media,
      ledger,
      show,
      programFrame,
      programFiles,
      log,
      defaultFolder: path.join(dataDir, 'recordings'),
      onChange: (state) => store.set('isolated', state),
    });
    this.replay = new ReplayBuffer({
      dataDir,
      ffmpeg,
      media,
      show,
      programFrame,
      log,
      onChange: (state) => store.set('replay', state),
    });
    store.set('replay', this.replay.state);
    store.onChange((_revision, { sources }) => {
      if (sources !== undefined) this.isolated.refresh();
    });
  }

  recordingChanged(state: RecordingState): void {
    this.isolated.follow(state);
  }

  telemetry(): { isolated: Record<SourceId, IsolatedTelemetry>; replay: ReplayTelemetry | null } {
    return { isolated: this.isolated.telemetry(), replay: this.replay.telemetry() };
  }

  /** Ends what runs because the engine ends. */
  async close(): Promise<void> {
    await Promise.all([this.isolated.close(), this.replay.close()]);
  }
}
