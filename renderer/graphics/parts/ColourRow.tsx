import { type ReactNode, useState } from 'react';
import styles from './rows.module.css';
import { useMoved } from './use-moved.ts';

const COLOUR = /^#?([0-9a-f]{6})$/i;

interface ColourRowProps {
  label: string;
  name?: string | undefined;
  colour: string;
  /** Beside it, such as an eyedropper. */
  children?: ReactNode;
  onMove: (colour: string) => void;
}

/** A colour: from the system’s picker, or typed as #rrggbb. */
export function ColourRow({ label, name = label, colour, children, onMove }: ColourRowProps) {
  const [shown, move] = useMoved(colour, onMove);
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && !COLOUR.test(typed.trim());
  const give = (): void => {
    const digits = COLOUR.exec(typed?.trim() ?? '')?.[1];
    if (digits !== undefined) move(`#${digits.toLowerCase()}`);
    setTyped(null);
  };
  return (
    <div className={styles.row}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      <input
        type="color"
        className={styles.colour}
        aria-label={name}
        value={shown}
        onChange={(event) => move(event.currentTarget.value)}
      />
      <input
        className={styles.typed}
        aria-label={`${name} as #rrggbb`}
        aria-invalid={wrong}
        value={typed ?? shown}
        maxLength={7}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={give}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      {children}
    </div>
  );
}
