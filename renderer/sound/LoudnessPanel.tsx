import { useCallback } from 'react';
import type { Meters } from '#shared/state/telemetry.ts';
import { engineNow, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { formatDuration } from '../ui/format.ts';
import { resetLoudness } from './actions.ts';
import { DeskSwitch } from './DeskKey.tsx';
import { FeedText } from './FeedText.tsx';
import { LoudnessBar } from './LoudnessBar.tsx';
import styles from './LoudnessPanel.module.css';
import { LOUDNESS_TARGETS_LUFS, type LoudnessTarget, MAX_TRUE_PEAK_DBTP } from './loudness-scale.ts';
import { useLoudnessTarget } from './preferences.ts';
import { formatDeviation, formatLoudness } from './sound-format.ts';

const momentary = ({ loudness }: Meters): string => formatLoudness(loudness.momentaryLufs);
export const shortTerm = ({ loudness }: Meters): string => formatLoudness(loudness.shortTermLufs);
export const integrated = ({ loudness }: Meters): string => formatLoudness(loudness.integratedLufs);
const range = ({ loudness }: Meters): string => formatLoudness(loudness.rangeLu);
const truePeak = ({ loudness }: Meters): string => {
  const { truePeakDbtp } = loudness;
  return `${truePeakDbtp !== null && truePeakDbtp > MAX_TRUE_PEAK_DBTP ? '▲ ' : ''}${formatLoudness(truePeakDbtp)}`;
};
const since = ({ loudness }: Meters): string => formatDuration(engineNow() - loudness.sinceMs);

const TARGETS = LOUDNESS_TARGETS_LUFS.map((lufs) => ({
  value: String(lufs) as `${LoudnessTarget}`,
  face: `−${-lufs}`,
  title: lufs === -23 ? 'Target −23 LUFS: EBU R 128, broadcast' : `Target −${-lufs} LUFS: streaming`,
}));

/** EBU R 128 of the program: loudness, range and true peak, beside their target. */
export function LoudnessPanel() {
  const target = useLoudnessTarget((store) => store.value);
  const disabled = useEngine(({ link }) => link.phase !== 'open');
  const deviation = useCallback(
    ({ loudness }: Meters): string => formatDeviation(loudness.integratedLufs, target),
    [target],
  );
  return (
    <section className={styles.panel} aria-label="Loudness" data-testid="loudness">
      <header className={styles.head}>Loudness</header>
      <div className={styles.body}>
        <LoudnessBar target={target} />
        <div className={styles.figures}>
          <dl className={styles.list}>
            <dt title="Integrated: since the last reset">I</dt>
            <dd className={styles.large}>
              <FeedText read={integrated} testId="loudness-integrated" />
              <small>LUFS</small>
            </dd>
            <dt title="Integrated less the target">Δ</dt>
            <dd>
              <FeedText read={deviation} />
              <small>LU</small>
            </dd>
            <dt title="Short-term: the last 3 s">S</dt>
            <dd>
              <FeedText read={shortTerm} testId="loudness-short" />
              <small>LUFS</small>
            </dd>
            <dt title="Momentary: the last 400 ms">M</dt>
            <dd>
              <FeedText read={momentary} />
              <small>LUFS</small>
            </dd>
            <dt title="Loudness range since the last reset">LRA</dt>
            <dd>
              <FeedText read={range} />
              <small>LU</small>
            </dd>
            <dt title="Highest true peak since the last reset; ▲: above −1 dBTP">TP</dt>
            <dd>
              <FeedText read={truePeak} />
              <small>dBTP</small>
            </dd>
          </dl>
          <DeskSwitch
            label="Loudness target"
            value={`${target}` as const}
            options={TARGETS}
            onChange={(value) => useLoudnessTarget.setState({ value: Number(value) as LoudnessTarget })}
          />
          <div className={styles.reset}>
            <span title="Since the last reset">
              <FeedText read={since} />
            </span>
            <Button
              size="small"
              title="Starts integrated loudness, range and true peak anew"
              disabled={disabled}
              onPress={resetLoudness}
            >
              Reset
            </Button>
          </div>
        </div>
      </div>
    </section>
  );
}
