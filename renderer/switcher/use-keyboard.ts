import { useEffect } from 'react';
import { runMacroNumbered } from '../macros/actions.ts';
import { markIn, markOut, saveLast, saveMarked } from '../replay/actions.ts';
import { openDialog } from '../store/dialogs.ts';
import { redo, undo } from '../store/undo.ts';
import { openTally } from '../tally/open-tally.ts';
import { auto, autoKeyer, cut, cutKeyer, fadeToBlack, feedNumbered, preview, take } from './actions.ts';
import { type KeyAction, type KeyFacts, keyAction, keyOnList } from './keyboard.ts';
import { holdPanelKey } from './pressed-keys.ts';

/** Fields take what is typed; lists and menus take Enter and the arrows. Sliders take arrows only: nothing is typed there. */
const TAKES_KEYS =
  'input:not([type="range"]), textarea, select, [contenteditable="true"], [role="listbox"], [role="menu"], [role="dialog"]';

/** A list of choices on the page itself; one in a dialog keeps its keys. */
const isList = (target: EventTarget | null): boolean =>
  target instanceof HTMLSelectElement && document.querySelector('[role="dialog"]') === null;

/** Whether the switcher’s keys rest: somebody types, or a dialog is open. */
export function shortcutsRest(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true;
  return target instanceof Element && target.closest(TAKES_KEYS) !== null;
}

export const factsOf = (event: KeyboardEvent): KeyFacts => ({
  code: event.code,
  key: event.key,
  shift: event.shiftKey,
  ctrl: event.ctrlKey,
  alt: event.altKey,
  meta: event.metaKey,
  repeat: event.repeat,
});

const carryOutReplay = {
  'mark-in': () => markIn(),
  'mark-out': () => markOut(),
  save: saveMarked,
  'save-last': () => saveLast(10),
} as const;

function carryOut(action: KeyAction): void {
  switch (action.type) {
    case 'preview':
    case 'take': {
      const feed = feedNumbered(action.index);
      if (feed === null) return;
      holdPanelKey(`${action.type === 'take' ? 'pgm' : 'pvw'}-${action.index}`);
      if (action.type === 'take') take(feed);
      else preview(feed);
      return;
    }
    case 'cut':
      holdPanelKey('cut');
      cut();
      return;
    case 'auto':
      holdPanelKey('auto');
      auto();
      return;
    case 'fade-to-black':
      holdPanelKey('ftb');
      fadeToBlack();
      return;
    case 'keyer':
      holdPanelKey(`keyer-${action.by}-${action.keyer}`);
      if (action.by === 'cut') cutKeyer(action.keyer);
      else autoKeyer(action.keyer);
      return;
    case 'macro':
      runMacroNumbered(action.index);
      return;
    case 'replay':
      carryOutReplay[action.does]();
      return;
    case 'undo':
      void undo();
      return;
    case 'redo':
      void redo();
      return;
    case 'press-focused':
      if (document.activeElement instanceof HTMLElement) document.activeElement.click();
      return;
    case 'dialog':
      if (action.dialog === 'tally') openTally();
      else openDialog({ kind: action.dialog });
      return;
    case 'swallow':
      return;
  }
}

/** Listens before everybody else, so that Space and Enter never reach a focused button. */
export function useKeyboard(): void {
  useEffect(() => {
    // Whether M is held down.
    let macro = false;
    /** What has the focus was last pointed at, and not come to by Tab. */
    let byPointer = false;
    const pointed = (): void => {
      byPointer = true;
    };
    const down = (event: KeyboardEvent): void => {
      if (event.code === 'Tab') byPointer = false;
      const onList = isList(event.target) ? keyOnList({ ...factsOf(event), macro }, byPointer) : null;
      if (onList === 'nobody') event.preventDefault();
      if (event.isComposing || (onList === null ? shortcutsRest(event.target) : onList !== 'switcher')) return;
      if (event.code === 'KeyM' && !event.ctrlKey && !event.metaKey && !event.altKey) macro = true;
      const action = keyAction({ ...factsOf(event), macro });
      if (action === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      carryOut(action);
    };
    const up = (event: KeyboardEvent): void => {
      holdPanelKey(null);
      if (event.code === 'KeyM') macro = false;
      // Buttons are pressed by Space when it is let go.
      if (shortcutsRest(event.target) || (event.code !== 'Space' && !event.code.endsWith('Enter'))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const away = (): void => {
      macro = false;
      holdPanelKey(null);
    };
    window.addEventListener('pointerdown', pointed, { capture: true });
    window.addEventListener('keydown', down, { capture: true });
    window.addEventListener('keyup', up, { capture: true });
    window.addEventListener('blur', away);
    return () => {
      window.removeEventListener('pointerdown', pointed, { capture: true });
      window.removeEventListener('keydown', down, { capture: true });
      window.removeEventListener('keyup', up, { capture: true });
      window.removeEventListener('blur', away);
    };
  }, []);
}
