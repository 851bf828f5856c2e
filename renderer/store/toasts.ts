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

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function show(tone: Toast['tone'], message: string, next: string): void {
  const id = nextId;
  nextId += 1;
  useToasts.setState(({ toasts }) => ({
    // The same words again take the place of the old ones instead of piling up.
    toasts: [...toasts.filter((toast) => toast.message !== message), { id, tone, message, next }].slice(-MAX_TOASTS),
  }));
  setTimeout(() => dismissToast(id), SHOWN_MS);
}

export function showRefusal(refusal: Refusal): void {
  const detail = detailLine(refusal.details);
  show('refused', detail === '' ? refusal.message : `${refusal.message} (${detail})`, refusal.next);
}

export const showNote = (message: string): void => show('note', message, '');
