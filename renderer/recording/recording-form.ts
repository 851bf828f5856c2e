/** The recording’s settings: what was typed, and what the command’s own schema is given. */
import type { RecordingSettings } from '#shared/show/recording-settings.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type RecordingDraft = {
  folder: string;
  withBroadcast: boolean;
  splitMinutes: string;
  splitGb: string;
  reserveGb: string;
  isolatedWithProgram: boolean;
};

export const draftOfRecording = (settings: RecordingSettings): RecordingDraft => ({
  folder: settings.folder ?? '',
  withBroadcast: settings.withBroadcast,
  splitMinutes: String(settings.splitMinutes),
  splitGb: String(settings.splitGb),
  reserveGb: String(settings.reserveGb),
  isolatedWithProgram: settings.isolatedWithProgram,
});

const number = (text: string): number => numberOf(text) ?? Number.NaN;

/** The arguments of `recording.settings`. */
export const recordingChangesOf = (draft: RecordingDraft) => ({
  changes: {
    folder: draft.folder.trim() === '' ? null : draft.folder,
    withBroadcast: draft.withBroadcast,
    splitMinutes: number(draft.splitMinutes),
    splitGb: number(draft.splitGb),
    reserveGb: number(draft.reserveGb),
    isolatedWithProgram: draft.isolatedWithProgram,
  },
});
