import type { DestinationState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';

/** Stopping a destination that runs, or removing one, is asked about: people may be watching there. */
export function StopDialog({ to, remove }: { to: DestinationState; remove: boolean }) {
  const running = to.status !== 'stopped' && to.status !== 'refused';
  const stop = async (): Promise<void> => {
    const command = remove ? 'destination.remove' : 'destination.stop';
    if (await run(command, { id: to.id, confirm: true })) closeDialog();
  };
  return (
    <Sheet
      title={remove ? `Remove ${to.name}?` : `Stop ${to.name}?`}
      onClose={closeDialog}
      onSubmit={() => void stop()}
      footer={
        <>
          <Button onPress={closeDialog}>{running ? 'Keep it running' : 'Keep it'}</Button>
          <SubmitButton disabled={!running && !remove}>{remove ? 'Remove' : 'Stop'}</SubmitButton>
        </>
      }
    >
      {running ? (
        <p>
          The program goes to “{to.name}” ({to.address}). Who watches there loses it; everything else goes on.
        </p>
      ) : (
        <p>
          “{to.name}” is not running{remove ? '' : ' any more'}.
        </p>
      )}
      {remove && <p>Its address and its keys are forgotten.</p>}
    </Sheet>
  );
}
