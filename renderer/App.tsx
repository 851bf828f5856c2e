import { useEffect } from 'react';
import styles from './App.module.css';
import { ChainRow } from './chain/ChainRow.tsx';
import { Deck } from './deck/Deck.tsx';
import { PreviewMonitor, ProgramMonitor } from './monitors/Monitors.tsx';
import { ReturnMonitor } from './player/ReturnMonitor.tsx';
import { Dialogs } from './show/Dialogs.tsx';
import { Gate } from './show/Gate.tsx';
import { Header } from './show/Header.tsx';
import { LinkBanner } from './show/LinkBanner.tsx';
import { useHoldKeys } from './show/use-hold-keys.ts';
import { ProgramMeter } from './sound/ProgramMeter.tsx';
import { openDialog } from './store/dialogs.ts';
import { connection, useEngine } from './store/engine.ts';
import { needsTallDesk } from './switcher/feeds.ts';
import { SourceTiles } from './switcher/SourceTiles.tsx';
import { Switcher } from './switcher/Switcher.tsx';
import { useKeyboard } from './switcher/use-keyboard.ts';
import { cx } from './ui/cx.ts';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';
import { Toasts } from './ui/Toasts.tsx';

/** What was chosen in the desktop app’s menu, and another engine in the place of the last. */
function useShell(): void {
  useEffect(() => {
    const { flypackShell } = window;
    if (flypackShell === undefined) return;
    const stops = [
      flypackShell.onEngineChanged(() => connection.restart()),
      flypackShell.onAction((action) =>
        openDialog({ kind: action === 'add-source' ? 'add-source' : action === 'show-settings' ? 'settings' : 'help' }),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}

/** The tab’s or window’s title says whether the show is on air. */
function useTitle(): void {
  const title = useEngine(({ state, link }) => {
    if (state === null) return 'Flypack';
    const sign = link.phase !== 'open' ? 'NO ENGINE – ' : state.broadcast.status === 'on-air' ? '● ON AIR – ' : '';
    return `${sign}${state.show.name} – Flypack`;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function ControlRoom() {
  useTitle();
  useKeyboard();
  useHoldKeys();
  useShell();
  const many = useEngine((store) => store.state !== null && needsTallDesk(store.state));
  const silent = useEngine((store) => store.link.phase !== 'open');
  return (
    <main className={cx(styles.room, many && styles.many, silent && styles.silent)}>
      <ErrorBoundary part="The header">
        <Header />
      </ErrorBoundary>
      <div className={styles.monitors}>
        <ErrorBoundary part="The preview monitor">
          <PreviewMonitor />
        </ErrorBoundary>
        <ErrorBoundary part="The program monitor">
          <ProgramMonitor />
        </ErrorBoundary>
        <ErrorBoundary part="The program meter">
          <ProgramMeter />
        </ErrorBoundary>
        <ErrorBoundary part="The return monitor">
          <ReturnMonitor />
        </ErrorBoundary>
      </div>
      <div className={styles.desk}>
        <ErrorBoundary part="The source tiles">
          <SourceTiles />
        </ErrorBoundary>
        <ErrorBoundary part="The switcher">
          <Switcher />
        </ErrorBoundary>
      </div>
      <ErrorBoundary part="The signal chain">
        <ChainRow />
      </ErrorBoundary>
      <Deck />
      <LinkBanner />
    </main>
  );
}

function Announcer() {
  const words = useEngine((store) => store.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="assertive">
      {words}
    </div>
  );
}

/** The page: the control room, or, before there is a show to see, the way to it. */
export function App() {
  const hasState = useEngine((store) => store.state !== null);
  const shut = useEngine((store) => store.link.phase === 'locked' || store.link.phase === 'refused');
  return (
    <ErrorBoundary part="The control room">
      {hasState && !shut ? <ControlRoom /> : <Gate />}
      <Dialogs />
      <Toasts />
      <Announcer />
    </ErrorBoundary>
  );
}
