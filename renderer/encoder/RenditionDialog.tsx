import { useState } from 'react';
import { X264_PRESETS } from '#shared/show/encoder-settings.ts';
import { NewRendition, RenditionChanges } from '#shared/show/rendition-config.ts';
import type { RenditionState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Segments } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SheetNote, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { draftOfRendition, EMPTY_RENDITION, renditionOf } from './rendition-form.ts';

/** Adds another form of the program, or changes `rendition`. */
export function RenditionDialog({ rendition }: { rendition: RenditionState | null }) {
  const [initial] = useState(() => (rendition === null ? EMPTY_RENDITION : draftOfRendition(rendition)));
  const form = useForm(RenditionChanges, initial, renditionOf);
  const [busy, setBusy] = useState(false);
  /** The engine has said that this reaches who watches now. */
  const [asked, setAsked] = useState(false);
  const sent = rendition !== null && rendition.running !== null;

  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    // The same fields with the same limits: what fits the changes makes a new one as well.
    setBusy(true);
    const answer =
      rendition === null
        ? await ask('rendition.add', { rendition: NewRendition.parse(renditionOf(form.draft)) })
        : await ask('rendition.update', { id: rendition.id, changes: form.value, confirm: asked });
    setBusy(false);
    if (answer.ok) closeDialog();
    else if (answer.refusal.code === 'confirmation_needed') {
      form.setRefusal(null);
      setAsked(true);
    } else form.setRefusal(answer.refusal);
  };
  const remove = async (): Promise<void> => {
    if (rendition === null) return;
    setBusy(true);
    const answer = await ask('rendition.remove', { id: rendition.id });
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };

  return (
    <Sheet
      title={rendition === null ? 'Add a rendition' : `Rendition: ${rendition.name}`}
      onClose={closeDialog}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          {rendition !== null && (
            <Button tone="danger" disabled={busy} onPress={() => void remove()}>
              Remove
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>
            {rendition === null ? 'Add rendition' : asked ? 'Save on air' : 'Save'}
          </SubmitButton>
        </>
      }
    >
      <SheetNote>
        Another form of the program for destinations that choose it. It is one more encoder, which runs only while one
        of them is started.
      </SheetNote>
      <FormLine form={form} field="name" label="Name" placeholder="Vertical" autoFocus />
      <FieldGrid>
        <FormLine form={form} field="width" label="Width" unit="px" numeric disabled={sent} />
        <FormLine form={form} field="height" label="Height" unit="px" numeric disabled={sent} />
      </FieldGrid>
      <Segments
        label="The program’s picture"
        value={form.draft.fit}
        options={[
          { value: 'crop', label: 'Fills it, sides cut off' },
          { value: 'letterbox', label: 'Whole, with bars' },
        ]}
        onChange={(fit) => form.set('fit', fit)}
        disabled={sent}
      />
      {form.draft.fit === 'crop' && (
        <FormLine
          form={form}
          field="position"
          label="Which part"
          unit="%"
          numeric
          disabled={sent}
          hint="0: the left or upper end, 50: the middle, 100: the right or lower end"
        />
      )}
      <FieldGrid columns={3}>
        <FormLine form={form} field="videoKbps" path="encoder.videoKbps" label="Video" unit="kb/s" numeric />
        <FormLine form={form} field="audioKbps" path="encoder.audioKbps" label="Sound" unit="kb/s" numeric />
        <Choice
          label="x264 preset"
          value={form.draft.preset}
          options={X264_PRESETS.map((preset) => ({ value: preset, label: preset }))}
          onChange={(preset) => form.set('preset', preset)}
        />
      </FieldGrid>
      {asked && (
        <SheetNote alert>
          A destination sends it now: who watches there gets the new settings with the next frames.
        </SheetNote>
      )}
      {sent && <SheetNote>Its form is locked while a destination sends it.</SheetNote>}
    </Sheet>
  );
}
