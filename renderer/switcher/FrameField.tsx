import { Minus, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
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
  const [typed, setTyped] = useState<string | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  const give = (): void => {
    const wanted = Number(typed);
    if (typed !== null && typed.trim() !== '' && Number.isInteger(wanted)) onChange(clamp(wanted));
    setTyped(null);
  };
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
        ref={ref}
        className={styles.frames}
        inputMode="numeric"
        aria-label={`${label} in frames`}
        title={`${label} in frames`}
        value={typed ?? String(frames)}
        disabled={disabled}
        maxLength={3}
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
      <span className={styles.unit}>f</span>
      {steps && step(1)}
    </span>
  );
}
