/** What happens to recordings when they are there: the list of them, their pictures, and the work on them. */
import path from 'node:path';
import { FlypackError } from '#shared/errors.ts';
import { waitsFor } from '#shared/jobs/waiting.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { RecordingState } from '#shared/state/state.ts';
import type { StateStore } from './control/state-store.ts';
import type { Ffmpeg } from './ffmpeg/find.ts';
import { mediaDirOf } from './initial-state.ts';
import { JobDesk } from './jobs/job-desk.ts';
import { RecordingLedger } from './recording/ledger.ts';
import { RecordingLibrary } from './recording/library.ts';
import { RecordingStills } from './recording/stills.ts';
import type { LogLine } from './store/event-log.ts';

/** Slices that say whether jobs have to wait. */
const REASONS = ['broadcast', 'destinations', 'recording', 'isolated'] as const;

export interface AfterShowOptions {
  dataDir: string;
  ffmpeg: Ffmpeg | null;
  store: StateStore;
  show: () => ShowFile;
  log: (line: LogLine) => void;
}

export class AfterShow {
  /** Whoever writes recordings tells it which. */
  readonly ledger: RecordingLedger;
  readonly library: RecordingLibrary;
  readonly stills: RecordingStills;
  readonly desk: JobDesk;

  constructor({ dataDir, ffmpeg, store, show, log }: AfterShowOptions) {
    this.ledger = new RecordingLedger(dataDir, log);
    this.library = new RecordingLibrary({
      folder: () => show().recording.folder ?? path.join(dataDir, 'recordings'),
      ledger: this.ledger,
    });
    this.stills = new RecordingStills({ dir: path.join(dataDir, 'thumbnails'), ffmpeg, library: this.library });
    this.desk = new JobDesk({
      dataDir,
      ffmpeg,
      library: this.library,
      stillFile: (media) => {
        const item = show().media.find(({ id }) => id === media);
        if (item === undefined) throw new FlypackError('media_unknown', { id: media });
        if (item.kind !== 'still')
          throw new FlypackError('media_unusable', { id: media, reason: `It is a ${item.kind}.` });
        return path.join(mediaDirOf(dataDir), item.file);
      },
      reserveGb: () => show().recording.reserveGb,
      waitsFor: () => waitsFor(store.state),
      log,
      onChange: (state) => store.set('jobs', state),
    });
    store.onChange((_revision, slices) => {
      if (REASONS.some((slice) => slices[slice] !== undefined)) this.desk.follow();
    });
  }

  recordingChanged(state: RecordingState): void {
    this.ledger.follow(state);
  }

  /** Ends what runs because the engine ends. */
  async close(): Promise<void> {
    await this.desk.close();
    await this.ledger.flush();
  }
}
