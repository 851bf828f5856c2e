import { describe, expect, it } from 'vitest';
import { holdKey, type KeyFacts, keyAction, keyOnList } from '../../renderer/switcher/keyboard.ts';

const press = (code: string, more: Partial<KeyFacts> = {}): KeyFacts => ({
  code,
  key: '',
  shift: false,
  ctrl: false,
  alt: false,
  meta: false,
  repeat: false,
  ...more,
});

describe('the switcher’s keys', () => {
  it('previews with a digit and takes with Shift and a digit, by the key’s place and not by what it types', () => {
    expect(keyAction(press('Digit3', { key: '3' }))).toEqual({ type: 'preview', index: 3 });
    // On a French layout the place of 3 types a quotation mark, and Shift+3 the 3.
    expect(keyAction(press('Digit3', { key: '"' }))).toEqual({ type: 'preview', index: 3 });
    expect(keyAction(press('Digit3', { key: '#', shift: true }))).toEqual({ type: 'take', index: 3 });
    expect(keyAction(press('Numpad7'))).toEqual({ type: 'preview', index: 7 });
    expect(keyAction(press('Digit0'))).toEqual({ type: 'preview', index: 10 });
    expect(keyAction(press('Digit0', { shift: true }))).toEqual({ type: 'take', index: 10 });
  });

  it('runs macros with a digit while M is held down', () => {
    expect(keyAction(press('Digit2', { macro: true }))).toEqual({ type: 'macro', index: 2 });
    expect(keyAction(press('Digit2', { macro: true, repeat: true }))).toEqual({ type: 'swallow' });
  });

  it('undoes with Ctrl or Cmd and Z wherever Z lies, once a press', () => {
    expect(keyAction(press('KeyY', { key: 'z', ctrl: true }))).toEqual({ type: 'undo' });
    expect(keyAction(press('KeyZ', { key: 'z', meta: true }))).toEqual({ type: 'undo' });
    expect(keyAction(press('KeyZ', { key: 'Z', ctrl: true, shift: true }))).toEqual({ type: 'redo' });
    expect(keyAction(press('KeyY', { key: 'y', ctrl: true }))).toEqual({ type: 'redo' });
    expect(keyAction(press('KeyZ', { key: 'z', ctrl: true, repeat: true }))).toEqual({ type: 'swallow' });
    expect(keyAction(press('KeyZ', { key: 'z' }))).toBeNull();
  });

  it('never chooses from a list that was only pointed at: digits, Space and Enter stay the switcher’s', () => {
    expect(keyOnList(press('Digit3', { key: '3' }), true)).toBe('switcher');
    expect(keyOnList(press('Digit3', { key: '3' }), false)).toBe('switcher');
    expect(keyOnList(press('Space', { key: ' ' }), true)).toBe('switcher');
    expect(keyOnList(press('Enter', { key: 'Enter' }), true)).toBe('switcher');
    expect(keyOnList(press('Space', { key: ' ' }), false)).toBe('list');
    expect(keyOnList(press('Enter', { key: 'Enter' }), false)).toBe('list');
    // A letter that means nothing would choose the first name that begins with it.
    expect(keyOnList(press('KeyW', { key: 'w' }), false)).toBe('nobody');
    for (const key of ['ArrowDown', 'Tab', 'Escape', 'Home']) expect(keyOnList(press(key, { key }), true)).toBe('list');
    expect(keyOnList(press('KeyZ', { key: 'z', ctrl: true }), true)).toBe('switcher');
  });

  it('cuts with Space and mixes with Enter', () => {
    expect(keyAction(press('Space', { key: ' ' }))).toEqual({ type: 'cut' });
    expect(keyAction(press('Enter'))).toEqual({ type: 'auto' });
    expect(keyAction(press('NumpadEnter'))).toEqual({ type: 'auto' });
  });

  it('never cuts again and again while a key is held down, yet keeps it from pressing a button', () => {
    for (const code of ['Space', 'Enter', 'Digit1']) {
      expect(keyAction(press(code, { repeat: true }))).toEqual({ type: 'swallow' });
    }
    expect(keyAction(press('Space', { shift: true }))).toEqual({ type: 'swallow' });
  });

  it('leaves what the browser and the system use alone', () => {
    expect(keyAction(press('Digit1', { ctrl: true }))).toBeNull();
    expect(keyAction(press('Digit1', { alt: true }))).toBeNull();
    expect(keyAction(press('KeyS', { key: 's', meta: true }))).toBeNull();
    expect(keyAction(press('Tab'))).toBeNull();
  });

  it('fades to black with Shift+B only: a lone letter is pressed too easily', () => {
    expect(keyAction(press('KeyB', { key: 'B', shift: true }))).toEqual({ type: 'fade-to-black' });
    expect(keyAction(press('KeyB', { key: 'b' }))).toBeNull();
    expect(keyAction(press('KeyB', { key: 'B', shift: true, repeat: true }))).toBeNull();
    expect(keyAction(press('KeyB', { key: 'B', shift: true, ctrl: true }))).toBeNull();
  });

  it('fades a keyer with its letter and cuts it with Shift, once a press', () => {
    expect(keyAction(press('KeyD', { key: 'd' }))).toEqual({ type: 'keyer', keyer: 'dsk1', by: 'auto' });
    expect(keyAction(press('KeyF', { key: 'F', shift: true }))).toEqual({ type: 'keyer', keyer: 'dsk2', by: 'cut' });
    expect(keyAction(press('KeyK', { key: 'k' }))).toEqual({ type: 'keyer', keyer: 'key', by: 'auto' });
    expect(keyAction(press('KeyD', { repeat: true }))).toBeNull();
    expect(keyAction(press('KeyF', { ctrl: true }))).toBeNull();
  });

  it('presses the focused button with Ctrl+Enter only', () => {
    expect(keyAction(press('Enter', { ctrl: true }))).toEqual({ type: 'press-focused' });
    expect(keyAction(press('Enter', { ctrl: true, repeat: true }))).toEqual({ type: 'swallow' });
  });

  it('opens help wherever the question mark lies', () => {
    expect(keyAction(press('Minus', { key: '?', shift: true }))).toEqual({ type: 'dialog', dialog: 'help' });
    expect(keyAction(press('Slash', { key: '?', shift: true }))).toEqual({ type: 'dialog', dialog: 'help' });
  });

  it('holds for going live and for ending with Shift and a letter, and nothing else', () => {
    expect(holdKey(press('KeyL', { shift: true }))).toBe('live');
    expect(holdKey(press('KeyE', { shift: true }))).toBe('end');
    expect(holdKey(press('KeyL'))).toBeNull();
    expect(holdKey(press('KeyE', { shift: true, ctrl: true }))).toBeNull();
    expect(keyAction(press('KeyL', { shift: true, key: 'L' }))).toBeNull();
  });
});
