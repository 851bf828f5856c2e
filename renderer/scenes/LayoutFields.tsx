import { PIP_CORNERS, type SceneConfig } from '#shared/show/scene-config.ts';
import { CornerGlyph } from '../graphics/parts/CornerGlyph.tsx';
import { ChoiceRow, SliderRow } from '../graphics/parts/rows.tsx';
import { formatShare } from '../ui/format.ts';
import { updateScene } from './actions.ts';

const CORNERS = PIP_CORNERS.map((corner) => ({
  value: corner,
  label: corner.replace('-', ' '),
  face: <CornerGlyph corner={corner} />,
}));

/** Where the parts stand: corner, size and margin of an inset, the split, the gap. */
export function LayoutFields({ scene, disabled }: { scene: SceneConfig; disabled: boolean }) {
  const { layout, id } = scene;
  const set = (fields: object): void => updateScene(id, { layout: fields });
  switch (layout.kind) {
    case 'full':
      return null;
    case 'pip':
      return (
        <>
          <ChoiceRow
            label="Corner"
            value={layout.corner}
            options={CORNERS}
            disabled={disabled}
            onPick={(corner) => set({ corner })}
          />
          <SliderRow
            label="Size"
            value={layout.size}
            min={0.1}
            max={0.8}
            format={formatShare}
            disabled={disabled}
            onMove={(size) => set({ size })}
          />
          <SliderRow
            label="Margin"
            value={layout.margin}
            min={0}
            max={0.3}
            format={formatShare}
            disabled={disabled}
            onMove={(margin) => set({ margin })}
          />
        </>
      );
    case 'side-by-side':
      return (
        <>
          <SliderRow
            label="Split"
            value={layout.split}
            min={0.2}
            max={0.8}
            format={formatShare}
            disabled={disabled}
            onMove={(split) => set({ split })}
          />
          <GapRow gap={layout.gap} disabled={disabled} onMove={(gap) => set({ gap })} />
        </>
      );
    case 'quad':
      return <GapRow gap={layout.gap} disabled={disabled} onMove={(gap) => set({ gap })} />;
  }
}

const GapRow = ({ gap, disabled, onMove }: { gap: number; disabled: boolean; onMove: (gap: number) => void }) => (
  <SliderRow
    label="Gap"
    value={gap}
    min={0}
    max={0.2}
    step={0.005}
    format={formatShare}
    disabled={disabled}
    onMove={onMove}
  />
);
