import { fpsOf } from '#shared/canvas.ts';
import { X264_PRESETS } from '#shared/show/encoder-settings.ts';
import type { SettingsDraft } from '../show/settings-form.ts';
import { run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Segments, Tick } from '../ui/fields.tsx';
import { FieldGrid, SheetHeading, SheetNote } from '../ui/Sheet.tsx';
import type { Form } from '../ui/use-form.ts';
import styles from './EncoderFields.module.css';
import { encoderChoices, encoderKey, trialText } from './encoder-words.ts';

type SettingsForm = Form<SettingsDraft, unknown>;

/** Which encoder, by what has passed its trial on this machine. */
function EncoderChoice({ form }: { form: SettingsForm }) {
  const trials = useEngine((store) => store.state?.encoderTrials ?? null);
  const canvas = useEngine((store) => store.state?.show.canvas ?? null);
  const fallback = useEngine((store) => store.state?.encoder.fallback ?? null);
  if (trials === null || canvas === null) return null;
  const { codec, implementation } = form.draft;
  const chosen = encoderKey(codec, implementation);
  const choose = (key: string): void => {
    const [nextCodec = codec, nextImplementation = implementation] = key.split(':');
    form.set('codec', nextCodec);
    form.set('implementation', nextImplementation);
  };
  return (
    <>
      <div className={styles.choice}>
        <Choice
          label="Encoder"
          value={chosen}
          options={encoderChoices(trials, chosen)}
          onChange={choose}
          error={form.errorAt('encoder.implementation')}
          hint={trials.status === 'done' ? 'what has encoded a second on this machine' : 'more after a trial'}
        />
        <Button
          size="small"
          disabled={trials.status === 'running'}
          onPress={() => void run('encoder.trial', {})}
          title="Encodes a second of picture with each encoder of this FFmpeg"
        >
          {trials.status === 'running' ? 'Trying …' : trials.status === 'done' ? 'Try again' : 'Try encoders'}
        </Button>
      </div>
      {fallback !== null && (
        <p className={styles.fallback} role="status">
          <span>▲ Software encodes now: {fallback}</span>
          <Button size="small" onPress={() => void run('encoder.retry', {})}>
            Back to the card
          </Button>
        </p>
      )}
      {trials.trials.length > 0 && (
        <ul className={styles.trials} data-testid="encoder-trials">
          {trials.trials.map((trial) => (
            <li key={encoderKey(trial.codec, trial.implementation)} data-works={trial.works}>
              {trial.works ? '✓' : '✕'} {trialText(trial, fpsOf(canvas.frameRate))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Whether and how far the bitrate follows what the connections carry. */
function AdaptiveFields({ form }: { form: SettingsForm }) {
  const off = !form.draft.adaptive;
  return (
    <>
      <Tick
        label="Lower the bitrate while a connection is too narrow"
        checked={form.draft.adaptive}
        onChange={(on) => form.set('adaptive', on)}
      />
      <FieldGrid>
        <FormLine
          form={form}
          field="minKbps"
          path="encoder.adaptive.minKbps"
          label="Never below"
          unit="kb/s"
          numeric
          disabled={off}
        />
        <FormLine
          form={form}
          field="stepKbps"
          path="encoder.adaptive.stepKbps"
          label="Up again by"
          unit="kb/s"
          numeric
          disabled={off}
          hint="at once, after 8 quiet seconds"
        />
      </FieldGrid>
    </>
  );
}

/** The program encoder’s settings. */
export function EncoderFields({ form }: { form: SettingsForm }) {
  return (
    <>
      <SheetHeading>Encoder</SheetHeading>
      <EncoderChoice form={form} />
      <Segments
        label="Tuning"
        value={form.draft.tuning === 'quality' ? 'quality' : 'low-delay'}
        options={[
          { value: 'low-delay', label: 'Low delay' },
          { value: 'quality', label: 'Quality, ½ s later' },
        ]}
        onChange={(value) => form.set('tuning', value)}
      />
      <FieldGrid>
        <FormLine form={form} field="videoKbps" path="encoder.videoKbps" label="Video" unit="kb/s" numeric />
        <FormLine form={form} field="audioKbps" path="encoder.audioKbps" label="Sound" unit="kb/s" numeric />
        <Choice
          label="Software preset"
          value={form.draft.preset}
          options={X264_PRESETS.map((preset) => ({ value: preset, label: preset }))}
          onChange={(value) => form.set('preset', value)}
          hint="slower looks better and costs CPU"
        />
        <FormLine
          form={form}
          field="keyIntervalS"
          path="encoder.keyIntervalS"
          label="Key frame every"
          unit="s"
          numeric
          hint="also an HLS segment’s length"
        />
      </FieldGrid>
      <AdaptiveFields form={form} />
      <SheetNote>Can be changed on air: the new encoder takes over at a key frame. Only the codec stays.</SheetNote>
    </>
  );
}
