import { PROGRAM_MONITOR } from '#shared/protocol/messages.ts';
import type { SourceState } from '#shared/state/state.ts';
import type { Level, Meters } from '#shared/state/telemetry.ts';
import { useEngine } from '../store/engine.ts';
import { useFadePhase } from '../switcher/use-fade-phase.ts';
import { Badge } from '../ui/Badge.tsx';
import { cx } from '../ui/cx.ts';
import { LevelMeter } from './LevelMeter.tsx';
import { MonitorPicture } from './MonitorPicture.tsx';
import styles from './Monitors.module.css';
import { positionOf, SCALE_MARKS_DB } from './meter-scale.ts';
import { noticeOf } from './source-notice.ts';

function useSource(bus: 'program' | 'preview'): SourceState | null {
  return useEngine((store) => {
    const id = store.state?.switcher[bus] ?? null;
    return store.state?.sources.find((source) => source.id === id) ?? null;
  });
}

function Title({ bus, source }: { bus: string; source: SourceState | null }) {
  return (
    <>
      <h2 className={styles.bus}>{bus}</h2>
      {source === null ? (
        <span className={styles.none}>nothing selected</span>
      ) : (
        <span className={styles.name}>
          <b className={styles.number}>{source.number}</b> {source.config.name}
        </span>
      )}
    </>
  );
}

export function PreviewMonitor() {
  const source = useSource('preview');
  return (
    <section className={cx(styles.monitor, styles.preview)} aria-label="Preview" data-testid="preview-monitor">
      <header className={styles.head}>
        <Title bus="Preview" source={source} />
      </header>
      <div className={styles.picture}>
        <MonitorPicture
          monitor={source?.id ?? null}
          label={source === null ? 'Preview is empty' : `Preview: ${source.config.name}`}
          notice={
            source === null ? { word: 'EMPTY', reason: 'press a key of the PVW row', tone: 'plain' } : noticeOf(source)
          }
        />
      </div>
    </section>
  );
}

export function ProgramMonitor() {
  const source = useSource('program');
  const onAir = useEngine((store) => store.state?.broadcast.status === 'on-air');
  const running = useEngine((store) => store.state?.switcher.transition?.style.kind ?? null);
  const fade = useFadePhase();
  return (
    <section className={cx(styles.monitor, styles.program)} aria-label="Program" data-testid="program-monitor">
      <header className={styles.head}>
        <Title bus="Program" source={source} />
        <span className={styles.fill} />
        {running !== null && <Badge tone="amber">{running}</Badge>}
        <Badge tone={onAir ? 'red' : 'off'}>{onAir ? '● On air' : 'Off air'}</Badge>
      </header>
      <div className={styles.picture}>
        <MonitorPicture
          monitor={PROGRAM_MONITOR}
          label={source === null ? 'Program' : `Program: ${source.config.name}`}
          notice={
            source === null && running === null
              ? { word: 'EMPTY', reason: 'nothing on program: slate and silence', tone: 'plain' }
              : null
          }
        />
        {fade !== 'clear' && (
          <span className={styles.black} data-testid="black-tag">
            {fade === 'black' ? 'Faded to black' : 'Fading'}
          </span>
        )}
      </div>
    </section>
  );
}

const programLevel = (all: Meters): Level => all.program;

/** The program’s sound with its scale. */
export function ProgramMeter() {
  return (
    <section className={styles.meter} aria-label="Program sound">
      <header className={styles.meterHead}>dB</header>
      <div className={styles.meterBody}>
        <div className={styles.scale} aria-hidden="true">
          {SCALE_MARKS_DB.map((db) => (
            <span key={db} className={styles.mark} style={{ bottom: `${positionOf(db) * 100}%` }}>
              {db}
            </span>
          ))}
        </div>
        <LevelMeter pick={programLevel} className={styles.bars} label="Program level, left and right" />
      </div>
    </section>
  );
}
