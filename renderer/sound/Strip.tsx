import { memo, useCallback } from 'react';
import { type STRIP_MODES, stripOf } from '#shared/show/sound-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import { LevelMeter } from '../monitors/LevelMeter.tsx';
import { MeterScale } from '../monitors/MeterScale.tsx';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { faderId, setSolo, setStrip } from './actions.ts';
import { DeskKey, DeskSwitch } from './DeskKey.tsx';
import { Fader } from './Fader.tsx';
import { LevelSlider } from './LevelSlider.tsx';
import { Processing } from './Processing.tsx';
import styles from './Strip.module.css';
import { formatPan } from './sound-format.ts';
import { AIR_SENTENCES, AIR_WORDS, isAsked, type StripAir, stripAir } from './strip-air.ts';
import { useStrip } from './use-strip.ts';

type StripMode = (typeof STRIP_MODES)[number];

const MODES: readonly { value: StripMode; face: string; title: string }[] = [
  { value: 'follow', face: 'AFV', title: 'Follow: audio follows video, on while its picture is on program' },
  { value: 'on', face: 'ON', title: 'On: always on program' },
  { value: 'off', face: 'OFF', title: 'Off: never on program' },
];
export const METER_MARKS_DB: readonly number[] = [0, -9, -20, -40, -60];

/** What keeps it from program, or that it is on it; a word of the engine’s state, so a string and cheap to compare. */
function useAir(source: SourceState): StripAir {
  return useEngine(({ state, link }) => {
    if (state === null || link.phase !== 'open') return 'unknown';
    const strip = stripOf(state.sound, source.id);
    return stripAir({
      strip,
      master: state.sound.master,
      asked: isAsked(state, strip.mode, source.id),
      black: state.switcher.black.on,
      status: source.status,
    });
  });
}

/** One source’s strip. The meter is before the fader: it shows what there is to be heard, also while it is off. */
export const Strip = memo(function Strip({ source }: { source: SourceState }) {
  const { id, number } = source;
  const { name, kind, delay } = source.config;
  // What comes out of the media pool is in step by itself.
  const delayMs = kind === 'still' || kind === 'clip' ? null : delay.audioMs;
  const strip = useStrip(id);
  const solo = useEngine(({ state }) => state?.sound.solo.includes(id) ?? false);
  const disabled = useEngine(({ link }) => link.phase !== 'open');
  const air = useAir(source);
  const level = useCallback((all: Meters): StripLevel | null => all.sources[id] ?? null, [id]);
  if (strip === null) return null;
  return (
    <li
      className={cx(styles.strip, air === 'program' && styles.onProgram)}
      aria-label={`${number} ${name}`}
      data-testid={`strip-${id}`}
      data-pop-up-home
      data-air={air}
    >
      <header className={styles.head}>
        <b className={styles.number}>{number}</b>
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={cx(styles.lamp, styles[air])} title={AIR_SENTENCES[air]}>
          {AIR_WORDS[air]}
        </span>
      </header>
      <div className={styles.body}>
        <Fader
          id={faderId(id)}
          name={name}
          db={strip.faderDb}
          disabled={disabled}
          onMove={(faderDb) => setStrip(id, { faderDb })}
        />
        <div className={styles.metering}>
          <div className={styles.meter}>
            <LevelMeter pick={level} className={styles.bars} label={`Level of ${name} before its fader`} detailed />
            <MeterScale marks={METER_MARKS_DB} />
          </div>
          <span className={styles.caption} title="The meter is after filter, gate and compressor, before the fader">
            pre-fader
          </span>
        </div>
        <div className={styles.keys}>
          <DeskSwitch
            label={`Mode of ${name}`}
            value={strip.mode}
            options={MODES}
            disabled={disabled}
            onChange={(mode) => setStrip(id, { mode })}
          />
          <DeskKey
            label={`Mute ${name}`}
            lit={strip.mute ? 'amber' : null}
            pressed={strip.mute}
            disabled={disabled}
            testId={`mute-${id}`}
            onPress={() => setStrip(id, { mute: !strip.mute })}
          >
            MUTE
          </DeskKey>
          <DeskKey
            label={`Solo ${name}`}
            title={`Solo ${name}: heard in the monitor only, never on program`}
            lit={solo ? 'blue' : null}
            pressed={solo}
            disabled={disabled}
            testId={`solo-${id}`}
            onPress={() => setSolo(id, !solo)}
          >
            SOLO
          </DeskKey>
          <div className={styles.pan}>
            <LevelSlider
              label={`Pan of ${name}`}
              min={-1}
              max={1}
              step={0.05}
              value={strip.pan}
              rest={0}
              say={formatPan}
              disabled={disabled}
              onMove={(pan) => setStrip(id, { pan })}
            />
            <span className={styles.caption}>{formatPan(strip.pan)}</span>
          </div>
          <Processing source={id} name={name} strip={strip} delayMs={delayMs} disabled={disabled} />
        </div>
      </div>
    </li>
  );
});
