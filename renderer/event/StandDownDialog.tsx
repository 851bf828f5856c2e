import type { EventState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';

/** Ending an event that was prepared but never went live cannot be taken back, so it is asked about. */
export function StandDownDialog({ event }: { event: EventState }) {
  const ready = event.status === 'ready';
  const end = async (): Promise<void> => {
    if (await run('event.end', { confirm: true })) closeDialog();
  };
  return (
    <Sheet
      title="Stand down?"
      onClose={closeDialog}
      onSubmit={() => void end()}
      footer={
        <>
          <Button onPress={closeDialog}>Keep it ready</Button>
          <SubmitButton disabled={!ready}>End the event</SubmitButton>
        </>
      }
    >
      <p>
        “{event.title}” is ready and has not been live. Ending it stops everything that runs for it; it cannot be
        started again, and its playback address is gone.
      </p>
      {!ready && <p>It is {event.status} now, so this no longer applies.</p>}
    </Sheet>
  );
}
