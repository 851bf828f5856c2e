import { type ReactNode, useId, useRef, useState } from 'react';
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
 * A key that opens a pop-over beside the part it belongs to (`data-pop-up-home`), so that this stays in sight. It is no
 * dialog: the switcher’s keys go on working while it is open.
 */
export function PopUpKey(props: PopUpKeyProps) {
  const { face, label, title, used = false, disabled = false, widthPx, testId, className, children } = props;
  const id = useId();
  const key = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  // Sixteen strips have one each: what is not seen is not drawn.
  const [open, setOpen] = useState(false);
  const place = (): void => {
    const home = (key.current?.closest('[data-pop-up-home]') ?? key.current)?.getBoundingClientRect();
    const { current } = sheet;
    if (home === undefined || current === null) return;
    // Beside it, or where there is room; its foot is its home’s, so that it leaves what is above alone.
    const right = home.right + EDGE_PX;
    const left = home.left - EDGE_PX - widthPx;
    const x = right + widthPx <= window.innerWidth ? right : Math.max(EDGE_PX, left);
    current.style.left = `${x}px`;
    const above = home.top > window.innerHeight / 2;
    current.style.bottom = above ? `${window.innerHeight - home.bottom}px` : 'auto';
    current.style.top = above ? 'auto' : `${home.top}px`;
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
        onBeforeToggle={(event) => {
          place();
          setOpen(event.newState === 'open');
        }}
      >
        {open && children}
      </div>
    </>
  );
}
