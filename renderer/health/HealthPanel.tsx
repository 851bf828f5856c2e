import { fpsOf } from '#shared/canvas.ts';
import { dropHealth, fpsHealth, type Health } from '#shared/health/limits.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { adaptiveText } from '../encoder/encoder-words.ts';
import { useEngine } from '../store/engine.ts';
import { DROP_CAUSES, type DropCause, dropsInWindow, dropsPerSample } from '../store/history.ts';
import { Badge } from '../ui/Badge.tsx';
import { cx } from '../ui/cx.ts';
import { formatShare } from '../ui/format.ts';
import { HEALTH_WORDS, HealthMark } from '../ui/HealthMark.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Sparkline } from '../ui/Sparkline.tsx';
import styles from './HealthPanel.module.css';

const COLOURS: Record<Health, string> = {
  ok: '--text-soft',
  warn: '--amber',
  alarm: '--red',
  unknown: '--text-faint',
  off: '--text-faint',
};

interface RowProps {
  name: string;
  health: Health;
  figure: string;
  note: string;
  times: number[];
  values: number[];
  kind?: 'line' | 'bars';
  min: number;
  max: number;
  target?: number | null;
}

function Row({ name, health, figure, note, times, values, kind = 'line', min, max, target = null }: RowProps) {
  return (
    <div className={cx(styles.row, styles[health])} data-testid={`health-${name.toLowerCase()}`}>
      <HealthMark health={health} size={12} />
      <span className={styles.name}>{name}</span>
      <b className={styles.figure}>{figure}</b>
      <span className={styles.note}>{note}</span>
      <div className={styles.graph}>
        <Sparkline
          times={times}
          values={values}
          kind={kind}
          colour={COLOURS[health]}
          min={min}
          max={max}
          target={target}
          label={`${name}, last minute: ${HEALTH_WORDS[health]}`}
        />
      </div>
    </div>
  );
}

const CAUSE_NOTES: Record<DropCause, string> = {
  source: 'late from the camera on air',
  mixer: 'missed ticks',
  encoder: 'could not keep up',
  network: 'dropped from a push queue',
  received: 'never reached the ingest',
};

function DropRow({ cause, history, times }: { cause: DropCause; history: Telemetry[]; times: number[] }) {
  const { dropped, frames } = dropsInWindow(history, cause);
  const total = history.at(-1)?.drops[cause] ?? null;
  const health: Health = total === null ? 'unknown' : frames === 0 ? 'ok' : dropHealth(dropped, frames);
  const values = dropsPerSample(history, cause);
  return (
    <div className={cx(styles.drop, styles[health])} title={CAUSE_NOTES[cause]} data-testid={`drops-${cause}`}>
      <HealthMark health={health} size={12} />
      <span className={styles.name}>{cause}</span>
      <b className={styles.count}>{total ?? '–'}</b>
      <span className={styles.share}>{frames === 0 ? '–' : formatShare(dropped / frames)}</span>
      <div className={styles.graph}>
        <Sparkline
          times={times}
          values={values}
          kind="bars"
          colour={health === 'ok' ? '--blue' : COLOURS[health]}
          min={0}
          max={Math.max(4, ...values)}
          label={`Frames dropped by ${cause}, last minute`}
        />
      </div>
    </div>
  );
}

const column = (history: Telemetry[], read: (sample: Telemetry) => number): number[] => history.map(read);

/** The encoder’s figures with a minute of past each, and dropped frames by their cause. */
export function HealthPanel() {
  const history = useEngine((store) => store.history);
  const encoder = useEngine((store) => store.state?.encoder ?? null);
  const target = useEngine((store) => (store.state === null ? null : fpsOf(store.state.show.canvas.frameRate)));
  const lowered = useEngine((store) =>
    store.state === null ? null : adaptiveText(store.state.encoder, store.state.show.encoder),
  );
  const connected = useEngine((store) => store.link.phase === 'open');
  const now = connected ? history.at(-1) : undefined;
  const times = history.map((sample) => sample.atMs / 1000);
  const rates = column(history, (sample) => sample.encoder.videoKbps);
  const targetKbps = now?.encoder.targetKbps ?? null;
  const fps = now === undefined || target === null ? 'unknown' : fpsHealth(now.encoder.fps, target);
  const cpuPct = now?.system.cpuPct ?? null;

  return (
    <Panel
      title="Encoder"
      info={
        encoder === null ? null : (
          <>
            <Badge tone={encoder.status === 'running' ? 'green' : 'amber'}>
              {encoder.status === 'running' ? '✓ running' : encoder.status}
            </Badge>
            <span className={styles.problem}>
              {encoder.problem ??
                lowered ??
                encoder.fallback ??
                (encoder.restarts > 0 ? `${encoder.restarts} restarts` : '')}
            </span>
          </>
        )
      }
      className={cx(styles.panel, !connected && styles.old)}
      bodyClassName={styles.body}
    >
      <div className={styles.rows}>
        <Row
          name="Frames"
          health={fps}
          figure={now === undefined ? '–' : now.encoder.fps.toFixed(1)}
          note={target === null ? 'fps' : `/ ${Number.isInteger(target) ? target : target.toFixed(2)} fps`}
          times={times}
          values={column(history, (sample) => sample.encoder.fps)}
          min={0}
          max={(target ?? 30) * 1.15}
          target={target}
        />
        <Row
          name="Bitrate"
          health={now === undefined ? 'unknown' : lowered === null ? 'ok' : 'warn'}
          figure={now === undefined ? '–' : String(Math.round(now.encoder.videoKbps))}
          note={targetKbps === null ? 'kb/s' : `/ ${targetKbps} kb/s`}
          times={times}
          values={rates}
          min={0}
          max={Math.max((targetKbps ?? 3000) * 1.3, ...rates)}
          target={targetKbps}
        />
        <Row
          name="Speed"
          health={
            now === undefined ? 'unknown' : now.encoder.speed < 0.9 ? 'alarm' : now.encoder.speed < 0.97 ? 'warn' : 'ok'
          }
          figure={now === undefined ? '–' : now.encoder.speed.toFixed(2)}
          note={now === undefined ? '×' : `× · queue ${Math.round(now.encoder.queueMs)} ms`}
          times={times}
          values={column(history, (sample) => sample.encoder.speed)}
          min={0}
          max={1.5}
          target={1}
        />
        <Row
          name="CPU"
          health={cpuPct === null ? 'unknown' : cpuPct > 95 ? 'alarm' : cpuPct > 85 ? 'warn' : 'ok'}
          figure={cpuPct === null ? '–' : String(Math.round(cpuPct))}
          note={now === undefined ? '%' : `% · encoder ${Math.round(now.encoder.cpuPct)} %`}
          times={times}
          values={column(history, (sample) => sample.system.cpuPct)}
          min={0}
          max={100}
        />
      </div>
      <div className={styles.drops}>
        <h3 className={styles.heading}>
          Dropped frames <span className={styles.key}>total · last minute</span>
        </h3>
        {DROP_CAUSES.map((cause) => (
          <DropRow key={cause} cause={cause} history={connected ? history : []} times={times} />
        ))}
      </div>
    </Panel>
  );
}
