import { fpsOf } from '#shared/canvas.ts';
import { queueHealth } from '#shared/health/limits.ts';
import { sinkNames } from '#shared/health/series.ts';
import type { ProcessTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatShare } from '../ui/format.ts';
import { HEALTH_WORDS, HealthMark } from '../ui/HealthMark.tsx';
import { dropRows } from './drop-rows.ts';
import styles from './FigureTables.module.css';
import { hour, useHour } from './hour.ts';
import { type Push, pushesOf, usePushes } from './pushes.ts';

const useSample = (): Telemetry | null => useEngine((store) => store.history.at(-1) ?? null);
const share = (value: number | null): string => (value === null ? '–' : formatShare(value));
const whole = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(Math.round(value));

/** Dropped frames by their cause, with the limits operators know. */
export function DropsTable() {
  useHour((store) => store.version);
  const rows = dropRows(hour(), usePushes());
  return (
    <table className={styles.table} data-testid="drops-table">
      <thead>
        <tr>
          <th scope="col">Dropped by</th>
          <th scope="col">1 min</th>
          <th scope="col">%</th>
          <th scope="col">1 h</th>
          <th scope="col">%</th>
          <th scope="col" className={styles.state}>
            State
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, label, part, note, health, minute, share: minuteShare, hour: total, hourShare }) => (
          <tr key={id} className={styles[health]} title={note} data-testid={`drop-row-${id}`}>
            <th scope="row" className={cx(part && styles.part)}>
              {label}
            </th>
            <td>{minute}</td>
            <td>{share(minuteShare)}</td>
            <td>{total}</td>
            <td>{share(hourShare)}</td>
            <td className={styles.state}>
              <HealthMark health={health} size={11} /> {HEALTH_WORDS[health]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the kernel and our queue say of every push. */
export function PushTable() {
  const sample = useSample();
  const pushes = usePushes();
  const sinks = new Map(sample === null ? [] : sinkNames(sample));
  return (
    <table className={cx(styles.table, styles.many)} data-testid="push-table">
      <thead>
        <tr>
          <th scope="col">Push</th>
          <th scope="col">kb/s</th>
          <th scope="col" title="Waiting in our queue, milliseconds">
            Queue
          </th>
          <th scope="col" title="Taken by the kernel and not sent yet, kilobytes. TCP only.">
            Unsent
          </th>
          <th scope="col" title="Round-trip time, milliseconds. TCP only: FFmpeg does not tell SRT’s.">
            RTT
          </th>
          <th scope="col" title="TCP segments sent again since it connected. TCP only: FFmpeg does not tell SRT’s.">
            Resent
          </th>
        </tr>
      </thead>
      <tbody>
        {pushes.map(({ name, label }) => {
          const sink = sinks.get(name);
          const runs = sink?.status === 'running';
          const health = runs ? queueHealth(sink.queueMs) : 'off';
          return (
            <tr key={name} className={styles[health]} data-testid={`push-row-${name}`}>
              <th scope="row">{label}</th>
              <td>{runs ? whole(sink.kbps) : (sink?.status ?? 'off')}</td>
              <td>
                {whole(runs ? sink.queueMs : null)}
                {(health === 'warn' || health === 'alarm') && ` ${HEALTH_WORDS[health]}`}
              </td>
              <td>{!runs || sink.unsentBytes === null ? '–' : whole(sink.unsentBytes / 1000)}</td>
              <td>{!runs || sink.rttMs === null ? '–' : sink.rttMs.toFixed(1)}</td>
              <td>{whole(runs ? sink.retransmits : null)}</td>
            </tr>
          );
        })}
        {pushes.length === 0 && (
          <tr>
            <td colSpan={6} className={styles.none}>
              The show goes nowhere yet.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const PROCESS_NAMES: Record<string, string> = {
  engine: 'Engine',
  mixer: 'Mixer thread',
  encoder: 'Program encoder',
  node: 'Event node, all',
  uplink: 'Push to the event',
};

/** The name a person knows: a source’s and a destination’s own. */
function processLabel(
  { name }: ProcessTelemetry,
  pushes: readonly Push[],
  sources: ReadonlyMap<string, string>,
): string {
  const source = /^source:([^:]+)(:relay)?$/.exec(name);
  if (source?.[1] !== undefined)
    return `${sources.get(source[1]) ?? source[1]}${source[2] === undefined ? '' : ', reception'}`;
  return PROCESS_NAMES[name] ?? pushes.find((push) => push.name === name)?.label ?? name;
}

/** CPU and memory of every process of ours. */
export function ProcessTable() {
  const sample = useSample();
  const state = useEngine((store) => store.state);
  const pushes = pushesOf(state);
  const sources = new Map((state?.sources ?? []).map(({ id, config }): [string, string] => [id, config.name]));
  return (
    <table className={styles.table} data-testid="process-table">
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col" title="100 is one core">
            CPU %
          </th>
          <th scope="col">MB</th>
          <th scope="col">pid</th>
        </tr>
      </thead>
      <tbody>
        {sample?.system.processes.map((process) => (
          <tr key={`${process.name} ${process.pid}`} data-testid={`process-${process.name}`}>
            <th scope="row">{processLabel(process, pushes, sources)}</th>
            <td>{process.cpuPct === null ? '–' : process.cpuPct.toFixed(1)}</td>
            <td>{whole(process.memoryMb)}</td>
            <td className={styles.faint}>{process.pid}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The encoder’s figures of now, with their targets. */
export function EncoderTable() {
  const sample = useSample();
  const show = useEngine((store) => store.state?.show ?? null);
  if (sample === null || show === null) return null;
  const { encoder, mixer, system } = sample;
  const fps = fpsOf(show.canvas.frameRate);
  const rows: [string, string, string][] = [
    ['Bitrate', `${Math.round(encoder.videoKbps)} kb/s`, `${Math.round(encoder.targetKbps)}`],
    ['Frames', `${encoder.fps.toFixed(1)} fps`, fps.toFixed(1)],
    ['Speed', `${encoder.speed.toFixed(2)}×`, '1.00'],
    ['Delay', `${Math.round(encoder.delayMs)} ms`, ''],
    ['Queue', `${Math.round(encoder.queueMs)} ms`, '0'],
    ['Key frame every', `${encoder.keyIntervalS.toFixed(2)} s`, show.encoder.keyIntervalS.toFixed(2)],
    ['Tick, 99 %', `${mixer.tickP99Ms.toFixed(1)} ms`, `< ${(1000 / fps).toFixed(1)}`],
    ['Disk free', system.diskFreeGb === null ? '–' : `${system.diskFreeGb.toFixed(1)} GB`, '> 5'],
  ];
  return (
    <table className={styles.table} data-testid="encoder-table">
      <thead>
        <tr>
          <th scope="col">Encoder</th>
          <th scope="col">Now</th>
          <th scope="col">Target</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, now, target]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{now}</td>
            <td className={styles.faint}>{target}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
