import { Minus, Plus } from 'lucide-react';
import { useTyped } from '../ui/use-typed.ts';
import styles from './FrameField.module.css';

const MAX_FRAMES = 250;

interface FrameFieldProps {
  /** What it is the length of, such as “Mix rate”. */
  label: string;
  frames: number;
  disabled: boolean;
  /** The least it may be; a length is at least one frame. */
  min?: number;
  /** With keys for one frame more and one less. */
  steps?: boolean;
  onChange: (frames: number) => void;
}

/** A length, or a place, in frames. What is typed is given when the field is left or Enter is pressed; Escape takes it back. */
export function FrameField({ label, frames, disabled, min = 1, steps = false, onChange }: FrameFieldProps) {
  const clamp = (wanted: number): number => Math.min(MAX_FRAMES, Math.max(min, wanted));
  const { input } = useTyped(String(frames), (typed) => {
    const wanted = Number(typed);
    if (typed.trim() !== '' && Number.isInteger(wanted)) onChange(clamp(wanted));
  });
  const step = (by: 1 | -1) => (
    <button
      type="button"
      className={styles.step}
      aria-label={`${label}: one frame ${by === 1 ? 'more' : 'less'}`}
      disabled={disabled}
      onClick={() => onChange(clamp(frames + by))}
    >
      {by === 1 ? <Plus size={12} /> : <Minus size={12} />}
    </button>
  );
  return (
    <span className={styles.field}>
      {steps && step(-1)}
      <input
        {...input}
        className={styles.frames}
        inputMode="numeric"
        aria-label={`${label} in frames`}
        title={`${label} in frames`}
        disabled={disabled}
        maxLength={3}
      />
      <span className={styles.unit}>f</span>
      {steps && step(1)}
    </span>
  );
}
