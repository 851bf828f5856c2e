import { EventPanel } from '../event/EventPanel.tsx';
import { HealthPanel } from '../health/HealthPanel.tsx';
import { LogPanel } from '../log/LogPanel.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import styles from './Deck.module.css';

/** What goes out and how it fares: encoder, event, log. */
export function ShowDeck() {
  return (
    <div className={styles.panels}>
      <ErrorBoundary part="The encoder panel">
        <HealthPanel />
      </ErrorBoundary>
      <ErrorBoundary part="The event panel">
        <EventPanel />
      </ErrorBoundary>
      <ErrorBoundary part="The log">
        <LogPanel />
      </ErrorBoundary>
    </div>
  );
}
