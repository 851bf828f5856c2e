import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './DeskKey.module.css';

interface DeskKeyProps {
  children: ReactNode;
  /** What it does, with whose it is. */
  label: string;
  title?: string;
  lit?: 'amber' | 'blue' | 'plain' | null;
  /** For keys that stay down: whether this one is. */
  pressed?: boolean;
  disabled?: boolean;
  testId?: string;
  onPress: () => void;
}

/** A key of the sound desk. It acts when it goes down, as on a hardware desk. */
export function DeskKey({
  children,
  label,
  title,
  lit = null,
  pressed,
  disabled = false,
  testId,
  onPress,
}: DeskKeyProps) {
  return (
    <button
      type="button"
      className={cx(styles.key, lit !== null && styles[lit])}
      aria-label={label}
      aria-pressed={pressed}
      title={title ?? label}
      disabled={disabled}
      data-testid={testId}
      onPointerDown={(event) => event.button === 0 && onPress()}
      onClick={(event) => event.detail === 0 && onPress()}
    >
      {children}
    </button>
  );
}

interface DeskSwitchProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; face: string; title: string }[];
  disabled?: boolean;
  onChange: (value: T) => void;
}

/** One of a few, all of them seen. */
export function DeskSwitch<T extends string>({
  label,
  value,
  options,
  disabled = false,
  onChange,
}: DeskSwitchProps<T>) {
  return (
    <fieldset className={styles.switch} aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={cx(styles.way, option.value === value && styles.chosen)}
          aria-label={option.title}
          aria-pressed={option.value === value}
          title={option.title}
          disabled={disabled}
          onPointerDown={(event) => event.button === 0 && onChange(option.value)}
          onClick={(event) => event.detail === 0 && onChange(option.value)}
        >
          {option.face}
        </button>
      ))}
    </fieldset>
  );
}
