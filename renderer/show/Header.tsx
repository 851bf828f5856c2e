import { CircleHelp, Cpu, Settings, Unplug, Wifi } from 'lucide-react';
import { describeCanvas } from '#shared/canvas.ts';
import { AlertBadge } from '../alerts/AlertBadge.tsx';
import { EVENT_TONES } from '../event/event-words.ts';
import { RecordKey } from '../recording/RecordKey.tsx';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatClock } from '../ui/format.ts';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './Header.module.css';
import { HoldButton } from './HoldButton.tsx';
import { OnAir } from './OnAir.tsx';
import { UndoKeys } from './UndoKeys.tsx';

function Clock() {
  const nowMs = useEngineNow(200);
  return (
    <time className={styles.clock} title="The engine’s clock">
      {formatClock(nowMs)}
    </time>
  );
}

/** CPU of the engine’s whole machine: above 85 % pictures begin to be late. */
function MachineLoad() {
  const cpu = useEngine((store) =>
    store.link.phase === 'open' ? (store.history.at(-1)?.system.cpuPct ?? null) : null,
  );
  const high = cpu !== null && cpu > 85;
  return (
    <span className={cx(styles.figure, high && styles.high)} title="CPU of the engine’s machine">
      <Cpu size={13} aria-hidden="true" /> CPU
      <b className={styles.percent}>{cpu === null ? '–' : Math.round(cpu)}</b>%{high && ' ▲'}
    </span>
  );
}

/** The line at the top: what show this is, whether it is on air, and how to change that. */
export function Header() {
  const show = useEngine((store) => store.state?.show ?? null);
  const event = useEngine((store) => store.state?.event ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  return (
    <header className={styles.header}>
      <div className={styles.brand}>
        <span className={styles.logo} aria-hidden="true">
          <i />
          <i />
        </span>
        <h1 className={styles.product}>Flypack</h1>
        <span className={styles.show} title={show?.name}>
          {show?.name ?? ''}
        </span>
        <span className={styles.canvas}>{show === null ? '' : describeCanvas(show.canvas)}</span>
      </div>
      <OnAir />
      <RecordKey />
      <div className={styles.facts}>
        <span className={styles.event} title={connected ? undefined : 'What the event does is not known'}>
          Event
          <Badge tone={event === null || !connected ? 'off' : EVENT_TONES[event.status]}>
            {connected ? (event?.status ?? 'none') : '?'}
          </Badge>
        </span>
        <MachineLoad />
        <span
          className={cx(styles.link, !connected && styles.high)}
          title={connected ? 'The engine answers' : 'The engine does not answer'}
          data-testid="link-state"
        >
          {connected ? <Wifi size={13} aria-hidden="true" /> : <Unplug size={13} aria-hidden="true" />}
          {connected ? <span>Engine</span> : 'No engine'}
        </span>
        <Clock />
      </div>
      <AlertBadge />
      <UndoKeys />
      <Button size="normal" tone="quiet" label="Show settings" onPress={() => openDialog({ kind: 'settings' })}>
        <Settings size={17} />
      </Button>
      <Button size="normal" tone="quiet" label="Keyboard help" onPress={() => openDialog({ kind: 'help' })}>
        <CircleHelp size={17} />
      </Button>
      <HoldButton />
    </header>
  );
}
