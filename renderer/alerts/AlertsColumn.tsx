import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import styles from './AlertsColumn.module.css';
import { AlertsPanel } from './AlertsPanel.tsx';
import { ReportsPanel } from './ReportsPanel.tsx';

/** What is wrong now, and what was: a column of the desk Health. */
export function AlertsColumn() {
  return (
    <div className={styles.column}>
      <ErrorBoundary part="The alerts">
        <AlertsPanel />
      </ErrorBoundary>
      <ErrorBoundary part="The show reports">
        <ReportsPanel />
      </ErrorBoundary>
    </div>
  );
}
