import { Redo2, Undo2 } from 'lucide-react';
import { useEngine } from '../store/engine.ts';
import { redo, undo } from '../store/undo.ts';
import { Button } from '../ui/Button.tsx';

/** Undo and redo of the set-up; what they would do is said beside the pointer and to screen readers. */
export function UndoKeys() {
  const history = useEngine((store) => store.state?.history ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  const back = history?.undo ?? null;
  const forth = history?.redo ?? null;
  return (
    <>
      <Button
        tone="quiet"
        label={back === null ? 'Nothing to undo' : `Undo: ${back}`}
        onPress={() => void undo()}
        disabled={!connected || back === null}
      >
        <Undo2 size={17} />
      </Button>
      <Button
        tone="quiet"
        label={forth === null ? 'Nothing to redo' : `Redo: ${forth}`}
        onPress={() => void redo()}
        disabled={!connected || forth === null}
      >
        <Redo2 size={17} />
      </Button>
    </>
  );
}
