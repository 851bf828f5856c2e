import { useState } from 'react';
import { z } from 'zod';
import { Webhook } from '#shared/show/alerts-config.ts';
import type { AlertsState } from '#shared/state/alerts.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask, run } from '../store/engine.ts';
import { showNote } from '../store/toasts.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { FormSecret } from '../ui/FormSecret.tsx';
import { Segments, Tick } from '../ui/fields.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { textOf } from '../ui/zod-sentence.ts';
import { webhookWords } from './alert-words.ts';

const LEVELS = [
  { value: 'warn', label: 'Warnings and alarms' },
  { value: 'alarm', label: 'Alarms only' },
] as const;

/** The stored address stays when none is typed. */
const schema = Webhook.extend({ url: z.union([z.undefined(), Webhook.shape.url]) });

/** Where alerts are told besides this page and the log. */
export function OutputsDialog({ alerts }: { alerts: AlertsState }) {
  const { webhook, desktop } = alerts;
  const [initial] = useState(() => ({
    url: '',
    secret: '',
    clearSecret: false,
    on: webhook?.on ?? true,
    from: webhook?.from ?? ('warn' as const),
  }));
  const [busy, setBusy] = useState(false);
  const form = useForm(schema, initial, ({ url, secret, on, from }) => ({
    url: textOf(url),
    secret: textOf(secret),
    on,
    from,
  }));
  const { draft } = form;
  const save = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    const { url, secret, on, from } = form.value;
    const typed = { ...(url === undefined ? {} : { url }), ...(secret === undefined ? {} : { secret }) };
    const changes = { ...typed, ...(draft.clearSecret ? { secret: null } : {}), on, from };
    const answer = await ask('alert.outputs', { changes: { webhook: changes } });
    if (answer.ok) closeDialog();
    else form.setRefusal(answer.refusal);
  };
  const test = async (): Promise<void> => {
    setBusy(true);
    const answer = await ask('alert.test', {});
    setBusy(false);
    if (!answer.ok) {
      form.setRefusal(answer.refusal);
      return;
    }
    const { delivered, problem } = answer.result as { delivered: boolean; problem: string | null };
    showNote(
      delivered ? 'The webhook has taken the test message.' : (problem ?? 'The test message was not delivered.'),
    );
  };
  return (
    <Sheet
      title="Telling of alerts"
      onClose={closeDialog}
      onSubmit={() => void save()}
      refusal={form.refusal}
      footer={
        <>
          {webhook !== null && (
            <>
              <Button tone="danger" onPress={() => void run('alert.outputs', { changes: { webhook: null } })}>
                Remove
              </Button>
              <Button disabled={busy || !webhook.on} onPress={() => void test()}>
                Send a test
              </Button>
            </>
          )}
          <Button onPress={closeDialog}>Close</Button>
          <SubmitButton disabled={busy || (webhook === null && draft.url.trim() === '')}>Save the webhook</SubmitButton>
        </>
      }
    >
      <Tick
        label="Desktop notifications of the app"
        checked={desktop}
        onChange={(on) => void run('alert.outputs', { changes: { desktop: on } })}
      />
      <p>
        A webhook gets each alert as a JSON message by POST when it fires, is raised and is over. With a secret, every
        message is signed (HMAC-SHA256).
        {webhook !== null && ` Now: ${webhook.address}, ${webhookWords(webhook)}.`}
      </p>
      <FormLine
        form={form}
        field="url"
        label="Address"
        placeholder={webhook === null ? 'https://example.org/hook' : 'stored – leave empty to keep it'}
        hint="the engine opens it, so it may also be one in the house"
        wide
      />
      <FormSecret form={form} field="secret" label="Secret" stored={webhook?.hasSecret ?? false} />
      <Segments label="It is told of" value={draft.from} options={LEVELS} onChange={(from) => form.set('from', from)} />
      <Tick label="The webhook is on" checked={draft.on} onChange={(on) => form.set('on', on)} />
    </Sheet>
  );
}
