import { useEffect } from 'react';
import { useEngine } from '../store/engine.ts';
import { holdKey } from '../switcher/keyboard.ts';
import { factsOf, shortcutsRest } from '../switcher/use-keyboard.ts';
import { carryOutHold } from './broadcast-actions.ts';
import { beginHold, cancelHold, possibleHold, useHold } from './hold.ts';

/** Shift+L and Shift+E, held. Letting go of either key, leaving the window, or a change of state ends the hold. */
export function useHoldKeys(): void {
  const status = useEngine((store) => (store.link.phase === 'open' ? (store.state?.broadcast.status ?? null) : null));

  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.repeat || shortcutsRest(event.target)) return;
      const kind = holdKey(factsOf(event));
      if (kind === null || kind !== possibleHold(status)) return;
      event.preventDefault();
      beginHold(kind, 'keys', () => carryOutHold(kind));
    };
    const up = (): void => {
      if (useHold.getState().held?.by === 'keys') cancelHold();
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', cancelHold);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', cancelHold);
      // The state changed under the hold: what it would do now is not what was meant.
      cancelHold();
    };
  }, [status]);
}
