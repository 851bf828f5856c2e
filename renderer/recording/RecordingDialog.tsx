import { useState } from 'react';
import { COMMANDS } from '#shared/commands/table.ts';
import type { RecordingSettings } from '#shared/show/recording-settings.ts';
import type { RecordingState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask, run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Tick } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import styles from './RecordingDialog.module.css';
import { draftOfRecording, recordingChangesOf } from './recording-form.ts';
import { recordingWarning, roomText, sizeText } from './recording-words.ts';

const schema = COMMANDS['recording.settings'].args;

function Facts({ recording }: { recording: RecordingState }) {
  const figures = useEngine((store) => store.history.at(-1)?.recording ?? null);
  const isolated = useEngine((store) => store.state?.isolated.tracks.length ?? 0);
  const warning = recordingWarning(recording, figures);
  const room = figures === null || figures.leftS === null ? null : roomText(figures.leftS);
  return (
    <dl className={styles.facts}>
      <dt>File</dt>
      <dd>{recording.file ?? '–'}</dd>
      <dt>Folder</dt>
      <dd>{recording.folder ?? '–'}</dd>
      <dt>On disk</dt>
      <dd>{figures === null ? '–' : `${sizeText(figures.bytes)}, ${figures.frames} frames`}</dd>
      <dt>Room for</dt>
      <dd>{room ?? '–'}</dd>
      <dt>Isolated</dt>
      <dd>{isolated === 0 ? '–' : `${isolated} source${isolated === 1 ? '' : 's'} as received`}</dd>
      {warning !== null && (
        <>
          <dt>▲</dt>
          <dd className={styles.warning}>{warning}</dd>
        </>
      )}
    </dl>
  );
}

/** The recording that runs, how to end it, and where the next one goes. */
export function RecordingDialog({ recording, settings }: { recording: RecordingState; settings: RecordingSettings }) {
  const [initial] = useState(() => draftOfRecording(settings));
  const form = useForm(schema, initial, recordingChangesOf);
  const armed = useEngine((store) => store.state?.sources.filter(({ config }) => config.isolated).length ?? 0);
  const [busy, setBusy] = useState(false);
  const runs = recording.status !== 'off';

  const save = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    setBusy(true);
    const answer = await ask('recording.settings', form.value);
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };
  const end = async (): Promise<void> => {
    setBusy(true);
    if (await run('recording.stop', { confirm: true })) closeDialog();
    setBusy(false);
  };

  return (
    <Sheet
      title="Recording"
      onClose={closeDialog}
      onSubmit={() => void save()}
      refusal={form.refusal}
      footer={
        <>
          {runs && (
            <Button tone="danger" disabled={busy} onPress={() => void end()}>
              End the recording
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>Save settings</SubmitButton>
        </>
      }
    >
      {runs && <Facts recording={recording} />}
      <FormLine
        form={form}
        field="folder"
        path="changes.folder"
        label="Folder on the engine’s machine"
        hint="left empty: the folder recordings beside the show"
        wide
      />
      <Tick
        label="Record along with every broadcast"
        checked={form.draft.withBroadcast}
        onChange={(on) => form.set('withBroadcast', on)}
      />
      <Tick
        label={`Record armed sources on their own as well, as they come in (${armed} armed)`}
        checked={form.draft.isolatedWithProgram}
        onChange={(on) => form.set('isolatedWithProgram', on)}
      />
      <FieldGrid columns={3}>
        <FormLine
          form={form}
          field="splitMinutes"
          path="changes.splitMinutes"
          label="New file every"
          unit="min"
          numeric
          hint="0: one file"
        />
        <FormLine
          form={form}
          field="splitGb"
          path="changes.splitGb"
          label="or at"
          unit="GB"
          numeric
          hint="0: any size"
        />
        <FormLine
          form={form}
          field="reserveGb"
          path="changes.reserveGb"
          label="Always leave free"
          unit="GB"
          numeric
          hint="then it ends cleanly"
        />
      </FieldGrid>
    </Sheet>
  );
}
