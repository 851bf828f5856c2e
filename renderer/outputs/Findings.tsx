import type { OutputFinding } from '#shared/outputs/check.ts';
import { HealthMark } from '../ui/HealthMark.tsx';
import styles from './Findings.module.css';

/** What speaks against a destination before it is started. */
export function Findings({ findings }: { findings: readonly OutputFinding[] }) {
  return (
    <ul className={styles.list} aria-label="Checked against the program" aria-live="polite">
      {findings.map(({ level, text }) => (
        <li key={text} className={styles[level]}>
          <HealthMark health={level === 'refuse' ? 'alarm' : 'warn'} />
          {text}
        </li>
      ))}
    </ul>
  );
}
