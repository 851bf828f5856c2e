import type { EventState, RenditionInfo } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import { SINK_TONES, SINK_WORDS } from '../outputs/output-words.ts';
import { useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { cx } from '../ui/cx.ts';
import { formatClock, formatCountdown, formatPlan, formatRate } from '../ui/format.ts';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './EventCard.module.css';

const renditionName = (r: RenditionInfo): string => (r.height === null ? r.name : `${r.height}p`);

function noPlayback(event: EventState): string {
  if (event.status === 'ended') return 'Nothing of it runs any more.';
  return event.provider.kind === 'local'
    ? 'The playback address appears when the event is prepared.'
    : 'No playback address.';
}

function Times({ event }: { event: EventState }) {
  const nowMs = useEngineNow(1000);
  const planned = event.scheduledStart === null ? null : Date.parse(event.scheduledStart);
  const cells = [
    {
      name: 'Planned',
      at: planned,
      note: planned !== null && event.liveAtMs === null ? formatCountdown(planned, nowMs) : '',
    },
    { name: 'Ready', at: event.preparedAtMs, note: '' },
    { name: 'Live', at: event.liveAtMs, note: '' },
    { name: 'Ended', at: event.endedAtMs, note: '' },
  ];
  return (
    <dl className={styles.times}>
      {cells.map((cell) => (
        <div key={cell.name} className={styles.time}>
          <dt>
            {cell.name}
            {cell.note !== '' && <span className={styles.note}> {cell.note}</span>}
          </dt>
          <dd className={cx(cell.at === null && styles.none)}>
            {cell.at === null ? '–' : cell.name === 'Planned' ? formatPlan(cell.at, nowMs) : formatClock(cell.at)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Uplink({ uplink, figures }: { uplink: NonNullable<EventState['uplink']>; figures: SinkTelemetry | null }) {
  return (
    <div className={styles.row}>
      <span className={styles.key}>Uplink</span>
      <Badge tone={SINK_TONES[uplink.status]}>{SINK_WORDS[uplink.status]}</Badge>
      <span className={styles.soft}>
        {uplink.problem ??
          (figures === null ? '' : `${formatRate(figures.kbps)} · queue ${Math.round(figures.queueMs)} ms`)}
        {uplink.reconnects > 0 && ` · ${uplink.reconnects} reconnects`}
      </span>
    </div>
  );
}

/** One event: when, where to watch, in which sizes, and how the push to it fares. */
export function EventCard({ event }: { event: EventState }) {
  const now = useEngine((store) => store.history.at(-1) ?? null);
  const node = now?.node ?? null;
  return (
    <div className={styles.card}>
      <div className={styles.row}>
        <b className={styles.title} title={event.title}>
          {event.title}
        </b>
        <span className={styles.soft}>
          {event.provider.kind === 'local' ? 'event node on this machine' : event.provider.address}
        </span>
      </div>
      {event.cause !== null && (
        <p className={styles.cause} role="status" title={event.cause}>
          ▲ {event.cause}
        </p>
      )}
      <Times event={event} />
      {event.playbackUrl === null ? (
        <div className={cx(styles.row, styles.soft)}>{noPlayback(event)}</div>
      ) : (
        <CopyLine text={event.playbackUrl} label="playback address" />
      )}
      {event.uplink !== null && <Uplink uplink={event.uplink} figures={now?.uplink ?? null} />}
      {event.renditions.length > 0 && (
        <div className={styles.row}>
          <span className={styles.key}>Sizes</span>
          {event.renditions.map((rendition) => (
            <span
              key={rendition.name}
              className={styles.rendition}
              title={rendition.passthrough ? 'The program untouched' : rendition.name}
            >
              <b>{renditionName(rendition)}</b> {formatRate(rendition.videoKbps)}
              {rendition.passthrough && <i className={styles.through}> as sent</i>}
            </span>
          ))}
        </div>
      )}
      {node !== null && (
        <div className={cx(styles.row, styles.soft)}>
          <span className={styles.key}>Node</span>
          <span>
            ladder {node.ladder.speed.toFixed(2)}× · {node.origin.segments} segments · {node.origin.viewers} viewers ·
            CPU {Math.round(node.cpuPct)} %
          </span>
        </div>
      )}
    </div>
  );
}
