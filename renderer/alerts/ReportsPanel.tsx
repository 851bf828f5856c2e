import { Check, ExternalLink, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import type { ReportInfo } from '#shared/state/alerts.ts';
import { run, useEngine } from '../store/engine.ts';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { formatClock, formatDuration, formatPlan } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './ReportsPanel.module.css';
import { canOpenTabs, openReport, saveReport } from './report-files.ts';

const NONE: ReportInfo[] = [];
const ENDS: Record<ReportInfo['end'], { tone: Tone; words: string } | null> = {
  running: { tone: 'plain', words: 'now' },
  ended: null,
  engine: { tone: 'amber', words: 'engine died' },
  failed: { tone: 'amber', words: 'not on air' },
};

function Report({ report, nowMs }: { report: ReportInfo; nowMs: number }) {
  const [asked, setAsked] = useState(false);
  const { id, name, startedAtMs, endedAtMs, end } = report;
  const sign = ENDS[end];
  const what = `${name} of ${formatPlan(startedAtMs, nowMs)}`;
  return (
    <li className={styles.report} data-testid="report">
      <time className={styles.time} title={formatClock(startedAtMs)}>
        {formatPlan(startedAtMs, nowMs)}
      </time>
      <span className={styles.name} title={`${name}, ${formatDuration((endedAtMs ?? nowMs) - startedAtMs)}`}>
        {name}
      </span>
      {sign !== null && <Badge tone={sign.tone}>{sign.words}</Badge>}
      <span className={styles.length}>{formatDuration((endedAtMs ?? nowMs) - startedAtMs)}</span>
      {asked ? (
        <>
          <span className={styles.question}>Delete it?</span>
          <Button
            size="small"
            tone="danger"
            label={`Delete the report ${what}`}
            onPress={() => {
              setAsked(false);
              void run('report.remove', { id, confirm: true });
            }}
          >
            <Check size={13} />
          </Button>
          <Button size="small" label={`Keep the report ${what}`} onPress={() => setAsked(false)}>
            <X size={13} />
          </Button>
        </>
      ) : (
        <>
          {canOpenTabs() && (
            <Button size="small" label={`Open the report ${what}`} onPress={() => void openReport(id)}>
              <ExternalLink size={12} />
            </Button>
          )}
          <Button size="small" label={`Save the report ${what} as HTML`} onPress={() => void saveReport(id, 'html')}>
            HTML
          </Button>
          <Button size="small" label={`Save the report ${what} as JSON`} onPress={() => void saveReport(id, 'json')}>
            JSON
          </Button>
          {end !== 'running' && (
            <Button size="small" tone="quiet" label={`Delete the report ${what} …`} onPress={() => setAsked(true)}>
              <Trash2 size={12} />
            </Button>
          )}
        </>
      )}
    </li>
  );
}

/** What was, from Go live to End: one report a broadcast, the newest first. */
export function ReportsPanel() {
  const reports = useEngine(({ state }) => state?.reports ?? NONE);
  const nowMs = useEngineNow(1000);
  return (
    <Panel title="Show reports" bodyClassName={styles.body}>
      <ul aria-label="Show reports, newest first">
        {reports.map((report) => (
          <Report key={report.id} report={report} nowMs={nowMs} />
        ))}
        {reports.length === 0 && <li className={styles.none}>Each broadcast leaves its report here.</li>}
      </ul>
    </Panel>
  );
}
