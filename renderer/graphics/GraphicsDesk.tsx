import { KeyersPanel } from '../keyers/KeyersPanel.tsx';
import { ScenesPanel } from '../scenes/ScenesPanel.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import styles from './GraphicsDesk.module.css';

/** What is made of the sources: scenes, and what lies over the picture. */
export function GraphicsDesk() {
  return (
    <div className={styles.desk}>
      <ErrorBoundary part="The scenes">
        <ScenesPanel />
      </ErrorBoundary>
      <ErrorBoundary part="The keyers">
        <KeyersPanel />
      </ErrorBoundary>
    </div>
  );
}
