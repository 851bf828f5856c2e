import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dismissToast, holdToasts, showNote, useToasts } from '../../renderer/store/toasts.ts';

const shown = (): string[] => useToasts.getState().toasts.map(({ message }) => message);
const dismiss = (message: string): void => {
  for (const toast of useToasts.getState().toasts) if (toast.message === message) dismissToast(toast.id);
};

describe('toasts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });

  it('go by themselves', () => {
    showNote('first');
    expect(shown()).toEqual(['first']);
    vi.runAllTimers();
    expect(shown()).toEqual([]);
  });

  it('stay where they are while a hand is on them, and go when it leaves', () => {
    showNote('first');
    showNote('second');
    holdToasts(true);
    vi.runAllTimers();
    expect(shown()).toEqual(['first', 'second']);
    dismiss('first');
    expect(shown()).toEqual(['second']);
    holdToasts(false);
    expect(shown()).toEqual([]);
  });

  it('are held no longer once the last one was dismissed', () => {
    showNote('first');
    holdToasts(true);
    dismiss('first');
    showNote('second');
    vi.runAllTimers();
    expect(shown()).toEqual([]);
  });
});
