import { useState } from 'react';
import { COMMANDS } from '#shared/commands/table.ts';
import { CORNERS, type Corner } from '#shared/jobs/job.ts';
import type { Recording } from '#shared/recording/listing.ts';
import { ask, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Segments } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { numberOf } from '../ui/zod-sentence.ts';
import { titleOf } from './recording-words.ts';

type Draft = { recording: string; media: string; corner: Corner; sizePercent: string; opacityPercent: string };

const cornerWords: Record<Corner, string> = {
  'top-left': 'top left',
  'top-right': 'top right',
  'bottom-left': 'bottom left',
  'bottom-right': 'bottom right',
};

const argsOf = ({ sizePercent, opacityPercent, ...draft }: Draft) => ({
  job: {
    kind: 'watermark',
    ...draft,
    sizePercent: numberOf(sizePercent) ?? Number.NaN,
    opacityPercent: numberOf(opacityPercent) ?? Number.NaN,
  },
});

/** Puts a still of the media pool over the whole recording. */
export function WatermarkSheet({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const items = useEngine((store) => store.state?.media.items) ?? [];
  const stills = items.filter(({ kind }) => kind === 'still');
  const [initial] = useState(
    (): Draft => ({
      recording: recording.id,
      media: stills[0]?.id ?? '',
      corner: 'top-right',
      sizePercent: '15',
      opacityPercent: '80',
    }),
  );
  const form = useForm(COMMANDS['job.add'].args, initial, argsOf);
  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null) return;
    const answer = await ask('job.add', form.value);
    if (answer.ok) onClose();
    else form.setRefusal(answer.refusal);
  };
  return (
    <Sheet
      title={`Watermark ${titleOf(recording)}`}
      onClose={onClose}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <SubmitButton disabled={stills.length === 0}>Add to the queue</SubmitButton>
        </>
      }
    >
      {stills.length === 0 ? (
        <p>There is no still in the media pool. Add the logo there first, on the desk Media.</p>
      ) : (
        <>
          <Choice
            label="Still of the media pool"
            value={form.draft.media}
            options={stills.map(({ id, name }) => ({ value: id as string, label: name }))}
            onChange={(media) => form.set('media', media)}
          />
          <Segments
            label="Corner"
            value={form.draft.corner}
            options={CORNERS.map((value) => ({ value, label: cornerWords[value] }))}
            onChange={(corner) => form.set('corner', corner)}
          />
          <FieldGrid>
            <FormLine
              form={form}
              field="sizePercent"
              path="job.sizePercent"
              label="Width"
              unit="%"
              numeric
              hint="of the picture’s width"
            />
            <FormLine
              form={form}
              field="opacityPercent"
              path="job.opacityPercent"
              label="Opacity"
              unit="%"
              numeric
              hint="100: nothing shines through"
            />
          </FieldGrid>
        </>
      )}
    </Sheet>
  );
}
