import type { DskId } from '#shared/ids.ts';
import { GRAPHIC_STYLES } from '#shared/show/keyer-config.ts';
import type { MediaItem } from '#shared/show/media-item.ts';
import { PIP_CORNERS } from '#shared/show/scene-config.ts';
import { openDeck } from '../deck/deck-page.ts';
import { ColourRow } from '../graphics/parts/ColourRow.tsx';
import { CornerGlyph } from '../graphics/parts/CornerGlyph.tsx';
import { ChoiceRow, PickRow, SliderRow, TextRow } from '../graphics/parts/rows.tsx';
import { useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { formatShare } from '../ui/format.ts';
import { draft as change } from './drafts.ts';
import type { DskDraft } from './dsk-draft.ts';
import styles from './KeyersPanel.module.css';

const NO_MEDIA: MediaItem[] = [];
const STYLES = GRAPHIC_STYLES.map((style) => ({ value: style, label: `${style[0]?.toUpperCase()}${style.slice(1)}` }));
const ALIGNS = [
  { value: 'auto', label: 'Auto' },
  { value: 'left', label: 'Left' },
  { value: 'right', label: 'Right' },
] as const;
const MODES = [
  { value: 'time', label: 'Time' },
  { value: 'until', label: 'Until' },
  { value: 'countdown', label: 'Down' },
  { value: 'count-up', label: 'Up' },
] as const;
const CORNERS = PIP_CORNERS.map((corner) => ({
  value: corner,
  label: corner.replace('-', ' '),
  face: <CornerGlyph corner={corner} />,
}));

interface FieldsProps {
  keyer: DskId;
  draft: DskDraft;
  /** The field that is not right yet, and why. */
  problem: { field: keyof DskDraft; problem: string } | null;
}

function StillRow({ keyer, draft, field }: { keyer: DskId; draft: DskDraft; field: 'image' | 'logo' }) {
  const items = useEngine((store) => store.state?.media.items ?? NO_MEDIA);
  const stills = items.filter((item) => item.kind === 'still');
  if (stills.length === 0) {
    return (
      <p className={styles.note}>
        No stills in the media pool yet.{' '}
        <Button size="small" onPress={() => openDeck('media')}>
          Media desk
        </Button>
      </p>
    );
  }
  return (
    <PickRow
      label="Still"
      value={draft[field]}
      options={[
        ...(stills.some(({ id }) => id === draft[field]) ? [] : [{ value: '', label: '– choose a still –' }]),
        ...stills.map(({ id, name, hasAlpha }) => ({ value: id, label: hasAlpha ? name : `${name} · no alpha` })),
      ]}
      onPick={(id) => change(keyer, { [field]: id })}
    />
  );
}

function StyleRows({ keyer, draft }: { keyer: DskId; draft: DskDraft }) {
  return (
    <div className={styles.abreast}>
      <ChoiceRow label="Style" value={draft.style} options={STYLES} onPick={(style) => change(keyer, { style })} />
      <ColourRow label="Accent" colour={draft.accent} onMove={(accent) => change(keyer, { accent })} />
    </div>
  );
}

/** What there is to say of the draft’s kind. Nothing of it is on air before it is given. */
export function ContentFields({ keyer, draft, problem }: FieldsProps) {
  const wrong = (field: keyof DskDraft): string | undefined => (problem?.field === field ? problem.problem : undefined);
  switch (draft.kind) {
    case 'none':
      return <p className={styles.note}>Shows nothing. Choose a kind of graphic at the left.</p>;
    case 'image':
      return (
        <>
          <StillRow keyer={keyer} draft={draft} field="image" />
          <p className={styles.note}>Over the whole picture, with its alpha.</p>
        </>
      );
    case 'lower-third':
      return (
        <>
          <TextRow
            label="Title"
            value={draft.title}
            maxLength={120}
            placeholder="Name"
            wrong={wrong('title')}
            onType={(title) => change(keyer, { title })}
          />
          <TextRow
            label="Subtitle"
            value={draft.subtitle}
            placeholder="Role, place"
            onType={(subtitle) => change(keyer, { subtitle })}
          />
          <StyleRows keyer={keyer} draft={draft} />
          <ChoiceRow label="Side" value={draft.align} options={ALIGNS} onPick={(align) => change(keyer, { align })} />
        </>
      );
    case 'clock':
      return (
        <>
          <ChoiceRow label="Mode" value={draft.mode} options={MODES} onPick={(mode) => change(keyer, { mode })} />
          {draft.mode === 'until' && (
            <TextRow
              label="Until"
              type="datetime-local"
              value={draft.until}
              wrong={wrong('until')}
              onType={(until) => change(keyer, { until })}
            />
          )}
          {draft.mode === 'countdown' && (
            <TextRow
              label="Length"
              value={draft.length}
              maxLength={8}
              placeholder="5:00"
              wrong={wrong('length')}
              onType={(length) => change(keyer, { length })}
            />
          )}
          <TextRow
            label="Label"
            value={draft.label}
            maxLength={60}
            placeholder="Starts in"
            onType={(label) => change(keyer, { label })}
          />
          <ChoiceRow
            label="Corner"
            value={draft.clockCorner}
            options={CORNERS}
            onPick={(clockCorner) => change(keyer, { clockCorner })}
          />
          <StyleRows keyer={keyer} draft={draft} />
        </>
      );
    case 'logo':
      return (
        <>
          <StillRow keyer={keyer} draft={draft} field="logo" />
          <ChoiceRow
            label="Corner"
            value={draft.logoCorner}
            options={CORNERS}
            onPick={(logoCorner) => change(keyer, { logoCorner })}
          />
          <SliderRow
            label="Size"
            value={draft.size}
            min={0.02}
            max={0.5}
            format={formatShare}
            onMove={(size) => change(keyer, { size })}
          />
          <SliderRow
            label="Margin"
            value={draft.margin}
            min={0}
            max={0.3}
            format={formatShare}
            onMove={(margin) => change(keyer, { margin })}
          />
          <SliderRow
            label="Opacity"
            value={draft.opacity}
            min={0}
            max={1}
            format={formatShare}
            onMove={(opacity) => change(keyer, { opacity })}
          />
        </>
      );
  }
}
