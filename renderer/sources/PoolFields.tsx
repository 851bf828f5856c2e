import { useEngine } from '../store/engine.ts';
import { Choice, Segments, Tick } from '../ui/fields.tsx';
import { type SourceForm, suggestName } from './form-fields.tsx';
import styles from './Sources.module.css';

/** A still or a clip of the media pool; which of the two it is decides what can be set. */
export function PoolFields({ form }: { form: SourceForm }) {
  const items = useEngine((store) => store.state?.media.items);
  if (items === undefined || items.length === 0) {
    return <p className={styles.note}>The media pool is empty. Bring a picture or a clip in there first.</p>;
  }
  const pick = (id: string): void => {
    const item = items.find((other) => other.id === id);
    if (item === undefined) return;
    form.set('kind', item.kind);
    form.set('media', item.id);
    suggestName(form, item.name);
  };
  return (
    <>
      <Choice
        label="From the media pool"
        value={form.draft.media}
        options={items.map(({ id, name, kind }) => ({ value: id as string, label: `${name} (${kind})` }))}
        onChange={pick}
        error={form.errorAt('media') === undefined ? undefined : 'choose one'}
      />
      {form.draft.kind === 'clip' && (
        <>
          <Tick
            label="Roll with the frame on which it comes to program"
            checked={form.draft.rollOnTake}
            onChange={(on) => form.set('rollOnTake', on)}
          />
          <Tick label="Loop" checked={form.draft.clipLoop} onChange={(on) => form.set('clipLoop', on)} />
          <Tick
            label="Back to its first picture when it leaves program"
            checked={form.draft.cueOnLeave}
            onChange={(on) => form.set('cueOnLeave', on)}
          />
          <Segments
            label="At its end"
            value={form.draft.atEnd}
            options={[
              { value: 'hold', label: 'Hold the last picture' },
              { value: 'return', label: 'Back to what was on before' },
            ]}
            onChange={(value) => form.set('atEnd', value)}
            disabled={form.draft.clipLoop}
          />
        </>
      )}
    </>
  );
}
