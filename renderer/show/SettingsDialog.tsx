import { useState } from 'react';
import { COMMANDS } from '#shared/commands/table.ts';
import type { ShowInfo } from '#shared/state/state.ts';
import { EncoderFields } from '../encoder/EncoderFields.tsx';
import { closeDialog, openDialog } from '../store/dialogs.ts';
import { ask, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Tick } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SheetHeading, SheetNote, SubmitButton } from '../ui/Sheet.tsx';
import { type Form, useForm } from '../ui/use-form.ts';
import { changedParts, draftOfShow, rateChoices, type SettingsDraft, settingsOf } from './settings-form.ts';

const schema = COMMANDS['show.update'].args;
type SettingsForm = Form<SettingsDraft, unknown>;
function CanvasFields({ form, locked }: { form: SettingsForm; locked: boolean }) {
  return (
    <>
      <SheetHeading>Canvas</SheetHeading>
      <FieldGrid columns={3}>
        <FormLine form={form} field="width" path="canvas.width" label="Width" unit="px" numeric disabled={locked} />
        <FormLine form={form} field="height" path="canvas.height" label="Height" unit="px" numeric disabled={locked} />
        <Choice
          label="Frame rate"
          value={form.draft.frameRate}
          options={rateChoices(form.draft.frameRate)}
          onChange={(value) => form.set('frameRate', value)}
          error={form.errorAt('canvas.frameRate')}
          disabled={locked}
        />
      </FieldGrid>
      <SheetNote>
        {locked ? 'The canvas is locked while the show is on air.' : 'A new canvas opens every source again.'}
      </SheetNote>
    </>
  );
}

function PictureFields({ form }: { form: SettingsForm }) {
  return (
    <>
      <SheetHeading>Pictures on this page</SheetHeading>
      <Tick
        label="Make pictures for tiles and monitors"
        checked={form.draft.picturesOn}
        onChange={(on) => form.set('picturesOn', on)}
      />
      <FieldGrid>
        <FormLine
          form={form}
          field="pictureWidth"
          path="pictures.widthPx"
          label="Width"
          unit="px"
          numeric
          disabled={!form.draft.picturesOn}
        />
        <FormLine
          form={form}
          field="pictureFps"
          path="pictures.fps"
          label="Pictures a second"
          numeric
          disabled={!form.draft.picturesOn}
        />
      </FieldGrid>
      <SheetNote>They cost CPU and nothing else; viewers never see them.</SheetNote>
    </>
  );
}

/** Name, canvas, encoder and pictures of the show. */
export function SettingsDialog({ show }: { show: ShowInfo }) {
  const [initial] = useState(() => draftOfShow(show));
  const form = useForm(schema, initial, settingsOf);
  const [busy, setBusy] = useState(false);
  const onAir = useEngine((store) => store.state !== null && store.state.broadcast.status !== 'off');

  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    const changes = changedParts(schema.parse(settingsOf(initial)), form.value);
    if (Object.keys(changes).length === 0) return closeDialog();
    setBusy(true);
    const answer = await ask('show.update', changes);
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };

  return (
    <Sheet
      title="Show settings"
      onClose={closeDialog}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          <Button onPress={() => openDialog({ kind: 'about' })}>About …</Button>
          <Button onPress={() => openDialog({ kind: 'recording' })}>Recording …</Button>
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>Save</SubmitButton>
        </>
      }
    >
      <FormLine form={form} field="name" path="name" label="Name of the show" />
      <CanvasFields form={form} locked={onAir} />
      <EncoderFields form={form} />
      <PictureFields form={form} />
    </Sheet>
  );
}
