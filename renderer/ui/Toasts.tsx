import { OctagonX, X } from 'lucide-react';
import { dismissToast, holdToasts, useToasts } from '../store/toasts.ts';
import { cx } from './cx.ts';
import styles from './Toasts.module.css';

/** What was refused, and what to do next. They go by themselves, but not while somebody reads or presses one. */
export function Toasts() {
  const toasts = useToasts((store) => store.toasts);
  return (
    <div
      className={styles.stack}
      role="alert"
      aria-live="assertive"
      onPointerEnter={() => holdToasts(true)}
      onPointerLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
    >
      {toasts.map((toast) => (
        <div key={toast.id} className={cx(styles.toast, styles[toast.tone])} data-testid="toast">
          {toast.tone === 'refused' && <OctagonX size={16} className={styles.icon} aria-label="Refused" />}
          <div className={styles.words}>
            <strong>{toast.message}</strong>
            {toast.next !== '' && <span className={styles.next}>{toast.next}</span>}
          </div>
          <button type="button" className={styles.close} aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
            <X size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
