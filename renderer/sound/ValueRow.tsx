import { LevelSlider } from './LevelSlider.tsx';
import type { SettingRow } from './setting-rows.ts';
import { formatNumber, parseNumber } from './sound-format.ts';
import { TypedValue } from './TypedValue.tsx';
import styles from './ValueRow.module.css';

interface ValueRowProps {
  row: Omit<SettingRow<unknown, unknown>, 'read' | 'change'>;
  value: number;
  /** What it is to begin with. */
  rest: number;
  disabled: boolean;
  onMove: (value: number) => void;
}

/** A setting with its slider and its value, which can be typed. */
export function ValueRow({ row, value, rest, disabled, onMove }: ValueRowProps) {
  const { name, unit, min, max, step, logarithmic = false } = row;
  const text = (at: number): string => formatNumber(at, step >= 1 ? 0 : 1);
  return (
    <div className={styles.row}>
      <span className={styles.name}>{name}</span>
      <LevelSlider
        label={name}
        min={min}
        max={max}
        step={step}
        value={value}
        rest={rest}
        logarithmic={logarithmic}
        say={(at) => `${text(at)} ${unit}`}
        disabled={disabled}
        onMove={onMove}
      />
      <TypedValue
        label={name}
        text={text(value)}
        unit={unit}
        parse={parseNumber}
        disabled={disabled}
        onGive={(typed) => onMove(Math.min(max, Math.max(min, typed)))}
      />
    </div>
  );
}
