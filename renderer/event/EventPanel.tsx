import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { EventState } from '#shared/state/state.ts';
import { openDialog } from '../store/dialogs.ts';
import { run, useEngine } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { DestinationList } from './DestinationList.tsx';
import { EventCard } from './EventCard.tsx';
import styles from './EventPanel.module.css';
import { EVENT_TONES } from './event-words.ts';

const RUNNING: readonly EventState['status'][] = ['preparing', 'ready', 'live', 'ending'];

/** What can be done with the event in its state; ending one that is live is left to the hold button. */
function EventButtons({ event, connected }: { event: EventState | null; connected: boolean }) {
  const renew = event === null || event.status === 'ended' || event.status === 'failed';
  const waiting = event?.status === 'draft' || event?.status === 'scheduled';
  return (
    <div className={styles.buttons}>
      {(waiting || event?.status === 'failed') && (
        <Button size="small" disabled={!connected} onPress={() => openDialog({ kind: 'edit-event' })}>
          Edit
        </Button>
      )}
      {(waiting || event?.status === 'failed') && (
        <Button size="small" tone="primary" disabled={!connected} onPress={() => void run('event.prepare', {})}>
          {event?.status === 'failed' ? 'Prepare again' : 'Prepare'}
        </Button>
      )}
      {renew && (
        <Button size="small" tone="primary" disabled={!connected} onPress={() => openDialog({ kind: 'new-event' })}>
          New event
        </Button>
      )}
      {event?.status === 'ready' && (
        <Button
          size="small"
          disabled={!connected}
          title="Ends the event before it went live, with everything that runs for it"
          onPress={() => openDialog({ kind: 'stand-down' })}
        >
          Stand down …
        </Button>
      )}
      {event !== null && !RUNNING.includes(event.status) && (
        <Button size="small" tone="quiet" disabled={!connected} onPress={() => void run('event.remove', {})}>
          Remove
        </Button>
      )}
    </div>
  );
}

/** The event, and the other places the program is pushed to. */
export function EventPanel() {
  const event = useEngine((store) => store.state?.event ?? null);
  const destinations = useEngine((store) => store.state?.destinations.length ?? 0);
  const connected = useEngine((store) => store.link.phase === 'open');
  return (
    <section
      className={cx(styles.panel, !connected && styles.old)}
      aria-label="Event and destinations"
      data-testid="event-panel"
    >
      <Tabs className={styles.tabs ?? ''}>
        <header className={styles.head}>
          <TabList className={styles.list ?? ''} aria-label="Event and destinations">
            <Tab id="event" className={styles.tab ?? ''}>
              Event
            </Tab>
            <Tab id="destinations" className={styles.tab ?? ''}>
              Destinations {destinations > 0 && <span className={styles.count}>{destinations}</span>}
            </Tab>
          </TabList>
          {event !== null && (
            <span data-testid="event-status" data-status={event.status}>
              <Badge tone={EVENT_TONES[event.status]}>{event.status}</Badge>
            </span>
          )}
        </header>
        <TabPanel id="event" className={styles.body ?? ''}>
          {event === null ? (
            <p className={styles.none}>There is no event. Make one to go live to viewers.</p>
          ) : (
            <EventCard event={event} />
          )}
          <EventButtons event={event} connected={connected} />
        </TabPanel>
        <TabPanel id="destinations" className={styles.body ?? ''}>
          <DestinationList />
        </TabPanel>
      </Tabs>
    </section>
  );
}
