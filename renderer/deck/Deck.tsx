import {
  Activity,
  AudioLines,
  Clapperboard,
  Film,
  HeartPulse,
  Layers,
  ListVideo,
  RadioTower,
  SquarePlay,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { GraphicsDesk } from '../graphics/GraphicsDesk.tsx';
import { HealthDesk } from '../health/HealthDesk.tsx';
import { MacrosDesk } from '../macros/MacrosDesk.tsx';
import { RecordingMark } from '../macros/RecordingMark.tsx';
import { MediaDesk } from '../media/MediaDesk.tsx';
import { OutputsDesk } from '../outputs/OutputsDesk.tsx';
import { RecordingsDesk } from '../recordings/RecordingsDesk.tsx';
import { SoundDesk } from '../sound/SoundDesk.tsx';
import { SourcesDesk } from '../sources-figures/SourcesDesk.tsx';
import { cx } from '../ui/cx.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import styles from './Deck.module.css';
import { type DeckPage, useDeck } from './deck-page.ts';
import { ShowDeck } from './ShowDeck.tsx';

interface Entry {
  id: DeckPage;
  label: string;
  icon: ComponentType<{ size?: number }>;
  page: ComponentType;
  /** On its tab: something goes on there that must not be forgotten. */
  mark?: ComponentType;
}

const ENTRIES: readonly Entry[] = [
  { id: 'show', label: 'Show', icon: ListVideo, page: ShowDeck },
  { id: 'outputs', label: 'Outputs', icon: RadioTower, page: OutputsDesk },
  { id: 'sources', label: 'Sources', icon: Activity, page: SourcesDesk },
  { id: 'sound', label: 'Sound', icon: AudioLines, page: SoundDesk },
  { id: 'graphics', label: 'Graphics', icon: Layers, page: GraphicsDesk },
  { id: 'media', label: 'Media', icon: Clapperboard, page: MediaDesk },
  { id: 'macros', label: 'Macros', icon: SquarePlay, page: MacrosDesk, mark: RecordingMark },
  { id: 'recordings', label: 'Recordings', icon: Film, page: RecordingsDesk },
  { id: 'health', label: 'Health', icon: HeartPulse, page: HealthDesk },
];

/** The lower part of the page: one of several desks at a time. What is on air stays in sight above it. */
export function Deck() {
  const page = useDeck((store) => store.page);
  return (
    <Tabs
      className={cx(styles.deck)}
      orientation="vertical"
      selectedKey={page}
      onSelectionChange={(key) => useDeck.setState({ page: key as DeckPage })}
    >
      <TabList className={cx(styles.rail)} aria-label="Desks">
        {ENTRIES.map(({ id, label, icon: Icon, mark: Mark }) => (
          <Tab key={id} id={id} className={cx(styles.tab)} data-testid={`deck-${id}`}>
            <Icon size={16} />
            {label}
            {Mark !== undefined && <Mark />}
          </Tab>
        ))}
      </TabList>
      {ENTRIES.map(({ id, label, page: Page }) => (
        <TabPanel key={id} id={id} className={cx(styles.page)}>
          <ErrorBoundary part={`The desk ${label}`}>
            <Page />
          </ErrorBoundary>
        </TabPanel>
      ))}
    </Tabs>
  );
}
