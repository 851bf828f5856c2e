import { FADER_OFF_DB, MasterSettings } from '#shared/show/sound-config.ts';
import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import { LevelMeter } from '../monitors/LevelMeter.tsx';
import { MeterScale } from '../monitors/MeterScale.tsx';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { faderId, MASTER, setMaster, setSolo } from './actions.ts';
import { DeskKey } from './DeskKey.tsx';
import { Fader } from './Fader.tsx';
import { FeedText } from './FeedText.tsx';
import styles from './Master.module.css';
import { PopUpKey } from './PopUpKey.tsx';
import strip from './Strip.module.css';
import { METER_MARKS_DB } from './Strip.tsx';
import { LIMITER_ROWS, SILENCE_ROWS } from './setting-rows.ts';
import { formatNumber } from './sound-format.ts';
import { AIR_SENTENCES, AIR_WORDS, type StripAir } from './strip-air.ts';
import { ValueRow } from './ValueRow.tsx';

const NEW_MASTER = MasterSettings.parse({});
const programLevel = (all: Meters): StripLevel => all.program;
const reduction = ({ program }: Meters): string => formatNumber(-program.reductionDb, 1);

/** What keeps everything from program; that it is open says nothing about whether something is heard. */
function masterAir(master: MasterSettings, black: boolean): StripAir {
  if (master.mute) return 'muted';
  if (master.faderDb <= FADER_OFF_DB) return 'faderDown';
  return black ? 'black' : 'idle';
}

function More({ master, disabled }: { master: MasterSettings; disabled: boolean }) {
  return (
    <PopUpKey
      face="SET …"
      label="Limiter and silence warning"
      title="Limiter ceiling and release; when silence warns"
      disabled={disabled}
      widthPx={330}
    >
      {[
        { title: 'True-peak limiter', rows: LIMITER_ROWS },
        { title: 'Warn when program is silent', rows: SILENCE_ROWS },
      ].map(({ title, rows }) => (
        <div key={title}>
          <h3 className={styles.title}>{title}</h3>
          {rows.map((row) => (
            <ValueRow
              key={row.name}
              row={row}
              value={row.read(master)}
              rest={row.read(NEW_MASTER)}
              disabled={disabled}
              onMove={(value) => setMaster(row.change(value))}
            />
          ))}
        </div>
      ))}
    </PopUpKey>
  );
}

/** Takes every source out of the solo bus; it is lit while there is one, so that a forgotten solo is seen. */
function SoloClear({ disabled }: { disabled: boolean }) {
  const solo = useEngine(({ state }) => state?.sound.solo);
  const count = solo?.length ?? 0;
  return (
    <DeskKey
      label={count === 0 ? 'Nothing is soloed' : `Take ${count} out of solo`}
      lit={count > 0 ? 'blue' : null}
      disabled={disabled || count === 0}
      testId="solo-clear"
      onPress={() => {
        for (const id of solo ?? []) setSolo(id, false);
      }}
    >
      {count === 0 ? 'NO SOLO' : `SOLO ${count} ✕`}
    </DeskKey>
  );
}

/** The master: what goes out. Its meter is after fader and limiter. */
export function Master() {
  const master = useEngine(({ state }) => state?.sound.master ?? NEW_MASTER);
  const black = useEngine(({ state }) => state?.switcher.black.on ?? false);
  const disabled = useEngine(({ link }) => link.phase !== 'open');
  const air = disabled ? 'unknown' : masterAir(master, black);
  return (
    <section className={strip.strip} aria-label="Master" data-testid="strip-master" data-air={air} data-pop-up-home>
      <header className={strip.head}>
        <span className={strip.name}>MASTER</span>
        <span className={cx(strip.lamp, strip[air])} title={air === 'idle' ? 'open' : AIR_SENTENCES[air]}>
          {AIR_WORDS[air]}
        </span>
      </header>
      <div className={strip.body}>
        <Fader
          id={faderId(MASTER)}
          name="the master"
          db={master.faderDb}
          disabled={disabled}
          onMove={(faderDb) => setMaster({ faderDb })}
        />
        <div className={strip.metering}>
          <div className={strip.meter}>
            <LevelMeter pick={programLevel} className={strip.bars} label="Program level" detailed />
            <MeterScale marks={METER_MARKS_DB} />
          </div>
          <span className={strip.caption} title="The meter is after fader and limiter: what goes out">
            output
          </span>
        </div>
        <div className={strip.keys}>
          <DeskKey
            label="Mute the master"
            lit={master.mute ? 'amber' : null}
            pressed={master.mute}
            disabled={disabled}
            testId="mute-master"
            onPress={() => setMaster({ mute: !master.mute })}
          >
            MUTE
          </DeskKey>
          <DeskKey
            label="Limiter"
            title={`True-peak limiter at ${formatNumber(master.limiter.ceilingDbtp, 1)} dBTP`}
            lit={master.limiter.on ? 'plain' : null}
            pressed={master.limiter.on}
            disabled={disabled}
            testId="limiter"
            onPress={() => setMaster({ limiter: { on: !master.limiter.on } })}
          >
            {master.limiter.on ? `LIM ${formatNumber(master.limiter.ceilingDbtp, 1)}` : 'LIM OFF'}
          </DeskKey>
          <span className={styles.reduction} title="What the limiter takes away">
            GR <FeedText read={reduction} className={styles.figure} /> dB
          </span>
          <SoloClear disabled={disabled} />
          <More master={master} disabled={disabled} />
        </div>
      </div>
    </section>
  );
}
