/**
 * What a key does on the main page. Keys are told by their place (`code`), so that Shift and a digit works on every
 * layout. Space is CUT and Enter is AUTO wherever the focus is, so they never press a focused button as well; Ctrl+Enter
 * does that. In a text field or a dialog no key of the switcher works.
 */
import type { KeyerId } from '#shared/ids.ts';

export type KeyAction =
  | { type: 'preview'; index: number }
  | { type: 'take'; index: number }
  | { type: 'cut' }
  | { type: 'auto' }
  | { type: 'fade-to-black' }
  | { type: 'keyer'; keyer: KeyerId; by: 'cut' | 'auto' }
  | { type: 'macro'; index: number }
  | { type: 'replay'; does: 'mark-in' | 'mark-out' | 'save' | 'save-last' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'press-focused' }
  | { type: 'dialog'; dialog: 'help' | 'add-source' | 'settings' | 'tally' }
  /** Belongs to the switcher, but does nothing: a key held down, or one that must not reach a button. */
  | { type: 'swallow' };

/** K, D and F lie together under the left hand or the middle of the board. */
const KEYERS: Record<string, KeyerId> = { KeyK: 'key', KeyD: 'dsk1', KeyF: 'dsk2' };

export interface KeyFacts {
  code: string;
  /** What the key types: `?` lies elsewhere on every layout. */
  key: string;
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
  meta: boolean;
  /** The key is held down and repeats. */
  repeat: boolean;
  /** M is held down beside it: digits run macros. */
  macro?: boolean;
}

export function keyAction(facts: KeyFacts): KeyAction | null {
  const { code, shift, ctrl, alt, meta, repeat } = facts;
  const enter = code === 'Enter' || code === 'NumpadEnter';
  if (enter && (ctrl || meta) && !alt && !shift) return repeat ? { type: 'swallow' } : { type: 'press-focused' };
  if ((ctrl || meta) && !alt) return historyKey(facts);
  if (ctrl || alt || meta) return null;
  if (code === 'Space') return repeat || shift ? { type: 'swallow' } : { type: 'cut' };
  if (enter) return repeat || shift ? { type: 'swallow' } : { type: 'auto' };
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  if (digit !== undefined) {
    if (repeat) return { type: 'swallow' };
    // Right of 9 lies the tenth, as on every panel.
    const index = digit === '0' ? 10 : Number(digit);
    if (facts.macro === true) return { type: 'macro', index };
    return { type: shift ? 'take' : 'preview', index };
  }
  if (repeat) return null;
  if (facts.key === '?') return { type: 'dialog', dialog: 'help' };
  // With Shift: a lone letter is pressed too easily for what takes the whole show off the screen.
  if (code === 'KeyB' && shift) return { type: 'fade-to-black' };
  const keyer = KEYERS[code];
  if (keyer !== undefined) return { type: 'keyer', keyer, by: shift ? 'cut' : 'auto' };
  if (code === 'KeyI' && !shift) return { type: 'replay', does: 'mark-in' };
  if (code === 'KeyO' && !shift) return { type: 'replay', does: 'mark-out' };
  if (code === 'KeyR') return { type: 'replay', does: shift ? 'save-last' : 'save' };
  if (code === 'KeyT' && !shift) return { type: 'dialog', dialog: 'tally' };
  if (code === 'KeyA' && !shift) return { type: 'dialog', dialog: 'add-source' };
  if (code === 'KeyS' && !shift) return { type: 'dialog', dialog: 'settings' };
  return null;
}

/**
 * Who gets a key while a closed list of choices has the focus. Letters and digits never choose there: a digit that was
 * meant for the preview would change a scene on air. Space and Enter open it only for who came to it by the keyboard.
 */
export function keyOnList(facts: KeyFacts, byPointer: boolean): 'list' | 'switcher' | 'nobody' {
  const { code, key, ctrl, alt, meta } = facts;
  const opens = code === 'Space' || code === 'Enter' || code === 'NumpadEnter';
  if (opens && !byPointer && !ctrl && !meta) return 'list';
  if (keyAction(facts) !== null) return 'switcher';
  return key.length === 1 && !ctrl && !alt && !meta ? 'nobody' : 'list';
}

/** Undo and redo are told by what the key types, as in every other program: Z lies elsewhere on some boards. */
function historyKey({ key, shift, repeat }: KeyFacts): KeyAction | null {
  const letter = key.toLowerCase();
  if ((letter === 'z' || letter === 'y') && repeat) return { type: 'swallow' };
  if (letter === 'z') return { type: shift ? 'redo' : 'undo' };
  return letter === 'y' && !shift ? { type: 'redo' } : null;
}

/** Which hold a held pair of keys stands for: Shift+L goes live, Shift+E ends. */
export function holdKey(facts: KeyFacts): 'live' | 'end' | null {
  if (!facts.shift || facts.ctrl || facts.alt || facts.meta) return null;
  if (facts.code === 'KeyL') return 'live';
  return facts.code === 'KeyE' ? 'end' : null;
}

/** The table of the help sheet. */
export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: '1 – 9, 0', does: 'Put source or scene 1–10 on preview' },
  { keys: 'Shift + 1 – 9, 0', does: 'Take source or scene 1–10 to program at once' },
  { keys: 'Space', does: 'CUT: swap program and preview' },
  { keys: 'Enter', does: 'AUTO: go from program to preview as set: mix, dip, wipe, push or stinger' },
  { keys: 'Shift + B', does: 'FTB: fade to black, or back' },
  { keys: 'D  ·  F  ·  K', does: 'Fade DSK 1, DSK 2 or the chroma key on or off air, at its own rate' },
  { keys: 'Shift + D  ·  F  ·  K', does: 'Cut DSK 1, DSK 2 or the chroma key on or off air' },
  { keys: 'Tab to the T-bar, then arrows, Page, Home, End', does: 'Move the T-bar' },
  { keys: 'Tab to a fader, then arrows', does: 'Move it by 0.1 dB; with Shift, or Page, by 1 dB; Home: 0 dB' },
  { keys: 'hold Shift + L for 2 s', does: 'Go live' },
  { keys: 'hold Shift + E for 2 s', does: 'End the broadcast' },
  { keys: 'Tab, then Ctrl + Enter', does: 'Press the button that has the focus' },
  { keys: 'Ctrl + Enter in a text', does: 'Graphics desk: give the draft to its keyer' },
  { keys: 'hold M + 1 – 9, 0', does: 'Run macro M1–M10' },
  { keys: 'I  ·  O', does: 'Replay: mark in, mark out' },
  { keys: 'R  ·  Shift + R', does: 'Replay: save what is marked, or the last 10 s' },
  { keys: 'Ctrl + Z, Ctrl + Shift + Z', does: 'Undo and redo what is not on air: set-up, scenes, graphics, sound' },
  { keys: 'A', does: 'Add a source' },
  { keys: 'T', does: 'Tally of a camera on a phone' },
  { keys: 'S', does: 'Show settings' },
  { keys: '?', does: 'This help' },
  { keys: 'Esc', does: 'Close a dialog, leave a field' },
];
