import type { SourceId } from '#shared/ids.ts';
import { useEngine } from '../store/engine.ts';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Segments, Tick } from '../ui/fields.tsx';
import { FieldGrid } from '../ui/Sheet.tsx';
import { EMPTY_CARE, type SourceCare } from './care-draft.ts';
import type { SourceForm } from './form-fields.tsx';
import { Section } from './Section.tsx';

const touched = (draft: SourceCare, keys: readonly (keyof SourceCare)[]): boolean =>
  keys.some((key) => draft[key] !== EMPTY_CARE[key]);

const PICTURE_KEYS = [
  'rotate',
  'flipHorizontal',
  'flipVertical',
  'cropLeft',
  'cropRight',
  'cropTop',
  'cropBottom',
  'brightness',
  'contrast',
  'saturation',
] as const;

/** Turning, cropping, light and colour. */
export function PictureSection({ form }: { form: SourceForm }) {
  const { draft } = form;
  const crop = form.errorAt('picture.crop');
  return (
    <Section
      title="Picture"
      info={touched(draft, PICTURE_KEYS) ? 'corrected' : 'as it comes'}
      form={form}
      path="picture"
    >
      <Segments
        label="Turn"
        value={draft.rotate}
        options={[
          { value: '0', label: 'Upright' },
          { value: '90', label: '90° ↻' },
          { value: '180', label: '180°' },
          { value: '270', label: '90° ↺' },
        ]}
        onChange={(value) => form.set('rotate', value)}
      />
      <Tick
        label="Mirror left and right"
        checked={draft.flipHorizontal}
        onChange={(on) => form.set('flipHorizontal', on)}
      />
      <Tick
        label="Mirror top and bottom"
        checked={draft.flipVertical}
        onChange={(on) => form.set('flipVertical', on)}
      />
      <FieldGrid>
        <FormLine form={form} field="cropLeft" path="picture.crop.left" label="Crop left" unit="%" numeric />
        <FormLine form={form} field="cropRight" path="picture.crop.right" label="Crop right" unit="%" numeric />
        <FormLine form={form} field="cropTop" path="picture.crop.top" label="Crop top" unit="%" numeric />
        <FormLine form={form} field="cropBottom" path="picture.crop.bottom" label="Crop bottom" unit="%" numeric />
      </FieldGrid>
      {crop !== undefined && <p role="alert">▲ {crop}</p>}
      <FieldGrid columns={3}>
        <FormLine
          form={form}
          field="brightness"
          path="picture.brightness"
          label="Brightness"
          unit="%"
          numeric
          hint="0"
        />
        <FormLine form={form} field="contrast" path="picture.contrast" label="Contrast" unit="%" numeric hint="100" />
        <FormLine form={form} field="saturation" path="picture.saturation" label="Colour" unit="%" numeric hint="100" />
      </FieldGrid>
    </Section>
  );
}

/** How far behind it is shown, and how it meets the canvas. */
export function TimingSection({ form }: { form: SourceForm }) {
  const { draft } = form;
  const delayed = touched(draft, ['delayFrames', 'delayMs']);
  return (
    <Section
      title="Delay and buffer"
      info={delayed ? 'delayed' : `${draft.bufferMs} ms`}
      form={form}
      path="delay"
      also={['bufferMs']}
    >
      <FieldGrid columns={3}>
        <FormLine form={form} field="bufferMs" label="Buffer" unit="ms" numeric hint="rides out jitter" />
        <FormLine
          form={form}
          field="delayFrames"
          path="delay.videoFrames"
          label="Delay picture"
          unit="frames"
          numeric
        />
        <FormLine form={form} field="delayMs" path="delay.audioMs" label="Delay sound" unit="ms" numeric />
      </FieldGrid>
    </Section>
  );
}

const WATCH_KEYS = ['blackOn', 'freezeOn', 'silenceOn', 'onFault', 'silenceActs', 'backup'] as const;

/** Black, freeze and silence: when they count, and what happens then. */
export function WatchSection({ form, self }: { form: SourceForm; self: SourceId | null }) {
  const { draft } = form;
  const sources = useEngine((store) => store.state?.sources);
  const others = (sources ?? []).filter(({ id }) => id !== self);
  return (
    <Section
      title="Watch"
      info={touched(draft, WATCH_KEYS) ? 'adjusted' : 'black, freeze, silence'}
      form={form}
      path="watch"
    >
      <Tick label="Tell when the picture is black" checked={draft.blackOn} onChange={(on) => form.set('blackOn', on)} />
      {draft.blackOn && (
        <FieldGrid>
          <FormLine
            form={form}
            field="blackSeconds"
            path="watch.black.seconds"
            label="For longer than"
            unit="s"
            numeric
          />
          <FormLine form={form} field="blackBelow" path="watch.black.below" label="Brightest up to" unit="%" numeric />
        </FieldGrid>
      )}
      <Tick
        label="Tell when the picture is frozen"
        checked={draft.freezeOn}
        onChange={(on) => form.set('freezeOn', on)}
      />
      {draft.freezeOn && (
        <FieldGrid>
          <FormLine
            form={form}
            field="freezeSeconds"
            path="watch.freeze.seconds"
            label="For longer than"
            unit="s"
            numeric
          />
          <FormLine form={form} field="freezeBelow" path="watch.freeze.below" label="Change up to" unit="%" numeric />
        </FieldGrid>
      )}
      <Tick label="Tell when it is silent" checked={draft.silenceOn} onChange={(on) => form.set('silenceOn', on)} />
      {draft.silenceOn && (
        <FieldGrid>
          <FormLine
            form={form}
            field="silenceSeconds"
            path="watch.silence.seconds"
            label="For longer than"
            unit="s"
            numeric
          />
          <FormLine
            form={form}
            field="silenceBelowDb"
            path="watch.silence.belowDb"
            label="Quieter than"
            unit="dB"
            numeric
          />
        </FieldGrid>
      )}
      <Segments
        label="On air, when it is lost, black or frozen"
        value={draft.onFault}
        options={[
          { value: 'nothing', label: 'Only tell' },
          { value: 'slate', label: 'Show the slate' },
          { value: 'backup', label: 'Cut to backup' },
        ]}
        onChange={(value) => form.set('onFault', value)}
      />
      {draft.onFault !== 'nothing' && (
        <>
          <Tick label="Silence counts too" checked={draft.silenceActs} onChange={(on) => form.set('silenceActs', on)} />
          <FieldGrid>
            {draft.onFault === 'backup' && (
              <Choice
                label="Backup"
                value={draft.backup}
                options={[
                  { value: '', label: 'None: the slate' },
                  ...others.map(({ id, number, config }) => ({
                    value: id as string,
                    label: `${number} ${config.name}`,
                  })),
                ]}
                onChange={(value) => form.set('backup', value)}
                error={form.errorAt('watch.backup')}
              />
            )}
            <FormLine
              form={form}
              field="returnAfterS"
              path="watch.returnAfterS"
              label="Back after"
              unit="s healthy"
              numeric
              hint="0: a person brings it back"
            />
          </FieldGrid>
        </>
      )}
    </Section>
  );
}
