import type { DestinationState } from '#shared/state/state.ts';
import { openDialog } from '../store/dialogs.ts';
import { run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';

/** Starts a destination, or asks whether to stop it; and opens its settings. */
export function DestinationKeys({ to, connected }: { to: DestinationState; connected: boolean }) {
  const running = to.status !== 'stopped' && to.status !== 'refused';
  return (
    <>
      <Button
        size="small"
        disabled={!connected}
        label={running ? `Stop ${to.name} …` : `Start ${to.name}`}
        onPress={() =>
          running
            ? openDialog({ kind: 'stop-destination', id: to.id, remove: false })
            : void run('destination.start', { id: to.id })
        }
      >
        {running ? 'Stop …' : 'Start'}
      </Button>
      <Button
        size="small"
        tone="quiet"
        disabled={!connected}
        label={`Edit ${to.name}`}
        onPress={() => openDialog({ kind: 'edit-destination', id: to.id })}
      >
        Edit
      </Button>
    </>
  );
}
