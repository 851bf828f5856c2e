import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { showNote } from '../store/toasts.ts';
import styles from './CopyLine.module.css';

/** A line of text to select, with a button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const ref = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // No clipboard on this page (an address without https): it is selected, ready for the person’s own copy key.
      ref.current?.select();
      showNote('Selected. Copy it with your keyboard.');
    }
  };
  return (
    <div className={styles.line}>
      <input
        ref={ref}
        className={styles.text}
        readOnly
        value={text}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        className={styles.copy}
        aria-label={`Copy ${label}`}
        title={`Copy ${label}`}
        onClick={() => void copy()}
      >
        {copied ? <Check size={13} /> : <Copy size={13} />}
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
