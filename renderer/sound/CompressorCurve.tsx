import type { StripSettings } from '#shared/show/sound-config.ts';
import { cx } from '../ui/cx.ts';
import styles from './CompressorCurve.module.css';
import { CURVE_FLOOR_DB, compressedDb, curvePoints } from './compressor-curve.ts';
import { formatNumber } from './sound-format.ts';

const SIZE = 132;
const GRID_DB = [-40, -20];
const at = (db: number): number => ((db - CURVE_FLOOR_DB) / -CURVE_FLOOR_DB) * SIZE;

/** Level out over level in, −60 to 0 dBFS each way. */
export function CompressorCurve({ settings }: { settings: StripSettings['compressor'] }) {
  const atFull = formatNumber(compressedDb(0, settings), 1);
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        className={cx(styles.curve, !settings.on && styles.out)}
        role="img"
        aria-label={`Compressor curve: 0 dB in gives ${atFull} dB out${settings.on ? '' : ', not in use'}`}
      >
        {GRID_DB.map((db) => (
          <g key={db} className={styles.grid}>
            <line x1={at(db)} x2={at(db)} y1={0} y2={SIZE} />
            <line x1={0} x2={SIZE} y1={SIZE - at(db)} y2={SIZE - at(db)} />
            <text x={at(db) + 2} y={SIZE - 3}>
              {db}
            </text>
          </g>
        ))}
        <line className={styles.straight} x1={0} y1={SIZE} x2={SIZE} y2={0} />
        <line
          className={styles.threshold}
          x1={at(settings.thresholdDb)}
          x2={at(settings.thresholdDb)}
          y1={0}
          y2={SIZE}
        />
        <polyline className={styles.line} points={curvePoints(settings, SIZE)} />
      </svg>
      <figcaption className={styles.caption}>
        {settings.on ? `0 dB in → ${atFull} dB out` : 'out: no effect'}
      </figcaption>
    </figure>
  );
}
