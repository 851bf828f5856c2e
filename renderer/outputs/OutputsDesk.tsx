import { Plus } from 'lucide-react';
import { programOf } from '#shared/outputs/program.ts';
import type { DestinationState } from '#shared/state/state.ts';
import { AdaptiveNote } from '../encoder/AdaptiveNote.tsx';
import { RenditionKeys } from '../encoder/RenditionKeys.tsx';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Panel } from '../ui/Panel.tsx';
import { useEngineNow } from '../ui/use-now.ts';
import { DestinationKeys } from './DestinationKeys.tsx';
import styles from './OutputsDesk.module.css';
import { type OutputRow, outputRows } from './output-rows.ts';
import { SINK_TONES, SINK_WORDS } from './output-words.ts';
import { PassThroughKey } from './PassThroughKey.tsx';

/** `width`: whatever it shows, so that a word that changes moves nothing; the last has what is left. */
const COLUMNS: readonly { label: string; help: string; width?: string; figure?: boolean }[] = [
  { label: 'State', help: 'How it goes with it', width: '9.4em' },
  { label: 'Destination', help: 'Name and address, without its secrets', width: '16%' },
  { label: 'Kind', help: 'Platform, or how it is sent', width: '6.4em' },
  { label: 'Rate', help: 'What goes out, over the last seconds', width: '5.5em', figure: true },
  { label: 'Queue ms', help: 'How far it is behind the encoder', width: '5.3em', figure: true },
  { label: 'Drops', help: 'Frames that never went out, since it was added', width: '3.8em', figure: true },
  { label: 'Reconn.', help: 'How often the connection was made again', width: '4.6em', figure: true },
  { label: 'RTT ms', help: 'Round-trip time, where the system tells it', width: '4.3em', figure: true },
  { label: 'Since', help: 'How long it has been in this state', width: '5.2em', figure: true },
  { label: 'In use', help: 'Which address takes the program', width: '5.2em' },
  { label: 'Problem, and what to do', help: 'Why it does not run; or what its platform would object to' },
];

function Line({ row, to, connected }: { row: OutputRow; to: DestinationState; connected: boolean }) {
  const whole = row.level === 'destination';
  const { trouble } = row;
  return (
    <tr className={cx(!whole && styles.part)} data-testid={`output-${row.key}`}>
      <td>
        <Badge tone={SINK_TONES[row.state.status]}>{SINK_WORDS[row.state.status]}</Badge>
      </td>
      <th scope="row" className={styles.who} title={row.address}>
        {whole ? <b>{row.name}</b> : <span className={styles.leg}>↳ {row.name}</span>}{' '}
        <span className={styles.address}>{row.address}</span>
      </th>
      <td className={styles.kind}>{row.kind}</td>
      <td className={styles.figure}>{row.rate}</td>
      <td className={styles.figure}>{row.queueMs}</td>
      <td className={cx(styles.figure, row.dropped !== '0' && row.dropped !== '–' && styles.warn)}>{row.dropped}</td>
      <td className={styles.figure}>{row.reconnects}</td>
      <td className={styles.figure}>{row.rtt}</td>
      <td className={styles.figure}>{row.since}</td>
      <td>{row.inUse}</td>
      <td
        className={cx(trouble !== null && styles[trouble.tone])}
        title={trouble === null ? undefined : `${trouble.text} ${trouble.next}`}
      >
        {trouble !== null && (
          <span className={styles.words}>
            {trouble.tone === 'alarm' ? '✕' : '▲'} {trouble.text} <span className={styles.next}>{trouble.next}</span>
          </span>
        )}
      </td>
      <td className={styles.actions}>
        {whole && (
          <span className={styles.buttons}>
            <DestinationKeys to={to} connected={connected} />
          </span>
        )}
      </td>
    </tr>
  );
}

/** Every destination in one table: how it goes, its figures, what is wrong and what to do. */
export function OutputsDesk() {
  const state = useEngine((store) => store.state);
  const figures = useEngine((store) => store.history.at(-1)?.destinations ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const nowMs = useEngineNow(1000);
  if (state === null) return null;
  const { destinations, show, renditions, encoderTrials } = state;
  return (
    <Panel
      title="Outputs"
      info={
        <span className={styles.hint}>
          {destinations.length === 0 ? '' : `${destinations.filter((d) => d.status === 'running').length} running`}{' '}
          <AdaptiveNote />
        </span>
      }
      actions={
        <>
          <PassThroughKey />
          <RenditionKeys />
          <Button size="small" disabled={!connected} onPress={() => openDialog({ kind: 'add-destination' })}>
            <Plus size={12} /> Add destination
          </Button>
        </>
      }
    >
      <div className={cx(styles.scroll, !connected && styles.old)}>
        <table className={styles.table} data-testid="outputs">
          <colgroup>
            {COLUMNS.map(({ label, width }) => (
              <col key={label} style={width === undefined ? {} : { width }} />
            ))}
            <col className={styles.keysColumn} />
          </colgroup>
          <thead>
            <tr>
              {COLUMNS.map(({ label, help, figure }) => (
                <th key={label} scope="col" className={cx(styles.head, figure && styles.figure)} title={help}>
                  {label}
                </th>
              ))}
              <th scope="col" className={styles.head}>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {destinations.map((to) =>
              outputRows(
                to,
                connected ? (figures?.[to.id] ?? null) : null,
                programOf({ ...show, renditions }, to.rendition, encoderTrials.hevcInFlv),
                nowMs,
              ).map((row) => <Line key={row.key} row={row} to={to} connected={connected} />),
            )}
          </tbody>
        </table>
        {destinations.length === 0 && (
          <p className={styles.none}>
            None yet. The program can go to platforms such as YouTube and Twitch, to any RTMP, SRT, MPEG-TS, RTP or HLS
            server, and to files, besides the event.
          </p>
        )}
      </div>
    </Panel>
  );
}
