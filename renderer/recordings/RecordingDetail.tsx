import {
  Check,
  Image as ImageIcon,
  Images,
  Scissors,
  Square,
  SquareCheck,
  Stamp,
  Trash2,
  Wand2,
  X,
} from 'lucide-react';
import { useState } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { CommandInput } from '#shared/commands/table.ts';
import type { Recording } from '#shared/recording/listing.ts';
import { ask, run, useEngine } from '../store/engine.ts';
import { showRefusal } from '../store/toasts.ts';
import { Button } from '../ui/Button.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ConvertSheet } from './ConvertSheet.tsx';
import styles from './RecordingDetail.module.css';
import { exactTime, titleOf } from './recording-words.ts';
import { useStill } from './recordings.ts';
import { TimeField } from './TimeField.tsx';
import { WatermarkSheet } from './WatermarkSheet.tsx';

type Job = CommandInput<'job.add'>['job'];

const addJob = (job: Job): void => void run('job.add', { job });

/** Deletes after a question in its own place. */
function Remove({ recording, onRemoved }: { recording: Recording; onRemoved: () => void }) {
  const [asked, setAsked] = useState(false);
  const remove = async (): Promise<void> => {
    setAsked(false);
    const answer = await ask('recording.remove', { recording: recording.id, confirm: true });
    if (answer.ok) onRemoved();
    else showRefusal(answer.refusal);
  };
  if (!asked) {
    return (
      <Button
        size="small"
        label="Delete this recording"
        disabled={recording.status === 'writing'}
        onPress={() => setAsked(true)}
      >
        <Trash2 size={13} /> Delete…
      </Button>
    );
  }
  const parts = recording.parts.length > 1 ? ` all ${recording.parts.length} parts` : ' it';
  return (
    <>
      <span className={styles.question}>Delete{parts} from the disk?</span>
      <Button size="small" tone="danger" label="Delete it for good" onPress={() => void remove()}>
        <Check size={13} />
      </Button>
      <Button size="small" label="Keep it" onPress={() => setAsked(false)}>
        <X size={13} />
      </Button>
    </>
  );
}

interface RangeProps {
  lengthMs: number;
  frameMs: number;
  atMs: number;
  onAt: (ms: number) => void;
  range: { inMs: number; outMs: number };
  onRange: (range: { inMs: number; outMs: number }) => void;
}

/** Where in the recording: the position, and what is between in and out. */
function Range({ lengthMs, frameMs, atMs, onAt, range, onRange }: RangeProps) {
  const { inMs, outMs } = range;
  const share = (ms: number): string => `${(Math.min(ms, lengthMs) / Math.max(1, lengthMs)) * 100}%`;
  const last = Math.max(1, Math.floor(lengthMs / frameMs) - 1);
  return (
    <div className={styles.range}>
      <Slider
        className={styles.slider ?? ''}
        aria-label="Position in the recording, in frames"
        minValue={0}
        maxValue={last}
        step={1}
        value={Math.min(last, Math.round(atMs / frameMs))}
        onChange={(value) => onAt((value as number) * frameMs)}
      >
        <SliderTrack className={styles.track ?? ''}>
          <div className={styles.kept} style={{ left: share(inMs), width: share(Math.max(0, outMs - inMs)) }} />
          <SliderThumb className={styles.thumb ?? ''} />
        </SliderTrack>
      </Slider>
      <div className={styles.marks}>
        <Button
          size="small"
          label="In point here"
          onPress={() => onRange({ inMs: atMs, outMs: Math.max(outMs, atMs) })}
        >
          In
        </Button>
        <TimeField label="In point" ms={inMs} max={lengthMs} onChange={(ms) => onRange({ inMs: ms, outMs })} />
        <span className={styles.at}>{exactTime(atMs)}</span>
        <TimeField label="Out point" ms={outMs} max={lengthMs} onChange={(ms) => onRange({ inMs, outMs: ms })} />
        <Button
          size="small"
          label="Out point here"
          onPress={() => onRange({ inMs: Math.min(inMs, atMs), outMs: atMs })}
        >
          Out
        </Button>
      </div>
    </div>
  );
}

/** One recording: a look into it, and what can be made of it. */
export function RecordingDetail({ recording, onRemoved }: { recording: Recording; onRemoved: () => void }) {
  const { id, kind, status, bytes } = recording;
  const jobs = useEngine((store) => store.state?.jobs ?? null);
  const rate = useEngine((store) => store.state?.show.canvas.frameRate) ?? { num: 30, den: 1 };
  const lengthMs = recording.durationMs ?? 0;
  const [atMs, setAtMs] = useState(0);
  const [range, setRange] = useState<{ inMs: number; outMs: number } | null>(null);
  const [exact, setExact] = useState(false);
  const [sheet, setSheet] = useState<'convert' | 'watermark' | null>(null);
  const writing = status === 'writing';
  const moving = kind === 'recording' || kind === 'video';
  const still = useStill(id, kind === 'picture' ? null : atMs, !writing && kind !== 'sound', String(bytes));
  const shown = range ?? { inMs: 0, outMs: lengthMs };
  const cutting = shown.outMs > shown.inMs && (shown.inMs > 0 || shown.outMs < lengthMs);
  const canEncode = jobs?.canEncode ?? false;
  return (
    <Panel
      title={moving ? 'Recording' : kind === 'sound' ? 'Sound' : 'Picture'}
      info={<b className={styles.title}>{titleOf(recording)}</b>}
      actions={<Remove recording={recording} onRemoved={onRemoved} />}
      bodyClassName={styles.body}
    >
      <div className={styles.look}>
        <div className={styles.picture} data-testid="recording-still">
          {still !== null && <img src={still} alt={`${titleOf(recording)} at ${exactTime(atMs)}`} draggable={false} />}
          {writing && <span className={styles.none}>It is being written.</span>}
        </div>
        {moving && !writing && lengthMs > 0 && (
          <Range
            lengthMs={lengthMs}
            frameMs={(1000 * rate.den) / rate.num}
            atMs={atMs}
            onAt={setAtMs}
            range={shown}
            onRange={setRange}
          />
        )}
      </div>
      {kind !== 'picture' && (
        <div className={styles.actions}>
          {moving && (
            <>
              <div className={styles.pair}>
                <Button
                  size="small"
                  label="Cut the recording"
                  disabled={writing || !cutting || (exact && !canEncode)}
                  title={cutting ? 'Makes an MP4 of what is between in and out' : 'Set an in or an out point first'}
                  onPress={() => addJob({ kind: 'cut', recording: id, ...shown, exact })}
                >
                  <Scissors size={13} /> Cut
                </Button>
                <Button
                  size="small"
                  pressed={exact}
                  disabled={!canEncode}
                  title="Encodes it anew; otherwise a cut is copied and begins at a key frame"
                  onPress={() => setExact(!exact)}
                >
                  {exact ? <SquareCheck size={13} /> : <Square size={13} />} to the frame
                </Button>
              </div>
              <Button size="small" disabled={writing} onPress={() => addJob({ kind: 'remux', recording: id })}>
                <Wand2 size={13} /> Make MP4
              </Button>
              <Button size="small" disabled={writing || !canEncode} onPress={() => setSheet('watermark')}>
                <Stamp size={13} /> Watermark…
              </Button>
            </>
          )}
          <Button size="small" disabled={writing} onPress={() => setSheet('convert')}>
            <Wand2 size={13} /> Convert…
          </Button>
          {moving && (
            <>
              <Button
                size="small"
                disabled={writing}
                title="Saves the picture shown here as a JPEG"
                onPress={() => addJob({ kind: 'thumbnail', recording: id, atMs })}
              >
                <ImageIcon size={13} /> Picture
              </Button>
              <Button
                size="small"
                disabled={writing}
                title="Sixteen pictures from all over it in one JPEG"
                onPress={() => addJob({ kind: 'sheet', recording: id })}
              >
                <Images size={13} /> Contact sheet
              </Button>
            </>
          )}
        </div>
      )}
      {sheet === 'convert' && <ConvertSheet recording={recording} onClose={() => setSheet(null)} />}
      {sheet === 'watermark' && <WatermarkSheet recording={recording} onClose={() => setSheet(null)} />}
    </Panel>
  );
}
