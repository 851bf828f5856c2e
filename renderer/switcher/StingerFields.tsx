import { useId } from 'react';
import { frameMs } from '#shared/canvas.ts';
import type { MediaItem } from '#shared/show/media-item.ts';
import type { TransitionSettings } from '#shared/switcher/transition.ts';
import { openDeck } from '../deck/deck-page.ts';
import { useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { setTransition } from './actions.ts';
import { FrameField } from './FrameField.tsx';
import { clipFrames, type StingerClip, stingerChanges } from './stinger.ts';
import styles from './TransitionOptions.module.css';

const NO_MEDIA: MediaItem[] = [];

/** The clip a stinger plays, and from which of its frames the new picture is behind it. */
export function StingerFields({ settings }: { settings: TransitionSettings }) {
  const id = useId();
  const items = useEngine((store) => store.state?.media.items ?? NO_MEDIA);
  const lengthMs = useEngine((store) => (store.state === null ? 1 : frameMs(store.state.show.canvas.frameRate)));
  const clips = items.filter((item): item is StingerClip => item.kind === 'clip');
  const chosen = clips.find((clip) => clip.id === settings.stingerMedia);
  if (clips.length === 0) {
    return (
      <div className={styles.row}>
        <span>No clips in the media pool yet.</span>
        <Button size="small" onPress={() => openDeck('media')}>
          Media desk
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.stinger}>
      <label htmlFor={id}>Clip</label>
      <select
        id={id}
        className={styles.select}
        value={settings.stingerMedia ?? ''}
        onChange={(event) => {
          const clip = clips.find((candidate) => candidate.id === event.currentTarget.value);
          if (clip !== undefined) setTransition(stingerChanges(clip, lengthMs));
        }}
      >
        {chosen === undefined && <option value="">choose a clip</option>}
        {clips.map((clip) => (
          <option key={clip.id} value={clip.id}>
            {`${clip.name} · ${clipFrames(clip, lengthMs)} f${clip.hasAlpha ? '' : ' · no alpha'}`}
          </option>
        ))}
      </select>
      <span>Cut at</span>
      <span className={styles.row}>
        <FrameField
          label="Stinger cut"
          frames={settings.stingerCutFrame}
          min={0}
          steps
          disabled={chosen === undefined}
          onChange={(stingerCutFrame) => setTransition({ stingerCutFrame })}
        />
        <span>of {settings.rates.stinger}</span>
      </span>
    </div>
  );
}
