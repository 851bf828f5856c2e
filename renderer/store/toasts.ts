/** Short notes at the edge of the page: what was refused and what to do about it. */
import { create } from 'zustand';
import { detailLine, type Refusal } from './refusal.ts';

export interface Toast {
  id: number;
  tone: 'refused' | 'note';
  message: string;
  next: string;
}

const SHOWN_MS = 9000;
const MAX_TOASTS = 3;

export const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }));

let nextId = 1;

/** Whether somebody’s pointer or focus is on them: then none goes, and no button moves from under a hand. */
let held = false;
/** Those whose time was up meanwhile. */
const due = new Set<number>();

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  // What a hand was on is gone, and tells nobody that it was left.
  if (useToasts.getState().toasts.length === 0) holdToasts(false);
}

/** Keeps the toasts that are shown until this is called with false. */
export function holdToasts(hold: boolean): void {
  held = hold;
  if (held) return;
  const over = [...due];
  due.clear();
  for (const id of over) dismissToast(id);
}

function show(tone: Toast['tone'], message: string, next: string): void {
  const id = nextId;
  nextId += 1;
  useToasts.setState(({ toasts }) => ({
    // The same words again take the place of the old ones instead of piling up.
    toasts: [...toasts.filter((toast) => toast.message !== message), { id, tone, message, next }].slice(-MAX_TOASTS),
  }));
  setTimeout(() => {
    if (held) due.add(id);
    else dismissToast(id);
  }, SHOWN_MS);
}

export function showRefusal(refusal: Refusal): void {
  const detail = detailLine(refusal.details);
  show('refused', detail === '' ? refusal.message : `${refusal.message} (${detail})`, refusal.next);
}

export const showNote = (message: string): void => show('note', message, '');
