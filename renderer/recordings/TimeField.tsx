import { type KeyboardEvent, useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { exactTime, readTime } from './recording-words.ts';
import styles from './TimeField.module.css';

interface TimeFieldProps {
  label: string;
  ms: number;
  max: number;
  onChange: (ms: number) => void;
}

/** A time that can be typed: taken with Enter or when the field is left, and given up with Escape. Both leave it. */
export function TimeField({ label, ms, max, onChange }: TimeFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? ms : readTime(typed);
  const givenUp = useRef(false);
  const take = (): void => {
    if (!givenUp.current && typed !== null && read !== null) onChange(Math.min(read, max));
    givenUp.current = false;
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    givenUp.current = event.key === 'Escape';
    event.currentTarget.blur();
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
