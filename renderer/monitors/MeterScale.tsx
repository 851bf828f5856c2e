import { CLIP_ROOM_PX } from './draw-meter.ts';
import styles from './MeterScale.module.css';
import { positionOf, SCALE_MARKS_DB } from './meter-scale.ts';

/** The dBFS beside a detailed meter. */
export function MeterScale({ marks = SCALE_MARKS_DB }: { marks?: readonly number[] }) {
  return (
    <div className={styles.scale} style={{ marginTop: CLIP_ROOM_PX }} aria-hidden="true">
      {marks.map((db) => (
        <span key={db} className={styles.mark} style={{ bottom: `${positionOf(db) * 100}%` }}>
          {db}
        </span>
      ))}
    </div>
  );
}
