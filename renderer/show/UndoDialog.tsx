import { closeDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { takeStep, WAYS, type Way } from '../store/undo.ts';
import { Button } from '../ui/Button.tsx';
import { Sheet, SubmitButton } from '../ui/Sheet.tsx';

/** A step back or forth that reaches an output that runs is asked about, as the change itself was. */
export function UndoDialog({ way, label }: { way: Way; label: string }) {
  // Somebody else’s change may have come meanwhile: that is not what was asked about.
  const still = useEngine((store) => store.state?.history[way] === label);
  const word = WAYS[way].said;
  return (
    <Sheet
      title={`${word}: ${label}?`}
      onClose={closeDialog}
      onSubmit={() => {
        closeDialog();
        void takeStep(way, true);
      }}
      footer={
        <>
          <Button onPress={closeDialog}>Leave it</Button>
          <SubmitButton disabled={!still}>{word} on air</SubmitButton>
        </>
      }
    >
      {still ? (
        <p>It changes an output that runs now: who watches there may see a break, or lose it.</p>
      ) : (
        <p>The set-up has been changed meanwhile; this is not the last step any more.</p>
      )}
    </Sheet>
  );
}
