import { Volume2, VolumeX } from 'lucide-react';
import { SourceId } from '#shared/ids.ts';
import { partsOf, type SceneConfig } from '#shared/show/scene-config.ts';
import { ChoiceRow, PickRow, SliderRow } from '../graphics/parts/rows.tsx';
import { useEngine } from '../store/engine.ts';
import { formatShare } from '../ui/format.ts';
import { updatePart } from './actions.ts';
import styles from './SceneEditor.module.css';
import { cropLimit, partNames } from './scene-edit.ts';

const EDGES = ['left', 'right', 'top', 'bottom'] as const;
const OPPOSITE = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' } as const;
const SCALINGS = [
  { value: 'fill', label: 'Fill' },
  { value: 'fit', label: 'Fit' },
] as const;
const SOUNDS = [
  { value: 'on', label: 'Sound on', face: <Volume2 size={13} /> },
  { value: 'off', label: 'Sound off', face: <VolumeX size={13} /> },
] as const;

interface PartFieldsProps {
  scene: SceneConfig;
  index: number;
  disabled: boolean;
}

/** What one part shows: its source, how it fills its place, whether it is heard, and what is cut off. */
export function PartFields({ scene, index, disabled }: PartFieldsProps) {
  const sources = useEngine((store) => store.state?.sources ?? null);
  const part = partsOf(scene)[index];
  if (part === undefined || sources === null) return null;
  const name = partNames(scene.layout.kind)[index] ?? '';
  const { crop } = part;
  return (
    <>
      <PickRow
        label="Source"
        name={`${name}: source`}
        value={part.source ?? ''}
        options={[
          { value: '', label: '– background –' },
          ...sources.map((source) => ({ value: source.id, label: `${source.number} ${source.config.name}` })),
        ]}
        disabled={disabled}
        onPick={(id) => updatePart(scene.id, index, { source: id === '' ? null : SourceId.parse(id) })}
      />
      <div className={styles.abreast}>
        <ChoiceRow
          label="Picture"
          name={`${name}: fill or fit`}
          value={part.scaling}
          options={SCALINGS}
          disabled={disabled}
          onPick={(scaling) => updatePart(scene.id, index, { scaling })}
        />
        <ChoiceRow
          label=""
          name={`${name}: sound`}
          value={part.sound ? 'on' : 'off'}
          options={SOUNDS}
          disabled={disabled}
          onPick={(sound) => updatePart(scene.id, index, { sound: sound === 'on' })}
        />
      </div>
      <div className={styles.crops}>
        {EDGES.map((edge) => (
          <SliderRow
            key={edge}
            label={`Crop ${edge[0]?.toUpperCase()}`}
            name={`${name}: crop ${edge}`}
            value={crop[edge]}
            min={0}
            max={cropLimit(crop[OPPOSITE[edge]])}
            format={formatShare}
            disabled={disabled}
            onMove={(share) => updatePart(scene.id, index, { crop: { [edge]: share } })}
          />
        ))}
      </div>
    </>
  );
}
