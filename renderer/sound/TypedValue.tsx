import { cx } from '../ui/cx.ts';
import { useTyped } from '../ui/use-typed.ts';
import styles from './TypedValue.module.css';

interface TypedValueProps {
  label: string;
  /** What is shown while nobody types. */
  text: string;
  unit?: string;
  /** Null: it cannot be read, and nothing is changed. */
  parse: (text: string) => number | null;
  disabled: boolean;
  onGive: (value: number) => void;
  className?: string | undefined;
}

/** A number that can be typed over. It is given when the field is left or Enter is pressed; Escape takes it back. */
export function TypedValue({ label, text, unit, parse, disabled, onGive, className }: TypedValueProps) {
  const { typed, input } = useTyped(text, (given) => {
    const value = parse(given);
    if (value !== null) onGive(value);
  });
  const bad = typed !== null && typed.trim() !== '' && parse(typed) === null;
  return (
    <span className={cx(styles.box, className)}>
      <input
        {...input}
        className={styles.input}
        inputMode="decimal"
        aria-label={unit === undefined ? label : `${label}, ${unit}`}
        title={`${label}: click to type`}
        aria-invalid={bad}
        disabled={disabled}
        maxLength={9}
        spellCheck={false}
      />
      {unit !== undefined && <span className={styles.unit}>{unit}</span>}
    </span>
  );
}
