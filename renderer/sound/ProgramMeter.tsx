import { ChevronDown } from 'lucide-react';
import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import { ListenControls } from '../listen/ListenControls.tsx';
import { ListenKey } from '../listen/ListenKey.tsx';
import { LevelMeter } from '../monitors/LevelMeter.tsx';
import { MeterScale } from '../monitors/MeterScale.tsx';
import { FeedText } from './FeedText.tsx';
import { integrated, shortTerm } from './LoudnessPanel.tsx';
import { PopUpKey } from './PopUpKey.tsx';
import styles from './ProgramMeter.module.css';
import { SoundWarningBanner } from './SoundWarningBanner.tsx';

const programLevel = (all: Meters): StripLevel => all.program;

/** The program’s sound: level with its scale, loudness, listening, and the warning that nobody hears anything. */
export function ProgramMeter() {
  return (
    <section className={styles.meter} aria-label="Program sound" data-pop-up-home>
      <header className={styles.head}>
        dB
        <PopUpKey
          face={<ChevronDown size={11} />}
          label="Listening: what and how loud"
          title="Listening in this page: what and how loud"
          widthPx={200}
          className={styles.more}
        >
          <ListenControls testId="listen-pop-up" />
        </PopUpKey>
      </header>
      <div className={styles.body}>
        <MeterScale />
        <LevelMeter pick={programLevel} className={styles.bars} label="Program level, left and right" detailed />
      </div>
      <dl className={styles.loudness} title="Program loudness, LUFS: short-term (3 s) and integrated">
        <dt>S</dt>
        <dd>
          <FeedText read={shortTerm} testId="program-short-term" />
        </dd>
        <dt>I</dt>
        <dd>
          <FeedText read={integrated} testId="program-integrated" />
        </dd>
      </dl>
      <ListenKey testId="listen" />
      <SoundWarningBanner />
    </section>
  );
}
