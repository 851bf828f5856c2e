import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { type PublicSourceConfig, SourceConfig, type SourceKind } from '#shared/show/source-config.ts';
import { opensAnew } from '#shared/show/source-live.ts';
import type { SourceState } from '#shared/state/state.ts';
import { tallyAt } from '#shared/tally/tally.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask, run } from '../store/engine.ts';
import { useTallies } from '../tally/use-tallies.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Segments } from '../ui/fields.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { PictureSection, TimingSection, WatchSection } from './CareFields.tsx';
import { FirstFieldFocused } from './FirstFieldFocused.tsx';
import { KINDS, KindPicker } from './KindPicker.tsx';
import { ProbePanel } from './ProbePanel.tsx';
import { KindFields, type Stored } from './SourceFields.tsx';
import styles from './Sources.module.css';
import { candidateOf, changesOf, draftOf, EMPTY_SOURCE, newSourceOf, type SourceDraft } from './source-form.ts';

/** Sensible first values, where a kind has others than the rest. */
function firstDraft(kind: SourceKind): Partial<SourceDraft> {
  if (kind === 'rtmp') return { port: '1935' };
  const mac = /Mac/.test(navigator.userAgent);
  const windows = /Windows/.test(navigator.userAgent);
  if (kind === 'device') return { api: mac ? 'avfoundation' : windows ? 'dshow' : 'v4l2' };
  if (kind === 'screen') return { api: mac ? 'avfoundation' : windows ? 'gdigrab' : 'x11grab' };
  if (kind === 'sound') return { api: mac ? 'avfoundation' : windows ? 'dshow' : 'pulse' };
  return {};
}

const storedOf = (config: PublicSourceConfig | undefined): Stored => ({
  passphrase: config?.kind === 'srt' && config.hasPassphrase,
  streamId: config?.kind === 'srt' && config.hasStreamId,
  key: config?.kind === 'rtmp' && config.hasKey,
});

const isProbeable = (kind: SourceKind): boolean => kind !== 'test' && kind !== 'still' && kind !== 'clip';

/** Adds a source in two steps (where from, and what), or changes `source`. Only that source is opened again. */
export function SourceDialog({ source }: { source: SourceState | null }) {
  const [initial] = useState(() => (source === null ? EMPTY_SOURCE : draftOf(source.config)));
  const [picked, setPicked] = useState(source !== null);
  const form = useForm(SourceConfig, initial, candidateOf);
  const [busy, setBusy] = useState(false);
  const tallies = useTallies();
  const onAir = source !== null && tallyAt(tallies, source.id).tally === 'program';
  const { kind } = form.draft;
  const breaks = onAir && opensAnew(kind, Object.keys(changesOf(initial, form.draft)));

  const pick = (chosen: SourceKind): void => {
    form.set('kind', chosen);
    // What was found at another place says nothing about this one.
    const { program, audioTrack, device, audioDevice, deviceMode, window, media } = EMPTY_SOURCE;
    const fresh = { program, audioTrack, device, audioDevice, deviceMode, window, media };
    if (form.draft.name === form.draft.suggestedName) form.set('name', '');
    for (const [field, value] of Object.entries({ ...fresh, ...firstDraft(chosen) }))
      form.set(field as keyof SourceDraft, value as never);
    setPicked(true);
  };
  const send = async (): Promise<void> => {
    if (!picked || !form.check() || busy) return;
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

  const label = KINDS.find((each) => each.kind === (kind === 'clip' ? 'still' : kind))?.label ?? '';
  return (
    <Sheet
      title={
        source !== null
          ? `Source ${source.number}: ${source.config.name}`
          : picked
            ? `Add a source: ${label}`
            : 'Add a source'
      }
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
          {source === null && picked && (
            <Button tone="quiet" onPress={() => setPicked(false)}>
              <ChevronLeft size={14} /> Another kind
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          {picked && (
            <SubmitButton disabled={busy}>
              {source === null ? 'Add source' : breaks ? 'Save, slate on air' : 'Save'}
            </SubmitButton>
          )}
        </>
      }
    >
      {!picked ? (
        <KindPicker onPick={pick} />
      ) : (
        <FirstFieldFocused>
          {source !== null && <FormLine form={form} field="name" label="Name" wide />}
          <KindFields form={form} stored={storedOf(source?.config)} />
          {isProbeable(kind) && <ProbePanel form={form} edited={source === null ? null : { id: source.id, initial }} />}
          {source === null && <FormLine form={form} field="name" label="Name" placeholder="Stage left" wide />}
          <Segments
            label="Other shapes of picture"
            value={form.draft.scaling}
            options={[
              { value: 'fit', label: 'Fit, with bars' },
              { value: 'fill', label: 'Fill, cropped' },
            ]}
            onChange={(scaling) => form.set('scaling', scaling)}
          />
          <div>
            <PictureSection form={form} />
            {/* What comes out of the pool has no delay: it is played at the mixer’s own beat. */}
            {form.draft.kind !== 'still' && form.draft.kind !== 'clip' && <TimingSection form={form} />}
            <WatchSection form={form} self={source?.id ?? null} />
          </div>
          {onAir && (
            <p className={breaks ? styles.warning : styles.note} role="status">
              {breaks
                ? '▲ This source is on air. What you have changed opens it again: the slate shows for a moment.'
                : 'This source is on air. Name, delay and watching change without anybody seeing it.'}
            </p>
          )}
        </FirstFieldFocused>
      )}
    </Sheet>
  );
}
