import { X } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Refusal } from '../store/refusal.ts';
import { detailLine } from '../store/refusal.ts';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import styles from './Sheet.module.css';

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. */
  footer?: ReactNode;
  /** Makes the sheet a form: Enter in a field sends it. */
  onSubmit?: () => void;
  refusal?: Refusal | null;
}

/** A dialog at the right edge: what is on air stays in sight beside it. Escape closes it. */
export function Sheet({ title, onClose, children, footer, onSubmit, refusal = null }: SheetProps) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable={onSubmit === undefined}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} data-shortcuts="off">
          <header className={styles.head}>
            <Heading slot="title" className={styles.title ?? ''}>
              {title}
            </Heading>
            <Button tone="quiet" size="small" label="Close" onPress={onClose}>
              <X size={16} />
            </Button>
          </header>
          <form className={styles.form} onSubmit={submit} noValidate>
            <div className={styles.content}>{children}</div>
            {refusal !== null && (
              <div className={styles.refusal} role="alert">
                <strong>
                  {refusal.message} {detailLine(refusal.details)}
                </strong>
                <span>{refusal.next}</span>
              </div>
            )}
            {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The button that sends a sheet’s form. */
export function SubmitButton({ children, disabled = false }: { children: ReactNode; disabled?: boolean }) {
  return (
    <button type="submit" className={styles.submit} disabled={disabled}>
      {children}
    </button>
  );
}

/** Fields of a sheet, two or three abreast. */
export function FieldGrid({ children, columns = 2 }: { children: ReactNode; columns?: 2 | 3 }) {
  return <div className={cx(styles.grid, columns === 3 && styles.three)}>{children}</div>;
}

/** Begins a part of a sheet’s fields. */
export function SheetHeading({ children }: { children: ReactNode }) {
  return <h3 className={styles.heading}>{children}</h3>;
}

/** What one should know before one changes the fields beside it. `alert`: read out when it comes up. */
export function SheetNote({ children, alert = false }: { children: ReactNode; alert?: boolean }) {
  return (
    <p className={styles.note} role={alert ? 'alert' : undefined}>
      {children}
    </p>
  );
}
