import type { PointerEvent, ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './PanelKey.module.css';
import { type PanelKey as KeyName, usePressedKey } from './pressed-keys.ts';

interface PanelKeyProps {
  name: KeyName;
  /** What it does, for those who do not see it. */
  label: string;
  lit?: 'red' | 'green' | 'blue' | 'red-pulse' | null;
  tall?: boolean;
  /** Shown by the pointer: a name in full, or why it cannot be pressed. */
  title?: string | undefined;
  disabled?: boolean;
  onPress: () => void;
  children: ReactNode;
}

/**
 * A key as on a hardware panel: it acts when it goes down, not when it comes up. A click without a pointer (assistive
 * technology) acts as well.
 */
export function PanelKey({
  name,
  label,
  lit = null,
  tall = false,
  title,
  disabled = false,
  onPress,
  children,
}: PanelKeyProps) {
  const held = usePressedKey((store) => store.key === name);
  const down = (event: PointerEvent): void => {
    if (event.button === 0) onPress();
  };
  return (
    <button
      type="button"
      className={cx(
        styles.key,
        lit !== null && styles[lit === 'red-pulse' ? 'red' : lit],
        lit === 'red-pulse' && styles.pulse,
        tall && styles.tall,
        held && styles.held,
      )}
      aria-label={label}
      aria-pressed={lit !== null}
      data-key={name}
      title={title}
      disabled={disabled}
      onPointerDown={down}
      onPointerUp={(event) => event.currentTarget.blur()}
      onClick={(event) => event.detail === 0 && onPress()}
    >
      {children}
    </button>
  );
}

/** A place on the panel without a key of its own yet. */
export const BlankKey = () => <span className={styles.blank} aria-hidden="true" />;
