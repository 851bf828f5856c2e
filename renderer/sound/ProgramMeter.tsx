import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import { LevelMeter } from '../monitors/LevelMeter.tsx';
import { MeterScale } from '../monitors/MeterScale.tsx';
import styles from './ProgramMeter.module.css';

const programLevel = (all: Meters): StripLevel => all.program;

/** The program’s sound with its scale. */
export function ProgramMeter() {
  return (
    <section className={styles.meter} aria-label="Program sound">
      <header className={styles.head}>dB</header>
      <div className={styles.body}>
        <MeterScale />
        <LevelMeter pick={programLevel} className={styles.bars} label="Program level, left and right" detailed />
      </div>
    </section>
  );
}
