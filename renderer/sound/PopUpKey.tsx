import { type ReactNode, useId, useRef } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './PopUpKey.module.css';

interface PopUpKeyProps {
  face: ReactNode;
  label: string;
  title: string;
  /** Something in it is in use. */
  used?: boolean;
  disabled?: boolean;
  widthPx: number;
  testId?: string;
  className?: string | undefined;
  children: ReactNode;
}

const EDGE_PX = 6;

/**
 * A key that opens a pop-over above or below the part it belongs to (`data-pop-up-home`), so that this stays in sight.
 * It is no dialog: the switcher’s keys go on working while it is open.
 */
export function PopUpKey(props: PopUpKeyProps) {
  const { face, label, title, used = false, disabled = false, widthPx, testId, className, children } = props;
  const id = useId();
  const key = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const home = (key.current?.closest('[data-pop-up-home]') ?? key.current)?.getBoundingClientRect();
    const { current } = sheet;
    if (home === undefined || current === null) return;
    const left = Math.min(home.left, window.innerWidth - widthPx - EDGE_PX);
    current.style.left = `${Math.max(EDGE_PX, left)}px`;
    const above = home.top > window.innerHeight / 2;
    current.style.bottom = above ? `${window.innerHeight - home.top + 4}px` : 'auto';
    current.style.top = above ? 'auto' : `${home.bottom + 4}px`;
  };
  return (
    <>
      <button
        ref={key}
        type="button"
        className={cx(styles.key, used && styles.used, className)}
        popoverTarget={id}
        aria-label={label}
        title={title}
        data-testid={testId}
        disabled={disabled}
      >
        {face}
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        className={styles.sheet}
        style={{ width: widthPx }}
        onBeforeToggle={place}
      >
        {children}
      </div>
    </>
  );
}
