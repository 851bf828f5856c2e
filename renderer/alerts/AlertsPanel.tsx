import { Check, OctagonAlert, Settings2, TriangleAlert, Webhook } from 'lucide-react';
import type { ActiveAlert } from '#shared/alerts/evaluate.ts';
import type { ClearedAlert } from '#shared/state/alerts.ts';
import { openDialog } from '../store/dialogs.ts';
import { run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatClock, formatDuration } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './AlertsPanel.module.css';

const NO_ACTIVE: ActiveAlert[] = [];
const NO_CLEARED: ClearedAlert[] = [];

function Active({ alert, nowMs }: { alert: ActiveAlert; nowMs: number }) {
  const { severity, acknowledged } = alert;
  const Icon = severity === 'alarm' ? OctagonAlert : TriangleAlert;
  return (
    <li className={cx(styles.alert, styles[severity], acknowledged !== null && styles.seen)} data-testid="alert">
      <Icon size={15} className={styles.icon} aria-label={severity === 'alarm' ? 'Alarm' : 'Warning'} />
      <div className={styles.words}>
        <b className={styles.title}>{alert.title}</b>
        <span className={styles.figure}>{alert.figure}</span>
        <span className={styles.advice}>{alert.advice}</span>
        {acknowledged !== null && (
          <span className={styles.by}>
            seen at {formatClock(acknowledged.atMs)} by {acknowledged.by}
          </span>
        )}
      </div>
      <div className={styles.end}>
        <time className={styles.since} title={`since ${formatClock(alert.sinceMs)}`}>
          {formatDuration(nowMs - alert.sinceMs)}
        </time>
        {acknowledged === null && (
          <Button
            size="small"
            label={`Acknowledge: ${alert.title}`}
            onPress={() => void run('alert.acknowledge', { id: alert.id })}
          >
            <Check size={12} /> Seen
          </Button>
        )}
      </div>
    </li>
  );
}

/** What is wrong now and since when, what to do about it, and what is over. */
export function AlertsPanel() {
  const active = useEngine(({ state }) => state?.alerts.active ?? NO_ACTIVE);
  const cleared = useEngine(({ state }) => state?.alerts.cleared ?? NO_CLEARED);
  const connected = useEngine((store) => store.link.phase === 'open');
  const nowMs = useEngineNow(500);
  const unseen = active.some(({ acknowledged }) => acknowledged === null);
  return (
    <Panel
      title="Alerts"
      info={<span className={styles.count}>{active.length === 0 ? 'none active' : `${active.length} active`}</span>}
      actions={
        <>
          {unseen && (
            <Button size="small" disabled={!connected} onPress={() => void run('alert.acknowledge', {})}>
              <Check size={12} /> All seen
            </Button>
          )}
          <Button size="small" onPress={() => openDialog({ kind: 'alert-rules' })}>
            <Settings2 size={12} /> Rules
          </Button>
          <Button size="small" onPress={() => openDialog({ kind: 'alert-outputs' })}>
            <Webhook size={12} /> Tell
          </Button>
        </>
      }
      bodyClassName={styles.body}
    >
      <ul className={styles.list} aria-label="Active alerts">
        {active.map((alert) => (
          <Active key={alert.id} alert={alert} nowMs={nowMs} />
        ))}
        {active.length === 0 && <li className={styles.none}>Nothing is wrong.</li>}
      </ul>
      {cleared.length > 0 && (
        <ol className={styles.cleared} aria-label="Alerts that are over, newest first">
          {cleared.map((alert) => (
            <li key={`${alert.id} ${alert.clearedAtMs}`} className={styles.over} title={alert.figure}>
              <time>{formatClock(alert.sinceMs)}</time>
              <span className={styles.overTitle}>{alert.title}</span>
              <span className={styles.since}>{formatDuration(alert.clearedAtMs - alert.sinceMs)}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
