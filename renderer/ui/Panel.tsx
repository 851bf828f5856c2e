import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Panel.module.css';

interface PanelProps {
  title: string;
  /** Beside the title. */
  info?: ReactNode;
  /** At the right end of the title line. */
  actions?: ReactNode;
  className?: string | undefined;
  bodyClassName?: string | undefined;
  children: ReactNode;
}

/** A titled part of the page. Its title line has one height everywhere, so that neighbours line up. */
export function Panel({ title, info, actions, className, bodyClassName, children }: PanelProps) {
  return (
    <section className={cx(styles.panel, className)} aria-label={title}>
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <div className={styles.info}>{info}</div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={cx(styles.body, bodyClassName)}>{children}</div>
    </section>
  );
}
