import { Plus, VolumeX } from 'lucide-react';
import { useState } from 'react';
import type { SceneId } from '#shared/ids.ts';
import { SCENE_LAYOUTS, type SceneConfig } from '#shared/show/scene-config.ts';
import { MAX_SCENES } from '#shared/show/show-file.ts';
import { tallyOf } from '#shared/switcher/switcher.ts';
import { useEngine } from '../store/engine.ts';
import { SceneGlyph } from '../switcher/SceneGlyph.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Panel } from '../ui/Panel.tsx';
import { addScene } from './actions.ts';
import { SceneEditor } from './SceneEditor.tsx';
import styles from './ScenesPanel.module.css';
import { isSilent, LAYOUT_NAMES } from './scene-edit.ts';

const NO_SCENES: SceneConfig[] = [];

interface ListProps {
  scenes: SceneConfig[];
  /** Number of the first one on the panel. */
  first: number;
  chosen: SceneId | null;
  onChoose: (id: SceneId) => void;
}

function SceneList({ scenes, first, chosen, onChoose }: ListProps) {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  return (
    <ul className={styles.list} aria-label="Scenes">
      {scenes.map((scene, i) => {
        const tally = switcher === null ? 'off' : tallyOf(switcher, scene.id);
        return (
          <li key={scene.id}>
            <button
              type="button"
              className={cx(styles.scene, scene.id === chosen && styles.chosen, styles[tally])}
              aria-pressed={scene.id === chosen}
              aria-label={`${first + i} ${scene.name}, ${LAYOUT_NAMES[scene.layout.kind]}${tally === 'off' ? '' : `, on ${tally}`}. Edit.`}
              data-testid={`scene-${scene.id}`}
              data-tally={tally}
              onClick={() => onChoose(scene.id)}
            >
              <b className={styles.number}>{first + i}</b>
              <SceneGlyph layout={scene.layout.kind} />
              <span className={styles.name}>{scene.name}</span>
              {isSilent(scene) && (
                <span className={styles.silent} title="No part of it is heard: switch a part’s sound on">
                  <VolumeX size={12} />
                </span>
              )}
              <span className={styles.tally}>{tally === 'program' ? 'PGM' : tally === 'preview' ? 'PVW' : ''}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The scenes of the show: a list, and all there is to set of one of them. */
export function ScenesPanel() {
  const scenes = useEngine((store) => store.state?.scenes ?? NO_SCENES);
  const sources = useEngine((store) => store.state?.sources.length ?? 0);
  const disabled = useEngine((store) => store.link.phase !== 'open');
  const [wanted, setWanted] = useState<SceneId | null>(null);
  const scene = scenes.find(({ id }) => id === wanted) ?? scenes[0] ?? null;
  const full = scenes.length >= MAX_SCENES;
  return (
    <Panel
      title="Scenes"
      actions={SCENE_LAYOUTS.map((kind) => (
        <Button
          key={kind}
          size="small"
          tone="quiet"
          label={full ? `The show holds ${MAX_SCENES} scenes at most` : `Add a scene: ${LAYOUT_NAMES[kind]}`}
          disabled={disabled || full}
          onPress={() => void addScene(kind).then((id) => id !== null && setWanted(id))}
        >
          <Plus size={11} /> <SceneGlyph layout={kind} />
        </Button>
      ))}
      bodyClassName={styles.body}
    >
      {scene === null ? (
        <p className={styles.none}>
          No scenes yet. A scene puts several sources into one picture; add one with the signs above, and it gets a key
          on both buses.
        </p>
      ) : (
        <>
          <SceneList scenes={scenes} first={sources + 1} chosen={scene.id} onChoose={setWanted} />
          <SceneEditor key={scene.id} scene={scene} onRemoved={() => setWanted(null)} />
        </>
      )}
    </Panel>
  );
}
