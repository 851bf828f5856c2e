import type { ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { cx } from './cx.ts';

interface ButtonProps {
  children: ReactNode;
  onPress: () => void;
  /** Needed when the face shows only an icon. */
  label?: string;
  title?: string;
  tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'normal';
  disabled?: boolean;
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** An ordinary button, for everything but the switcher’s keys and what must be held. */
export function Button({
  children,
  onPress,
  label,
  title,
  tone = 'plain',
  size = 'normal',
  disabled = false,
  pressed,
  ref,
}: ButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={cx(styles.button, styles[tone], styles[size])}
      aria-label={label}
      aria-pressed={pressed}
      title={title ?? label}
      disabled={disabled}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
