import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react';
import { type ComponentType, useEffect, useState } from 'react';
import { AlertsColumn } from '../alerts/AlertsColumn.tsx';
import { useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { Panel } from '../ui/Panel.tsx';
import { DropsTable, EncoderTable, ProcessTable, PushTable } from './FigureTables.tsx';
import { Graphs, lookAt } from './Graphs.tsx';
import { live, paused, SPANS, useGraphView, withSpan } from './graph-view.ts';
import styles from './HealthDesk.module.css';
import { followHour, hour, useHour } from './hour.ts';
import { MomentList } from './MomentList.tsx';
import { incidentsOf } from './moment.ts';

/** To the incident before or after the moment looked at. */
function step(by: -1 | 1): void {
  const ring = hour();
  if (ring.length === 0) return;
  const all = incidentsOf(ring.episodes.all, useEngine.getState().log, [ring.timeOf(0), ring.lastMs]);
  const at = useGraphView.getState().cursorMs ?? ring.lastMs;
  const next = by < 0 ? all.findLast((ms) => ms < at - 500) : all.find((ms) => ms > at + 500);
  if (next === undefined) return;
  useGraphView.setState((view) => paused(view, ring.lastMs));
  lookAt(next);
}

function ZoomKeys() {
  const spanS = useGraphView((view) => view.spanS);
  const isLive = useGraphView((view) => view.endMs === null);
  const { lastMs } = hour();
  return (
    <>
      <Button size="small" onPress={() => step(-1)} label="Incident before">
        <ChevronLeft size={13} />
      </Button>
      <Button size="small" onPress={() => step(1)} label="Incident after">
        <ChevronRight size={13} />
      </Button>
      {SPANS.map((span) => (
        <Button
          key={span.spanS}
          size="small"
          pressed={spanS === span.spanS}
          onPress={() => useGraphView.setState((view) => withSpan(view, span.spanS, lastMs))}
        >
          {span.label}
        </Button>
      ))}
      <Button
        size="small"
        pressed={isLive}
        title={isLive ? 'Graphs follow the show; P holds them' : 'Back to now (End)'}
        onPress={() => useGraphView.setState((view) => (isLive ? paused(view, hour().lastMs) : live(view)))}
      >
        {isLive ? <Pause size={12} /> : <Play size={12} />}
        <span className={styles.live}>{isLive ? 'Live' : 'Held'}</span>
      </Button>
    </>
  );
}

/** `face`: where the label is too wide for a narrow panel. */
const TABLES: readonly { id: string; label: string; face?: string; table: ComponentType }[] = [
  { id: 'drops', label: 'Drops', table: DropsTable },
  { id: 'encoder', label: 'Encoder', table: EncoderTable },
  { id: 'pushes', label: 'Pushes', table: PushTable },
  { id: 'processes', label: 'Processes', face: 'CPU', table: ProcessTable },
];

function FiguresPanel() {
  const [chosen, choose] = useState('drops');
  const Table = TABLES.find(({ id }) => id === chosen)?.table ?? DropsTable;
  return (
    <Panel
      title="Figures"
      actions={TABLES.map(({ id, label, face }) => (
        <Button key={id} size="small" tone="quiet" pressed={id === chosen} onPress={() => choose(id)} label={label}>
          {face ?? label}
        </Button>
      ))}
      bodyClassName={styles.scroll}
    >
      <Table />
    </Panel>
  );
}

/** The last hour: every figure over time, all hops at any moment of it, drops by cause. Costs nothing while not open. */
export function HealthDesk() {
  useEffect(followHour, []);
  const problem = useHour((store) => store.problem);
  return (
    <div className={styles.desk}>
      <ErrorBoundary part="The graphs">
        <Panel
          title="Last hour"
          info={<span className={styles.info}>{problem ?? ''}</span>}
          actions={<ZoomKeys />}
          bodyClassName={styles.body}
        >
          <Graphs />
          <MomentList />
        </Panel>
      </ErrorBoundary>
      <ErrorBoundary part="The figures">
        <FiguresPanel />
      </ErrorBoundary>
      <AlertsColumn />
    </div>
  );
}
