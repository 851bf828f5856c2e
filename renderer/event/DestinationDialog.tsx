import { useState } from 'react';
import { Destination } from '#shared/show/destination-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask, run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Field, SecretField, Tick } from '../ui/fields.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { destinationChanges, destinationOf, draftOfDestination, EMPTY_DESTINATION } from './destination-form.ts';

/** Adds a place to push to, or changes `to`. */
export function DestinationDialog({ to }: { to: DestinationState | null }) {
  const [initial] = useState(() => (to === null ? EMPTY_DESTINATION : draftOfDestination(to)));
  const form = useForm(Destination, initial, destinationOf);
  const [busy, setBusy] = useState(false);
  const { draft } = form;

  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    setBusy(true);
    const { id: _madeByTheEngine, ...wish } = form.value;
    const answer =
      to === null
        ? await ask('destination.add', { destination: wish })
        : await ask('destination.update', { id: to.id, changes: destinationChanges(initial, draft) });
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };
  const remove = async (): Promise<void> => {
    if (to !== null && (await run('destination.remove', { id: to.id }))) closeDialog();
  };

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
              title="Stops pushing to it and takes it out of the show"
              onPress={() => void remove()}
            >
              Stop and remove
            </Button>
          )}
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>{to === null ? 'Add destination' : 'Save'}</SubmitButton>
        </>
      }
    >
      <Field
        label="Name"
        value={draft.name}
        placeholder="Club channel"
        autoFocus
        onChange={(text) => form.set('name', text)}
        onLeave={() => form.touch('name')}
        error={form.errorAt('name')}
      />
      <Field
        label="Address"
        value={draft.url}
        placeholder="rtmps://live.example.com/app"
        hint={
          to === null
            ? 'RTMP, RTMPS, SRT, UDP or TCP; the key goes below, not in here'
            : 'shown without its secrets; leave it to keep it'
        }
        onChange={(text) => form.set('url', text)}
        onLeave={() => form.touch('url')}
        error={form.errorAt('url')}
      />
      <SecretField
        label="Stream key, or SRT stream ID"
        stored={to?.hasKey ?? false}
        value={draft.key}
        clear={draft.clearKey}
        onChange={(text) => form.set('key', text)}
        onClear={(clear) => form.set('clearKey', clear)}
        error={form.errorAt('key')}
      />
      <SecretField
        label="SRT passphrase"
        stored={to?.hasPassphrase ?? false}
        value={draft.passphrase}
        clear={draft.clearPassphrase}
        onChange={(text) => form.set('passphrase', text)}
        onClear={(clear) => form.set('clearPassphrase', clear)}
        onLeave={() => form.touch('passphrase')}
        error={form.errorAt('passphrase')}
      />
      <Tick
        label="Start and stop it together with the broadcast"
        checked={draft.withBroadcast}
        onChange={(on) => form.set('withBroadcast', on)}
      />
    </Sheet>
  );
}
