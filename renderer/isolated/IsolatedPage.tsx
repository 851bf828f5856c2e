import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { formatBytes } from '../media/media-words.ts';
import { run, useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Tick } from '../ui/fields.tsx';
import { formatDuration, formatRate } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { useEngineNow } from '../ui/use-now.ts';
import styles from './IsolatedPage.module.css';
import { type IsolatedRow, isolatedRows } from './isolated-rows.ts';

/** A kilobyte is the least that `formatBytes` shows; nothing has to look like nothing. */
const bytesText = (bytes: number | undefined): string =>
  bytes === undefined ? '–' : bytes === 0 ? '0' : formatBytes(bytes);

function Row({ row }: { row: IsolatedRow }) {
  const { id, name, armed, possible, how, state, tone, file, figures } = row;
  return (
    <tr data-testid={`isolated-${id}`}>
      <th scope="row">
        <Tick
          label={name}
          checked={armed}
          disabled={!possible}
          onChange={(on) => void run('isolated.arm', { sources: [id], armed: on })}
        />
      </th>
      <td>
        <Badge tone={tone}>{state}</Badge>
      </td>
      <td className={styles.figure}>{figures === null ? '–' : formatRate(figures.kbps)}</td>
      <td className={styles.figure}>{bytesText(figures?.bytes)}</td>
      <td className={styles.figure}>{bytesText(figures?.droppedBytes)}</td>
      <td className={styles.words} title={file ?? how}>
        {file ?? how}
      </td>
    </tr>
  );
}

function Runs({ sinceMs }: { sinceMs: number | null }) {
  const nowMs = useEngineNow(500);
  return <time>{formatDuration(sinceMs === null ? 0 : nowMs - sinceMs)}</time>;
}

/** Begins them by hand, or ends them after a question in its own place. */
function StartEnd({ running, armed }: { running: boolean; armed: boolean }) {
  const [asked, setAsked] = useState(false);
  if (!running) {
    return (
      <Button size="small" disabled={!armed} onPress={() => void run('isolated.start', {})}>
        Start
      </Button>
    );
  }
  if (!asked) {
    return (
      <Button size="small" onPress={() => setAsked(true)}>
        End…
      </Button>
    );
  }
  return (
    <>
      <span>End them?</span>
      <Button
        size="small"
        tone="danger"
        label="End the isolated recordings"
        onPress={() => {
          setAsked(false);
          void run('isolated.stop', { confirm: true });
        }}
      >
        <Check size={13} />
      </Button>
      <Button size="small" label="Go on" onPress={() => setAsked(false)}>
        <X size={13} />
      </Button>
    </>
  );
}

/** Which sources are recorded as they come in, and how each fares. */
export function IsolatedPage() {
  const sources = useEngine((store) => store.state?.sources ?? null);
  const isolated = useEngine((store) => store.state?.isolated ?? null);
  const settings = useEngine((store) => store.state?.show.recording ?? null);
  const figures = useEngine((store) => store.history.at(-1)?.isolated ?? null);
  if (sources === null || isolated === null || settings === null) return null;
  const rows = isolatedRows(sources, isolated, figures ?? {});
  const running = isolated.status === 'recording';
  const possible = rows.filter((row) => row.possible);
  const allArmed = possible.length > 0 && possible.every(({ armed }) => armed);
  return (
    <Panel
      title="Isolated recording"
      info={
        <span className={styles.info}>
          {running ? (
            <>
              <Badge tone="red">REC</Badge> <Runs sinceMs={isolated.sinceMs} /> · {isolated.folder}
            </>
          ) : isolated.problem !== null ? (
            <>
              <Badge tone="amber">not recording</Badge> {isolated.problem}
            </>
          ) : (
            'every armed source as it came in: nothing is encoded again'
          )}
        </span>
      }
      actions={
        <>
          <Button
            size="small"
            disabled={possible.length === 0}
            onPress={() => void run('isolated.arm', { armed: !allArmed })}
          >
            {allArmed ? 'Disarm all' : 'Arm all'}
          </Button>
          <StartEnd running={running} armed={rows.some(({ armed }) => armed)} />
        </>
      }
      className={styles.panel}
      bodyClassName={styles.body}
    >
      <div className={styles.along}>
        <Tick
          label="Record armed sources along with the program"
          checked={settings.isolatedWithProgram}
          onChange={(on) => void run('recording.settings', { changes: { isolatedWithProgram: on } })}
        />
        <span className={styles.hint}>
          The program has priority: when room on the disk gets short, these end first, at twice the reserve.
        </span>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col" className={styles.figure}>
              Rate
            </th>
            <th scope="col" className={styles.figure}>
              On disk
            </th>
            <th scope="col" className={styles.figure} title="Bytes that came in and that no file has">
              Lost
            </th>
            <th scope="col">File, or how</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
