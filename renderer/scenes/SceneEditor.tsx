import { Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { SCENE_LAYOUTS, type SceneConfig } from '#shared/show/scene-config.ts';
import { tallyOf } from '#shared/switcher/switcher.ts';
import { ColourRow } from '../graphics/parts/ColourRow.tsx';
import { ChoiceRow, SliderRow } from '../graphics/parts/rows.tsx';
import { useEngine } from '../store/engine.ts';
import { preview } from '../switcher/actions.ts';
import { SceneGlyph } from '../switcher/SceneGlyph.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatShare } from '../ui/format.ts';
import { removeScene, restoreScene, setLayout, updateScene } from './actions.ts';
import { LayoutFields } from './LayoutFields.tsx';
import { PartFields } from './PartFields.tsx';
import { SceneDrawing } from './SceneDrawing.tsx';
import styles from './SceneEditor.module.css';
import { LAYOUT_NAMES, partNames, sameScene } from './scene-edit.ts';

const LAYOUTS = SCENE_LAYOUTS.map((kind) => ({
  value: kind,
  label: LAYOUT_NAMES[kind],
  face: <SceneGlyph layout={kind} width={22} />,
}));

/** The scene’s name; it is given when the field is left or Enter is pressed, and Escape takes back what was typed. */
function NameField({ scene, disabled }: { scene: SceneConfig; disabled: boolean }) {
  const [typed, setTyped] = useState<string | null>(null);
  const give = (): void => {
    const name = typed?.trim() ?? '';
    if (name !== '' && name !== scene.name) updateScene(scene.id, { name });
    setTyped(null);
  };
  return (
    <input
      className={styles.name}
      dir="auto"
      aria-label="Name of the scene"
      value={typed ?? scene.name}
      maxLength={40}
      disabled={disabled}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={give}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}

/** Everything of one scene. What is changed shows at once, on air as well; Revert brings back what it was when it was opened. */
export function SceneEditor({ scene, onRemoved }: { scene: SceneConfig; onRemoved: () => void }) {
  const [opened] = useState(scene);
  const [chosen, setChosen] = useState(0);
  const disabled = useEngine((store) => store.link.phase !== 'open');
  const previewed = useEngine((store) => store.state?.switcher.preview === scene.id);
  const onAir = useEngine((store) => store.state !== null && tallyOf(store.state.switcher, scene.id) === 'program');
  const names = partNames(scene.layout.kind);
  const part = Math.min(chosen, names.length - 1);
  return (
    <div className={styles.editor}>
      <div className={styles.look}>
        <div className={styles.head}>
          <NameField scene={scene} disabled={disabled} />
          <Button
            label="Put this scene on preview"
            size="small"
            disabled={disabled}
            pressed={previewed}
            onPress={() => preview(scene.id)}
          >
            PVW
          </Button>
          <Button
            label="Revert to what it was when it was opened"
            disabled={disabled || sameScene(scene, opened)}
            onPress={() => restoreScene(opened)}
            size="small"
          >
            <Undo2 size={13} />
          </Button>
          <Button
            label={onAir ? 'It is on air: cut to something else first' : 'Remove this scene'}
            tone="quiet"
            size="small"
            disabled={disabled || onAir}
            onPress={() => void removeScene(scene.id).then((gone) => gone && onRemoved())}
          >
            <Trash2 size={13} />
          </Button>
        </div>
        <ChoiceRow
          label=""
          name="Layout"
          value={scene.layout.kind}
          options={LAYOUTS}
          disabled={disabled}
          onPick={(kind) => setLayout(scene.id, kind)}
        />
        <SceneDrawing scene={scene} part={part} onPart={setChosen} />
      </div>
      <div className={styles.fields}>
        <fieldset className={styles.parts} aria-label="Part">
          {names.map((name, i) => (
            <button
              key={name}
              type="button"
              className={cx(styles.part, i === part && styles.chosen)}
              aria-pressed={i === part}
              onClick={() => setChosen(i)}
            >
              {name}
            </button>
          ))}
        </fieldset>
        <PartFields key={`${scene.layout.kind} ${part}`} scene={scene} index={part} disabled={disabled} />
        <hr className={styles.line} />
        <div className={styles.layout}>
          <LayoutFields key={scene.layout.kind} scene={scene} disabled={disabled} />
          {scene.layout.kind !== 'full' && (
            <>
              <SliderRow
                label="Border"
                value={scene.border.width}
                min={0}
                max={0.05}
                step={0.002}
                format={(width) => (width === 0 ? 'none' : formatShare(width))}
                disabled={disabled}
                onMove={(width) => updateScene(scene.id, { border: { width } })}
              />
              <ColourRow
                label="Colour"
                name="Border colour"
                colour={scene.border.colour}
                onMove={(colour) => updateScene(scene.id, { border: { colour } })}
              />
            </>
          )}
          <ColourRow
            label="Ground"
            name="Background colour"
            colour={scene.background}
            onMove={(background) => updateScene(scene.id, { background })}
          />
        </div>
      </div>
    </div>
  );
}
