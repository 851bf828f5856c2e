import { useState } from 'react';
import { CONVERT_PRESETS, type ConvertPreset } from '#shared/jobs/job.ts';
import { PRESET_WORDS } from '#shared/jobs/words.ts';
import type { Recording } from '#shared/recording/listing.ts';
import { ask, useEngine } from '../store/engine.ts';
import type { Refusal } from '../store/refusal.ts';
import { Button } from '../ui/Button.tsx';
import { Choice, Field } from '../ui/fields.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { numberOf } from '../ui/zod-sentence.ts';
import { titleOf } from './recording-words.ts';

const hints: Record<ConvertPreset, string> = {
  '1080p': 'H.264 and AAC, at most 1080 lines',
  '720p': 'H.264 and AAC, at most 720 lines',
  '480p': 'H.264 and AAC, at most 480 lines',
  vertical: 'a third of the picture’s width, for phones: at most 1080 × 1920',
  edit: 'every picture stands for itself; large',
  m4a: 'AAC, 192 kb/s',
  wav: 'PCM, 16 bit, untouched by any codec',
};
const SOUND: readonly ConvertPreset[] = ['m4a', 'wav'];

/** Another size, another form, or the sound alone. Only what this FFmpeg can do is offered. */
export function ConvertSheet({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const offered = useEngine((store) => store.state?.jobs.presets) ?? [];
  const presets = CONVERT_PRESETS.filter(
    (preset) => offered.includes(preset) && (recording.kind !== 'sound' || SOUND.includes(preset)),
  );
  const [chosen, setChosen] = useState<ConvertPreset | null>(null);
  const [centre, setCentre] = useState('50');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const preset = chosen ?? presets[0] ?? null;
  const centrePercent = numberOf(centre);
  const wrong = centrePercent === undefined || centrePercent < 0 || centrePercent > 100;
  const send = async (): Promise<void> => {
    if (preset === null || (preset === 'vertical' && wrong)) return;
    const job = { kind: 'convert', recording: recording.id, preset } as const;
    const answer = await ask('job.add', {
      job: preset === 'vertical' && centrePercent !== undefined ? { ...job, centrePercent } : job,
    });
    if (answer.ok) onClose();
    else setRefusal(answer.refusal);
  };
  return (
    <Sheet
      title={`Convert ${titleOf(recording)}`}
      onClose={onClose}
      onSubmit={() => void send()}
      refusal={refusal}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <SubmitButton disabled={preset === null}>Add to the queue</SubmitButton>
        </>
      }
    >
      {preset === null ? (
        <p>The FFmpeg found can convert to nothing that is offered here.</p>
      ) : (
        <Choice
          label="To"
          value={preset}
          options={presets.map((value) => ({ value, label: PRESET_WORDS[value] }))}
          onChange={setChosen}
          hint={`${hints[preset]}. Never larger than the original.`}
        />
      )}
      {preset === 'vertical' && (
        <Field
          label="Where the crop stands"
          unit="%"
          numeric
          value={centre}
          onChange={setCentre}
          hint="0: left edge, 50: middle, 100: right edge"
          error={wrong ? 'from 0 to 100' : undefined}
        />
      )}
    </Sheet>
  );
}
