import { type KeyboardEvent, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { exactTime, readTime } from './recording-words.ts';
import styles from './TimeField.module.css';

interface TimeFieldProps {
  label: string;
  ms: number;
  max: number;
  onChange: (ms: number) => void;
}

/** A time that can be typed: taken with Enter or when the field is left, and given up with Escape. */
export function TimeField({ label, ms, max, onChange }: TimeFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? ms : readTime(typed);
  const take = (): void => {
    if (typed !== null && read !== null) onChange(Math.min(read, max));
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') take();
    else if (event.key === 'Escape') setTyped(null);
  };
  return (
    <input
      className={cx(styles.field, read === null && styles.wrong)}
      aria-label={label}
      aria-invalid={read === null}
      title="hours:minutes:seconds"
      value={typed ?? exactTime(ms)}
      spellCheck={false}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={take}
    />
  );
}
