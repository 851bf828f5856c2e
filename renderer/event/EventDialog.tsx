import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { EventConfig } from '#shared/show/event-config.ts';
import type { EventState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { FormSecret } from '../ui/FormSecret.tsx';
import { Field, Segments } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SheetNote, SubmitButton } from '../ui/Sheet.tsx';
import { type Form, useForm } from '../ui/use-form.ts';
import styles from './EventDialog.module.css';
import { draftOfEvent, EMPTY_EVENT, type EventDraft, eventChanges, eventOf, type RungDraft } from './event-form.ts';

type EventForm = Form<EventDraft, EventConfig>;
const MAX_RUNGS = 5;

function LadderFields({ form }: { form: EventForm }) {
  const { ladder } = form.draft;
  const change = (at: number, part: Partial<RungDraft>): void =>
    form.set(
      'ladder',
      ladder.map((rung, i) => (i === at ? { ...rung, ...part } : rung)),
    );
  return (
    <fieldset className={styles.ladder}>
      <legend>Smaller sizes for viewers</legend>
      <SheetNote>The program itself is always passed on untouched; sizes that are not smaller are left out.</SheetNote>
      {ladder.map((rung, i) => (
        // Rungs have no name of their own; their place is what they are.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={i} className={styles.rung}>
          <Field
            label="Height"
            unit="px"
            numeric
            value={rung.height}
            onChange={(height) => change(i, { height })}
            onLeave={() => form.touch(`provider.ladder.${i}.height`)}
            error={form.errorAt(`provider.ladder.${i}.height`)}
          />
          <Field
            label="Video"
            unit="kb/s"
            numeric
            value={rung.videoKbps}
            onChange={(videoKbps) => change(i, { videoKbps })}
            onLeave={() => form.touch(`provider.ladder.${i}.videoKbps`)}
            error={form.errorAt(`provider.ladder.${i}.videoKbps`)}
          />
          <Button
            size="small"
            tone="quiet"
            label={`Remove the size of ${rung.height} lines`}
            onPress={() =>
              form.set(
                'ladder',
                ladder.filter((_, other) => other !== i),
              )
            }
          >
            <X size={14} />
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="small"
          disabled={ladder.length >= MAX_RUNGS}
          onPress={() => form.set('ladder', [...ladder, { height: '', videoKbps: '' }])}
        >
          <Plus size={12} /> Add a size
        </Button>
      </div>
    </fieldset>
  );
}

function LocalFields({ form }: { form: EventForm }) {
  return (
    <>
      <SheetNote>An event node is started on this machine and ended with the event. No account is needed.</SheetNote>
      <LadderFields form={form} />
      <FieldGrid>
        <FormLine
          form={form}
          field="windowSegments"
          path="provider.windowSegments"
          label="Playlist length"
          unit="segments"
          numeric
        />
      </FieldGrid>
    </>
  );
}

function CustomFields({ form, event }: { form: EventForm; event: EventState | null }) {
  const stored = event?.provider.kind === 'custom' ? event.provider : null;
  return (
    <>
      <FormLine
        form={form}
        field="ingestUrl"
        path="provider.ingestUrl"
        label="Ingest address"
        placeholder="rtmps://live.example.com/app"
        hint={
          stored === null
            ? 'RTMP, RTMPS or SRT; the key goes below, not in here'
            : 'shown without its secrets; leave it to keep it'
        }
      />
      <FormSecret
        form={form}
        field="key"
        path="provider.key"
        label="Stream key, or SRT stream ID"
        stored={stored?.hasKey ?? false}
      />
      <FormSecret
        form={form}
        field="passphrase"
        path="provider.passphrase"
        label="SRT passphrase"
        stored={stored?.hasPassphrase ?? false}
      />
      <FormLine
        form={form}
        field="playbackUrl"
        path="provider.playbackUrl"
        label="Playback address"
        placeholder="https://cdn.example.com/live/index.m3u8"
        hint="HLS; optional, for the return monitor and the CDN’s delay"
      />
    </>
  );
}

/** Makes an event, or changes `event` before it is prepared. */
export function EventDialog({ event }: { event: EventState | null }) {
  const [initial] = useState(() => (event === null ? EMPTY_EVENT : draftOfEvent(event)));
  const form = useForm(EventConfig, initial, eventOf);
  const [busy, setBusy] = useState(false);

  const send = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    setBusy(true);
    const { id: _madeByTheEngine, ...wish } = form.value;
    const answer =
      event === null
        ? await ask('event.create', { event: wish })
        : await ask('event.update', { changes: eventChanges(initial, form.draft) });
    setBusy(false);
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };

  return (
    <Sheet
      title={event === null ? 'New event' : `Event: ${event.title}`}
      onClose={closeDialog}
      onSubmit={() => void send()}
      refusal={form.refusal}
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <SubmitButton disabled={busy}>{event === null ? 'Create event' : 'Save'}</SubmitButton>
        </>
      }
    >
      <FormLine form={form} field="title" label="Title" placeholder="New Year Gala" autoFocus />
      <Field
        label="Planned start"
        type="datetime-local"
        value={form.draft.start}
        hint="shown with a countdown; nothing starts by itself"
        onChange={(text) => form.set('start', text)}
        onLeave={() => form.touch('scheduledStart')}
        error={form.errorAt('scheduledStart')}
      />
      <Segments
        label="Where"
        value={form.draft.kind}
        options={[
          { value: 'local', label: 'Event node on this machine' },
          { value: 'custom', label: 'An ingest of your own' },
        ]}
        onChange={(kind) => form.set('kind', kind)}
      />
      {form.draft.kind === 'local' ? <LocalFields form={form} /> : <CustomFields form={form} event={event} />}
    </Sheet>
  );
}
