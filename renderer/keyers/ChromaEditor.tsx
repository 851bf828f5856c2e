import type { CommandInput } from '#shared/commands/table.ts';
import { SourceId } from '#shared/ids.ts';
import type { ChromaKey } from '#shared/show/keyer-config.ts';
import { ColourRow } from '../graphics/parts/ColourRow.tsx';
import { PickRow, SliderRow } from '../graphics/parts/rows.tsx';
import { run, useEngine } from '../store/engine.ts';
import { useKeyerPhase } from '../switcher/use-keyer-phase.ts';
import { Badge } from '../ui/Badge.tsx';
import { formatShare } from '../ui/format.ts';
import { Eyedropper } from './Eyedropper.tsx';
import styles from './KeyersPanel.module.css';

const set = (changes: CommandInput<'keyer.chroma'>['changes']): void => void run('keyer.chroma', { changes });

const SLIDERS = [
  { field: 'similarity', label: 'Similarity' },
  { field: 'smoothness', label: 'Smooth' },
  { field: 'spill', label: 'Spill' },
] as const;

/** The upstream chroma key. It is set by eye, so everything takes effect at once, on air as well. */
export function ChromaEditor({ chroma }: { chroma: ChromaKey }) {
  const sources = useEngine((store) => store.state?.sources ?? null);
  const disabled = useEngine((store) => store.link.phase !== 'open');
  const { phase } = useKeyerPhase('key');
  const source = sources?.find(({ id }) => id === chroma.source) ?? null;
  return (
    <div className={styles.chroma} data-testid="editor-key">
      <div className={styles.fields}>
        <PickRow
          label="Source"
          name="Source of the key"
          value={chroma.source ?? ''}
          options={[
            { value: '', label: '– none –' },
            ...(sources ?? []).map(({ id, number, config }) => ({ value: id, label: `${number} ${config.name}` })),
          ]}
          disabled={disabled}
          onPick={(id) => set({ source: id === '' ? null : SourceId.parse(id) })}
        />
        <ColourRow label="Colour" name="Key colour" colour={chroma.colour} onMove={(colour) => set({ colour })} />
        {SLIDERS.map(({ field, label }) => (
          <SliderRow
            key={field}
            label={label}
            name={field === 'smoothness' ? 'Smoothness' : label}
            value={chroma[field]}
            min={0}
            max={1}
            format={formatShare}
            disabled={disabled}
            onMove={(share) => set({ [field]: share })}
          />
        ))}
        <p className={styles.note}>
          {phase === 'off' ? (
            'Changes take effect at once. PVW shows the key before it is on air.'
          ) : (
            <Badge tone="red">● On air: changes show at once</Badge>
          )}
        </p>
      </div>
      {source === null ? (
        <p className={styles.note}>Choose the source that stands before the coloured wall.</p>
      ) : (
        <Eyedropper source={source} onPick={(colour) => set({ colour })} />
      )}
    </div>
  );
}
