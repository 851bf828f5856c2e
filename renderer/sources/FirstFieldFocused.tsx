import { type ReactNode, useEffect, useRef } from 'react';
import styles from './Sources.module.css';

/** Puts the focus on the first field when it comes up, so that a step of a form goes on by keyboard. */
export function FirstFieldFocused({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('input:not([disabled]), button:not([disabled])')?.focus();
  }, []);
  return (
    <div ref={ref} className={styles.step}>
      {children}
    </div>
  );
}
