import { useState } from 'react';
import { METRICS } from '#shared/alerts/metrics.ts';
import { AlertRule } from '#shared/alerts/rules.ts';
import { closeDialog, openDialog } from '../store/dialogs.ts';
import { ask, run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Tick } from '../ui/fields.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { changesOfRule, draftOfRule } from './rule-form.ts';

const back = (): void => openDialog({ kind: 'alert-rules' });

/** Limits and times of one rule. */
export function RuleDialog({ rule, own, changed }: { rule: AlertRule; own: boolean; changed: boolean }) {
  const [initial] = useState(() => draftOfRule(rule));
  const form = useForm(AlertRule, initial, (draft) => ({ ...rule, ...changesOfRule(rule, draft) }));
  const metric = METRICS[rule.metric];
  const figure = metric.kind === 'figure';
  const save = async (): Promise<void> => {
    if (!form.check()) return;
    const answer = await ask('alert.update', { id: rule.id, changes: changesOfRule(rule, form.draft) });
    if (answer.ok) back();
    else form.setRefusal(answer.refusal);
  };
  const reset = async (): Promise<void> => {
    if (await run('alert.reset', { id: rule.id })) back();
  };
  return (
    <Sheet
      title={rule.name}
      onClose={closeDialog}
      onSubmit={() => void save()}
      refusal={form.refusal}
      footer={
        <>
          {(own || changed) && (
            <Button tone={own ? 'danger' : 'plain'} onPress={() => void reset()}>
              {own ? 'Remove' : 'Reset'}
            </Button>
          )}
          <Button onPress={back}>Cancel</Button>
          <SubmitButton>Save</SubmitButton>
        </>
      }
    >
      {own && <FormLine form={form} field="name" label="Name" />}
      <p>{metric.advice}</p>
      <Tick label="This rule is on" checked={form.draft.on} onChange={(on) => form.set('on', on)} />
      <FieldGrid>
        <FormLine
          form={form}
          field="warn"
          path={figure ? 'warn' : 'warnAfterS'}
          label={figure ? `Warns ${metric.worse}` : 'Warns after'}
          unit={figure ? metric.unit : 's'}
          numeric
          hint="empty: never"
        />
        <FormLine
          form={form}
          field="alarm"
          path={figure ? 'alarm' : 'alarmAfterS'}
          label={figure ? `Alarms ${metric.worse}` : 'Alarms after'}
          unit={figure ? metric.unit : 's'}
          numeric
          hint="empty: never"
        />
        {figure && (
          <FormLine
            form={form}
            field="holdS"
            label="When it has held for"
            unit="s"
            numeric
            hint="shorter peaks say nothing"
          />
        )}
        {figure && (
          <FormLine
            form={form}
            field="clear"
            label={`Well again at ${metric.worse === 'above' ? 'most' : 'least'}`}
            unit={metric.unit}
            numeric
          />
        )}
        <FormLine form={form} field="clearS" label="Over when well for" unit="s" numeric />
      </FieldGrid>
    </Sheet>
  );
}
