import type { ComponentType } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { IsolatedPage } from '../isolated/IsolatedPage.tsx';
import { ReplayPage } from '../replay/ReplayPage.tsx';
import { cx } from '../ui/cx.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { FilesPage } from './FilesPage.tsx';
import styles from './RecordingsDesk.module.css';

interface SubPage {
  id: string;
  label: string;
  page: ComponentType;
}

/** What the desk shows, one at a time: each has the whole of it. */
const PAGES: readonly SubPage[] = [
  { id: 'files', label: 'Files and jobs', page: FilesPage },
  { id: 'isolated', label: 'Isolated', page: IsolatedPage },
  { id: 'replay', label: 'Replay', page: ReplayPage },
];

/** Everything that is recorded: while it is, and afterwards. */
export function RecordingsDesk() {
  return (
    <Tabs className={cx(styles.desk)}>
      <TabList className={cx(styles.tabs)} aria-label="Recordings">
        {PAGES.map(({ id, label }) => (
          <Tab key={id} id={id} className={cx(styles.tab)} data-testid={`recordings-${id}`}>
            {label}
          </Tab>
        ))}
      </TabList>
      {PAGES.map(({ id, label, page: Page }) => (
        <TabPanel key={id} id={id} className={cx(styles.page)}>
          <ErrorBoundary part={label}>
            <Page />
          </ErrorBoundary>
        </TabPanel>
      ))}
    </Tabs>
  );
}
