import { Pause, Play, Repeat, SkipBack } from 'lucide-react';
import { useState } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { ClipStatus, SourceState } from '#shared/state/state.ts';
import { type Tally, tallyOf } from '#shared/switcher/switcher.ts';
import { run, useEngine } from '../store/engine.ts';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import styles from './ClipTransport.module.css';
import { endsSoon, formatLength } from './media-words.ts';
import { useClipTelling } from './use-clip-telling.ts';

const words: Record<ClipStatus, string> = { cued: 'cued', playing: 'playing', paused: 'paused', ended: 'ended' };
const tones: Record<Tally, Tone> = { program: 'red', preview: 'green', off: 'off' };
const places: Record<Tally, string> = { program: 'PGM', preview: 'PVW', off: 'off' };
const STEP_MS = 100;

/** Cue, play, loop and position of one clip. */
export function ClipTransport({ source }: { source: SourceState }) {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const { positionMs, durationMs } = useClipTelling(source);
  const [wanted, setWanted] = useState<number | null>(null);
  const { config, clip, id } = source;
  if (config.kind !== 'clip' || clip === null) return null;
  const { name } = config;
  const tally = switcher === null ? 'off' : tallyOf(switcher, id);
  const playing = clip === 'playing';
  const shownMs = wanted ?? positionMs;
  const seek = (atMs: number): void => {
    setWanted(null);
    void run('clip.cue', { source: id, atMs });
  };
  return (
    <li className={styles.clip} data-testid={`clip-${id}`} data-clip={clip}>
      <div className={styles.head}>
        <Badge tone={tones[tally]}>{places[tally]}</Badge>
        <b className={styles.name} title={name}>
          {name}
        </b>
        <span className={styles.status}>{source.status === 'lost' ? (source.problem ?? 'lost') : words[clip]}</span>
        <span className={cx(styles.left, playing && endsSoon(durationMs - shownMs) && styles.soon)}>
          −{formatLength(durationMs - shownMs)}
        </span>
      </div>
      <div className={styles.row}>
        <Button size="small" label={`Cue ${name}`} onPress={() => seek(0)}>
          <SkipBack size={13} />
        </Button>
        <Button
          size="small"
          label={playing ? `Pause ${name}` : `Play ${name}`}
          pressed={playing}
          onPress={() => void run(playing ? 'clip.pause' : 'clip.play', { source: id })}
        >
          {playing ? <Pause size={13} /> : <Play size={13} />}
        </Button>
        <Button
          size="small"
          label={`Loop ${name}`}
          pressed={config.loop}
          onPress={() => void run('source.update', { id, changes: { loop: !config.loop } })}
        >
          <Repeat size={13} />
        </Button>
        <Slider
          className={styles.slider ?? ''}
          aria-label={`Position of ${name}`}
          minValue={0}
          maxValue={Math.max(1, durationMs)}
          step={STEP_MS}
          value={Math.min(shownMs, Math.max(1, durationMs))}
          onChange={(value) => setWanted(value as number)}
          onChangeEnd={(value) => seek(value as number)}
        >
          <SliderTrack className={styles.track ?? ''}>
            {({ state }) => (
              <>
                <div className={styles.fill} style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
                <SliderThumb className={styles.thumb ?? ''} />
              </>
            )}
          </SliderTrack>
        </Slider>
        <span className={styles.time}>{formatLength(shownMs)}</span>
      </div>
    </li>
  );
}
