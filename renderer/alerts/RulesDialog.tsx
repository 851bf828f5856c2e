import { Plus } from 'lucide-react';
import { useState } from 'react';
import { METRICS, type Metric } from '#shared/alerts/metrics.ts';
import type { AlertRule } from '#shared/alerts/rules.ts';
import type { AlertsState } from '#shared/state/alerts.ts';
import { closeDialog, openDialog } from '../store/dialogs.ts';
import { run } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Choice, Tick } from '../ui/fields.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import { ruleWords } from './alert-words.ts';
import styles from './RulesDialog.module.css';
import { ownRule } from './rule-form.ts';

const OPTIONS = (Object.keys(METRICS) as Metric[]).map((value) => ({ value, label: METRICS[value].name }));

function Rule({ rule, mark }: { rule: AlertRule; mark: string | null }) {
  return (
    <li className={styles.rule}>
      <div className={styles.words}>
        <Tick
          label={rule.name}
          checked={rule.on}
          onChange={(on) => void run('alert.update', { id: rule.id, changes: { on } })}
        />
        <span className={styles.limits}>{ruleWords(rule)}</span>
      </div>
      {mark !== null && <Badge tone="blue">{mark}</Badge>}
      <Button
        size="small"
        label={`Edit the rule ${rule.name}`}
        onPress={() => openDialog({ kind: 'alert-rule', id: rule.id })}
      >
        Edit
      </Button>
    </li>
  );
}

/** All rules: switched on and off here, edited in a sheet of their own. */
export function RulesDialog({ alerts }: { alerts: AlertsState }) {
  const [metric, setMetric] = useState<Metric>('cpu');
  const { rules, own, changed } = alerts;
  const add = async (): Promise<void> => {
    const rule = ownRule(metric, own);
    if (rule === null) return;
    if (await run('alert.add', { rule })) openDialog({ kind: 'alert-rule', id: rule.id });
  };
  return (
    <Sheet
      title="Alert rules"
      onClose={closeDialog}
      footer={
        <>
          <Button disabled={changed.length === 0} onPress={() => void run('alert.reset', {})}>
            Reset the default ones
          </Button>
          <Button onPress={closeDialog}>Close</Button>
        </>
      }
    >
      <ul className={styles.list}>
        {rules.map((rule) => (
          <Rule
            key={rule.id}
            rule={rule}
            mark={own.includes(rule.id) ? 'own' : changed.includes(rule.id) ? 'changed' : null}
          />
        ))}
      </ul>
      <div className={styles.add}>
        <Choice label="A rule of your own over" value={metric} options={OPTIONS} onChange={setMetric} />
        <Button onPress={() => void add()}>
          <Plus size={13} /> Add
        </Button>
      </div>
    </Sheet>
  );
}
