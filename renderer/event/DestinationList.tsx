import { Plus } from 'lucide-react';
import type { DestinationState } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import { DestinationKeys } from '../outputs/DestinationKeys.tsx';
import { SINK_TONES, SINK_WORDS } from '../outputs/output-words.ts';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { formatRate } from '../ui/format.ts';
import styles from './DestinationList.module.css';

const NONE: DestinationState[] = [];

interface DestinationProps {
  to: DestinationState;
  figures: SinkTelemetry | null;
  connected: boolean;
}

function Destination({ to, figures, connected }: DestinationProps) {
  const running = to.status !== 'stopped' && to.status !== 'refused';
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <b className={styles.name}>{to.name}</b>
        <Badge tone={SINK_TONES[to.status]}>{SINK_WORDS[to.status]}</Badge>
        <span className={styles.fill} />
        <DestinationKeys to={to} connected={connected} />
      </div>
      <p className={styles.facts} title={to.problem ?? to.address}>
        {to.address}
        {figures !== null && running ? ` · ${formatRate(figures.kbps)} · ${figures.droppedFrames} dropped` : ''}
        {to.reconnects > 0 ? ` · ${to.reconnects} reconnects` : ''}
        {to.problem === null ? '' : ` · ▲ ${to.problem}`}
      </p>
    </li>
  );
}

/** Places the program is pushed to besides the event. */
export function DestinationList() {
  const destinations = useEngine((store) => store.state?.destinations ?? NONE);
  const figures = useEngine((store) => store.history.at(-1)?.destinations ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  return (
    <>
      <ul className={styles.list}>
        {destinations.map((to) => (
          <Destination
            key={to.id}
            to={to}
            figures={connected ? (figures?.[to.id] ?? null) : null}
            connected={connected}
          />
        ))}
        {destinations.length === 0 && (
          <li className={styles.facts}>
            None. The program can go to platforms, servers and files besides the event; see the desk Outputs.
          </li>
        )}
      </ul>
      <div>
        <Button size="small" disabled={!connected} onPress={() => openDialog({ kind: 'add-destination' })}>
          <Plus size={12} /> Add destination
        </Button>
      </div>
    </>
  );
}
