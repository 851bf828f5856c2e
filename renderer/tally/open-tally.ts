import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';

/** Opens the tally dialog at the source on preview, or at the first one. */
export function openTally(): void {
  const { state } = useEngine.getState();
  const source = state?.sources.find(({ id }) => id === state.switcher.preview) ?? state?.sources[0];
  if (source !== undefined) openDialog({ kind: 'tally', source: source.id });
}
