import { type ReactNode, useId, useRef } from 'react';
import { cx } from '../../ui/cx.ts';
import styles from './rows.module.css';
import { useMoved } from './use-moved.ts';

interface SliderRowProps {
  label: string;
  /** For those who do not see where it stands; otherwise the label. */
  name?: string | undefined;
  value: number;
  min: number;
  max: number;
  step?: number;
  format: (value: number) => string;
  disabled?: boolean;
  onMove: (value: number) => void;
}

/** A slider with its name and its value. What it says is thinned out. */
export function SliderRow({ label, name, value, min, max, step = 0.01, format, disabled, onMove }: SliderRowProps) {
  const [shown, move] = useMoved(value, onMove);
  return (
    <label className={styles.row}>
      <span className={styles.label}>{label}</span>
      <input
        type="range"
        className={styles.range}
        aria-label={name ?? label}
        aria-valuetext={format(shown)}
        min={min}
        max={max}
        step={step}
        value={shown}
        disabled={disabled ?? false}
        onChange={(event) => move(Number(event.currentTarget.value))}
        // A slider that kept the focus would keep Space and Enter from the switcher.
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <output className={styles.value}>{format(shown)}</output>
    </label>
  );
}

interface PickRowProps {
  label: string;
  name?: string | undefined;
  value: string;
  options: readonly { value: string; label: string }[];
  disabled?: boolean;
  onPick: (value: string) => void;
}

/** One of a list. */
export function PickRow({ label, name, value, options, disabled, onPick }: PickRowProps) {
  const id = useId();
  const byPointer = useRef(false);
  return (
    <div className={styles.row}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={styles.select}
        aria-label={name ?? label}
        value={value}
        disabled={disabled ?? false}
        onPointerDown={() => {
          byPointer.current = true;
        }}
        onKeyDown={() => {
          byPointer.current = false;
        }}
        onChange={(event) => {
          onPick(event.currentTarget.value);
          // Space and Enter go back to the switcher; who came by the keyboard stays.
          if (byPointer.current) event.currentTarget.blur();
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChoiceRowProps<T extends string> {
  /** Empty: only for those who do not see it. */
  label: string;
  name?: string | undefined;
  value: T;
  options: readonly { value: T; label: string; face?: ReactNode }[];
  disabled?: boolean;
  onPick: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function ChoiceRow<T extends string>({ label, name, value, options, disabled, onPick }: ChoiceRowProps<T>) {
  return (
    <fieldset className={styles.row} aria-label={name ?? label}>
      {label !== '' && (
        <span className={styles.label} aria-hidden="true">
          {label}
        </span>
      )}
      <span className={styles.choices}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className={cx(styles.choice, option.value === value && styles.chosen)}
            aria-pressed={option.value === value}
            aria-label={option.label}
            title={option.face === undefined ? undefined : option.label}
            data-choice={option.value}
            disabled={disabled ?? false}
            onClick={() => onPick(option.value)}
          >
            {option.face ?? option.label}
          </button>
        ))}
      </span>
    </fieldset>
  );
}

interface TextRowProps {
  label: string;
  value: string;
  placeholder?: string;
  maxLength?: number;
  type?: 'text' | 'datetime-local';
  wrong?: string | undefined;
  onType: (value: string) => void;
}

/** A line of text in whatever direction it is written. */
export function TextRow({ label, value, placeholder, maxLength = 160, type = 'text', wrong, onType }: TextRowProps) {
  return (
    <label className={styles.row}>
      <span className={styles.label}>{label}</span>
      <input
        type={type}
        dir="auto"
        className={styles.text}
        aria-label={label}
        aria-invalid={wrong !== undefined}
        title={wrong}
        value={value}
        placeholder={placeholder ?? ''}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </label>
  );
}
