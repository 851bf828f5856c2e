import { useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
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
  const [typed, setTyped] = useState<string | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  const bad = typed !== null && typed.trim() !== '' && parse(typed) === null;
  const give = (): void => {
    const value = typed === null ? null : parse(typed);
    if (value !== null) onGive(value);
    setTyped(null);
  };
  return (
    <span className={cx(styles.box, className)}>
      <input
        ref={ref}
        className={styles.input}
        inputMode="decimal"
        aria-label={unit === undefined ? label : `${label}, ${unit}`}
        title={`${label}: click to type`}
        aria-invalid={bad}
        value={typed ?? text}
        disabled={disabled}
        maxLength={9}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={give}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setTyped(null);
            // Blur would give what was typed; by then it is forgotten.
            setTimeout(() => ref.current?.blur());
          } else if (event.key === 'Enter') ref.current?.blur();
        }}
      />
      {unit !== undefined && <span className={styles.unit}>{unit}</span>}
    </span>
  );
}
