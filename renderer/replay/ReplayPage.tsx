import { Check, Clapperboard, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { COMMANDS } from '#shared/commands/table.ts';
import type { ReplaySettings } from '#shared/show/replay-settings.ts';
import type { ReplayClip, ReplayState } from '#shared/state/replay.ts';
import { formatBytes, formatLength } from '../media/media-words.ts';
import { ask, run, useEngine } from '../store/engine.ts';
import { showRefusal } from '../store/toasts.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { FormLine } from '../ui/FormLine.tsx';
import { formatClock } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { FieldGrid, Sheet, SubmitButton } from '../ui/Sheet.tsx';
import { useForm } from '../ui/use-form.ts';
import { numberOf } from '../ui/zod-sentence.ts';
import { markIn, markOut, saveLast, saveMarked } from './actions.ts';
import { bufferRoom } from './buffer-room.ts';
import styles from './ReplayPage.module.css';

const LAST_S = [10, 30, 60] as const;

/** Without the engine no key does anything. */
const useConnected = (): boolean => useEngine((store) => store.link.phase === 'open');

/** How much is kept; a sheet, because the desk has no room for what is set once a show. */
function SettingsSheet({ settings, onClose }: { settings: ReplaySettings; onClose: () => void }) {
  const [initial] = useState(() => ({ minutes: String(settings.minutes), maxGb: String(settings.maxGb) }));
  const form = useForm(COMMANDS['replay.settings'].args, initial, changesOf);
  const connected = useConnected();
  const kbps = useEngine(({ state }) =>
    state === null ? 0 : state.show.encoder.videoKbps + state.show.encoder.audioKbps,
  );
  const { minutes, maxGb } = form.draft;
  const stays = settings.minutes === 0 && Number(minutes) === 0;
  const room = minutes.trim() === '' || stays ? null : bufferRoom(Number(minutes), Number(maxGb), kbps);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (!form.check() || form.value === null || busy) return;
    setBusy(true);
    const answer = await ask('replay.settings', form.value);
    setBusy(false);
    if (answer.ok) onClose();
    else form.setRefusal(answer.refusal);
  };
  return (
    <Sheet
      title="Replay buffer"
      onClose={onClose}
      onSubmit={() => void save()}
      refusal={form.refusal}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <SubmitButton disabled={busy || !connected}>Save settings</SubmitButton>
        </>
      }
    >
      <FieldGrid>
        <FormLine
          form={form}
          field="minutes"
          path="changes.minutes"
          label="Keep the last"
          unit="min"
          numeric
          hint="0: off; at most 60"
        />
        <FormLine
          form={form}
          field="maxGb"
          path="changes.maxGb"
          label="but at most"
          unit="GB"
          numeric
          hint="the oldest goes first"
        />
      </FieldGrid>
      <p className={cx(styles.room, room?.short === true && styles.short)} role="status">
        {room === null ? '' : `${room.short ? '▲ ' : ''}${room.text}`}
      </p>
    </Sheet>
  );
}

const changesOf = ({ minutes, maxGb }: { minutes: string; maxGb: string }) => ({
  changes: { minutes: numberOf(minutes) ?? Number.NaN, maxGb: numberOf(maxGb) ?? Number.NaN },
});

const mark = (at: ReplayState['markIn']): string => (at === null ? '--:--:--' : formatClock(at.atMs));

function Marks({ replay }: { replay: ReplayState }) {
  const rate = useEngine((store) => store.state?.show.canvas.frameRate) ?? { num: 30, den: 1 };
  const { markIn: from, markOut: to, status, saving } = replay;
  const connected = useConnected();
  const off = status === 'off' || !connected;
  const length = from === null || to === null ? null : (to.frame - from.frame + 1) * frameMs(rate);
  return (
    <>
      <div className={styles.marks}>
        <Button disabled={off} title="I" onPress={() => markIn()}>
          Mark in
        </Button>
        <Button size="small" disabled={off} onPress={() => markIn(5000)}>
          5 s ago
        </Button>
        <Button size="small" disabled={off} onPress={() => markIn(10_000)}>
          10 s ago
        </Button>
        <time className={styles.time} data-testid="mark-in">
          {mark(from)}
        </time>
      </div>
      <div className={styles.marks}>
        <Button disabled={off} title="O" onPress={() => markOut()}>
          Mark out
        </Button>
        <Button size="small" disabled={off} onPress={() => markOut(2000)}>
          2 s ago
        </Button>
        <Button
          size="small"
          tone="quiet"
          disabled={!connected || (from === null && to === null)}
          onPress={() => void run('replay.clearMarks', {})}
        >
          Clear
        </Button>
        <time className={styles.time} data-testid="mark-out">
          {mark(to)}
        </time>
      </div>
      <div className={styles.marks}>
        <Button tone="primary" disabled={off || from === null} title="R" onPress={saveMarked}>
          {to === null ? 'Save up to now' : 'Save clip'}
        </Button>
        <span className={styles.time}>{length === null ? '–' : formatLength(length)}</span>
      </div>
      <div className={styles.marks}>
        {LAST_S.map((seconds) => (
          <Button
            key={seconds}
            disabled={off}
            {...(seconds === 10 ? { title: 'Shift + R' } : {})}
            onPress={() => saveLast(seconds)}
          >
            {`Last ${seconds} s`}
          </Button>
        ))}
        <span className={styles.saving} role="status">
          {saving > 0 ? 'saving …' : ''}
        </span>
      </div>
    </>
  );
}

function Clip({ clip }: { clip: ReplayClip }) {
  const { id, name, durationMs, bytes, savedAtMs } = clip;
  const connected = useConnected();
  const [asked, setAsked] = useState(false);
  const [pool, setPool] = useState<'no' | 'going' | 'there'>('no');
  const toPool = async (): Promise<void> => {
    setPool('going');
    const answer = await ask('replay.toPool', { clip: id });
    setPool(answer.ok ? 'there' : 'no');
    if (!answer.ok) showRefusal(answer.refusal);
  };
  return (
    <tr data-testid={`clip-${id}`}>
      <th scope="row" title={id}>
        {name}
      </th>
      <td className={styles.figure}>{formatClock(savedAtMs)}</td>
      <td className={styles.figure}>{formatLength(durationMs)}</td>
      <td className={styles.figure}>{formatBytes(bytes)}</td>
      <td className={styles.actions}>
        {asked ? (
          <>
            <span>Delete it?</span>
            <Button
              size="small"
              tone="danger"
              disabled={!connected}
              label={`Delete ${name} for good`}
              onPress={() => void run('replay.remove', { clip: id, confirm: true })}
            >
              <Check size={13} />
            </Button>
            <Button size="small" label="Keep it" onPress={() => setAsked(false)}>
              <X size={13} />
            </Button>
          </>
        ) : (
          <>
            <Button
              size="small"
              label={`Put ${name} into the media pool`}
              disabled={!connected || pool !== 'no'}
              onPress={() => void toPool()}
            >
              <Clapperboard size={13} /> {pool === 'there' ? 'In the pool' : 'To the pool'}
            </Button>
            <Button size="small" disabled={!connected} label={`Delete ${name}`} onPress={() => setAsked(true)}>
              <Trash2 size={13} />
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

function Standing({ replay, settings }: { replay: ReplayState; settings: ReplaySettings }) {
  const figures = useEngine((store) => store.history.at(-1)?.replay ?? null);
  if (replay.status === 'off') return <Badge tone="off">off</Badge>;
  if (replay.status === 'failed') {
    return (
      <>
        <Badge tone="amber">nothing kept</Badge> {replay.problem}
      </>
    );
  }
  return (
    <>
      <Badge tone="green">keeping</Badge> {formatLength(figures?.keptMs ?? 0)} of {settings.minutes} min ·{' '}
      {formatBytes(figures?.bytes ?? 0)}
      {figures !== null && figures.droppedFrames > 0 && ` · ${figures.droppedFrames} frames lost`}
    </>
  );
}

/** Marks in what was just on air, and the clips that were saved of it. */
export function ReplayPage() {
  const replay = useEngine((store) => store.state?.replay ?? null);
  const settings = useEngine((store) => store.state?.show.replay ?? null);
  const connected = useConnected();
  const [open, setOpen] = useState(false);
  if (replay === null || settings === null) return null;
  return (
    <div className={styles.page}>
      <Panel
        title="Replay buffer"
        info={
          <span className={styles.info}>
            <Standing replay={replay} settings={settings} />
          </span>
        }
        actions={
          <Button size="small" disabled={!connected} onPress={() => setOpen(true)}>
            {replay.status === 'off' ? 'Switch on …' : 'Settings …'}
          </Button>
        }
        bodyClassName={styles.body}
      >
        <Marks replay={replay} />
        {open && <SettingsSheet settings={settings} onClose={() => setOpen(false)} />}
      </Panel>
      <Panel title="Clips" info={<span className={styles.info}>{replay.folder}</span>} bodyClassName={styles.body}>
        <table className={styles.clips}>
          <tbody>
            {replay.clips.map((clip) => (
              <Clip key={clip.id} clip={clip} />
            ))}
          </tbody>
        </table>
        {replay.clips.length === 0 && (
          <p className={styles.none}>
            {replay.status === 'off'
              ? 'Keep some minutes first; then mark in (I), mark out (O) and save (R), or take the last 10 s (Shift + R).'
              : 'Mark in (I), mark out (O) and save (R), or take the last 10 s (Shift + R). Clips play at once from the media pool.'}
          </p>
        )}
      </Panel>
    </div>
  );
}
