import { useState } from 'react';
import { checkOutput } from '#shared/outputs/check.ts';
import { OUTPUT_PRESETS, presetOf } from '#shared/outputs/presets.ts';
import { programOf } from '#shared/outputs/program.ts';
import { DESTINATION_KINDS, Destination, type DestinationKind } from '#shared/show/destination-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { closeDialog, openDialog } from '../store/dialogs.ts';
import { ask, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { FormSecret } from '../ui/FormSecret.tsx';
import { Choice, Tick } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { BackupFields } from './BackupFields.tsx';
import {
  chosenPreset,
  destinationChanges,
  destinationOf,
  draftOfDestination,
  EMPTY_DESTINATION,
} from './destination-form.ts';
import { Findings } from './Findings.tsx';
import { ADDRESS_HINTS, KEY_LABELS, KIND_LABELS } from './output-words.ts';

const OWN = 'own';
const PLATFORMS = [
  { value: OWN, label: 'An address of your own' },
  ...OUTPUT_PRESETS.map(({ id, label }) => ({ value: id, label })),
];
const NO_KINDS: DestinationKind[] = [];
const PROGRAM = 'program';

/** Adds a place to push to, or changes `to`. */
export function DestinationDialog({ to }: { to: DestinationState | null }) {
  const [initial] = useState(() => (to === null ? EMPTY_DESTINATION : draftOfDestination(to)));
  const form = useForm(Destination, initial, destinationOf);
  const [busy, setBusy] = useState(false);
  /** The engine has said that this change ends what somebody may be watching. */
  const [asked, setAsked] = useState(false);
  const possible = useEngine((store) => store.state?.engine.ffmpeg?.outputs ?? NO_KINDS);
  const show = useEngine((store) => store.state?.show ?? null);
  const renditions = useEngine((store) => store.state?.renditions ?? null);
  const hevcInFlv = useEngine((store) => store.state?.encoderTrials.hevcInFlv ?? null);
  const { draft } = form;
  const preset = presetOf(draft.preset);
  const running = to !== null && to.status !== 'stopped' && to.status !== 'refused';

  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    setBusy(true);
    const { id: _madeByTheEngine, ...wish } = form.value;
    const answer =
      to === null
        ? await ask('destination.add', { destination: wish })
        : await ask('destination.update', {
            id: to.id,
            changes: destinationChanges(initial, draft),
            confirm: asked,
          });
    setBusy(false);
    if (answer.ok) closeDialog();
    else if (answer.refusal.code === 'confirmation_needed') {
      form.setRefusal(null);
      setAsked(true);
    } else form.setRefusal(answer.refusal);
  };
  const choose = (id: string): void => {
    const chosen = chosenPreset(draft, id === OWN ? '' : id);
    for (const [field, value] of Object.entries(chosen)) form.set(field as 'name', value as string);
  };

  const hasKey = draft.key !== '' || (to?.hasKey === true && !draft.clearKey);
  const findings =
    show === null || renditions === null
      ? []
      : checkOutput(
          { kind: draft.kind, preset: draft.preset, address: draft.url, hasKey },
          programOf({ ...show, renditions }, draft.rendition, hevcInFlv),
        );
  const cannot = !possible.includes(draft.kind);

  return (
    <Sheet
      title={to === null ? 'Add a destination' : `Destination: ${to.name}`}
      onClose={closeDialog}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          {to !== null && (
            <Button
              tone="danger"
              title="Takes it out of the show"
              onPress={() => openDialog({ kind: 'stop-destination', id: to.id, remove: true })}
            >
              Remove …
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>
            {to === null ? 'Add destination' : asked ? 'Save with a break' : 'Save'}
          </SubmitButton>
        </>
      }
    >
      <Choice
        label="Platform"
        value={preset?.id ?? OWN}
        options={PLATFORMS}
        onChange={choose}
        hint={preset?.help ?? 'Any server that takes one of the kinds below.'}
      />
      <FieldGrid>
        <FormLine form={form} field="name" label="Name" placeholder="Club channel" />
        <Choice
          label="Kind"
          value={draft.kind}
          options={DESTINATION_KINDS.map((kind) => ({
            value: kind,
            label: possible.includes(kind) ? KIND_LABELS[kind] : `${KIND_LABELS[kind]} – not in this FFmpeg`,
          }))}
          disabled={preset !== null}
          error={cannot ? 'The FFmpeg found cannot do this.' : undefined}
          onChange={(kind) => form.set('kind', kind)}
        />
      </FieldGrid>
      <FormLine
        form={form}
        field="url"
        label={draft.kind === 'file' ? 'File' : 'Address'}
        placeholder={ADDRESS_HINTS[draft.kind]}
        hint={
          to !== null && draft.url === draft.storedUrl
            ? 'shown without its secrets; leave it to keep it'
            : draft.kind === 'file'
              ? 'never written over: a number is added when the file is there already'
              : KEY_LABELS[draft.kind] === ''
                ? ''
                : 'without the key, which goes below'
        }
      />
      {KEY_LABELS[draft.kind] !== '' && (
        <FormSecret form={form} field="key" label={KEY_LABELS[draft.kind]} stored={to?.hasKey ?? false} />
      )}
      {draft.kind === 'srt' && (
        <>
          <FieldGrid>
            <Choice
              label="Who calls"
              value={draft.srtMode}
              options={[
                { value: 'caller', label: 'Flypack calls the server' },
                { value: 'listener', label: 'Flypack waits for a caller' },
              ]}
              onChange={(mode) => form.set('srtMode', mode)}
            />
            <FormLine form={form} field="latencyMs" label="Latency" unit="ms" numeric placeholder="as the far end" />
          </FieldGrid>
          <FormSecret form={form} field="passphrase" label="SRT passphrase" stored={to?.hasPassphrase ?? false} />
        </>
      )}
      {draft.kind === 'hls' && (
        <FormLine form={form} field="segmentS" label="Segment length" unit="s" numeric placeholder="2" />
      )}
      {draft.kind !== 'file' && <BackupFields form={form} to={to} offered={preset?.backupUrl ?? null} />}
      {renditions !== null && renditions.length > 0 && (
        <Choice
          label="Picture"
          value={draft.rendition === '' ? PROGRAM : draft.rendition}
          options={[
            { value: PROGRAM, label: 'The program as it is' },
            ...renditions.map(({ id, name }) => ({ value: id as string, label: name })),
          ]}
          onChange={(id) => form.set('rendition', id === PROGRAM ? '' : id)}
        />
      )}
      {['rtmp', 'hls'].includes(draft.kind) && (
        <Tick
          label="Check the server’s certificate (RTMPS, HTTPS)"
          checked={draft.verifyTls}
          onChange={(on) => form.set('verifyTls', on)}
        />
      )}
      {['rtmp', 'srt', 'hls', 'mpegts'].includes(draft.kind) && (
        <Tick
          label="May lower the bitrate when its line is too narrow"
          checked={draft.adaptive}
          onChange={(on) => form.set('adaptive', on)}
        />
      )}
      <Tick
        label="Start it together with the broadcast (End stops all)"
        checked={draft.withBroadcast}
        onChange={(on) => form.set('withBroadcast', on)}
      />
      <Findings findings={findings} />
      {running && !asked && (
        <p>
          It is running: to change how it is sent – address, key, picture, latency, certificate – opens it anew, and who
          watches there sees a short break; you are asked first. A backup comes and goes without one.
        </p>
      )}
      {asked && (
        <p role="alert">
          ▲ This opens an address anew that runs: who watches there sees a short break. Save it with a break, or cancel.
        </p>
      )}
    </Sheet>
  );
}
