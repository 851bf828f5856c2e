import { useState } from 'react';
import { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import { tallyOf } from '#shared/switcher/switcher.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask, run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Segments } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { KindFields, Line } from './SourceFields.tsx';
import { candidateOf, changesOf, draftOf, EMPTY_SOURCE, newSourceOf } from './source-form.ts';

const KINDS = [
  { value: 'test', label: 'Test picture' },
  { value: 'udp', label: 'UDP' },
  { value: 'srt', label: 'SRT' },
  { value: 'file', label: 'File' },
] as const;

/** Adds a source, or changes `source`. Only that source is opened again. */
export function SourceDialog({ source }: { source: SourceState | null }) {
  const [initial] = useState(() => (source === null ? EMPTY_SOURCE : draftOf(source.config)));
  const form = useForm(SourceConfig, initial, candidateOf);
  const [busy, setBusy] = useState(false);
  const onAir = useEngine(
    (store) => source !== null && store.state !== null && tallyOf(store.state.switcher, source.id) === 'program',
  );
  const stored = source?.config.kind === 'srt' && source.config.hasPassphrase;

  const send = async (): Promise<void> => {
    if (!form.check() || busy) return;
    setBusy(true);
    const answer =
      source === null
        ? await ask('source.add', { source: newSourceOf(form.draft) })
        : await ask('source.update', { id: source.id, changes: changesOf(initial, form.draft) });
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };
  const remove = async (): Promise<void> => {
    if (source !== null && (await run('source.remove', { id: source.id }))) closeDialog();
  };

  return (
    <Sheet
      title={source === null ? 'Add a source' : `Source ${source.number}: ${source.config.name}`}
      onClose={closeDialog}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          {source !== null && (
            <Button
              tone="danger"
              disabled={onAir}
              title={onAir ? 'It is on air: cut to another source first' : 'Takes this source out of the show'}
              onPress={() => void remove()}
            >
              Remove
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>{source === null ? 'Add source' : 'Save'}</SubmitButton>
        </>
      }
    >
      {source === null && (
        <Segments label="Kind" value={form.draft.kind} options={KINDS} onChange={(kind) => form.set('kind', kind)} />
      )}
      <Line form={form} field="name" label="Name" placeholder="Stage left" autoFocus wide />
      <KindFields form={form} stored={stored} />
      <FieldGrid>
        <Segments
          label="Other shapes of picture"
          value={form.draft.scaling}
          options={[
            { value: 'fit', label: 'Fit, with bars' },
            { value: 'fill', label: 'Fill, cropped' },
          ]}
          onChange={(scaling) => form.set('scaling', scaling)}
        />
        <Line form={form} field="bufferMs" label="Buffer" unit="ms" numeric hint="more rides out more jitter" />
      </FieldGrid>
      {onAir && <p>This source is on air: saving opens it again, and the slate shows for a moment.</p>}
    </Sheet>
  );
}
