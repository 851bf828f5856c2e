/**
 * The life of an event: draft or scheduled → preparing → ready → live → ending → ended, and failed with a cause.
 * A pure state machine; what a person may do in which state is decided here and nowhere else.
 */
import type { EventStatus } from '../state/state.ts';

export interface EventLife {
  status: EventStatus;
  /** Why it failed, or what is not healthy while it runs; null otherwise. */
  cause: string | null;
  preparedAtMs: number | null;
  liveAtMs: number | null;
  endedAtMs: number | null;
}

export type EventStep =
  | { type: 'prepare' }
  | { type: 'prepared'; atMs: number }
  /** The program has reached the ingest. */
  | { type: 'onAir'; atMs: number }
  /** Something is wrong and may pass, or has passed (null). */
  | { type: 'trouble'; cause: string | null }
  | { type: 'failed'; cause: string }
  | { type: 'end' }
  | { type: 'ended'; atMs: number }
  /** The event’s settings changed. */
  | { type: 'edited'; scheduled: boolean };

const from: Record<EventStep['type'], readonly EventStatus[]> = {
  prepare: ['draft', 'scheduled', 'failed'],
  prepared: ['preparing'],
  onAir: ['ready'],
  trouble: ['preparing', 'ready', 'live'],
  failed: ['preparing', 'ready', 'live'],
  end: ['preparing', 'ready', 'live', 'failed'],
  ended: ['ending'],
  edited: ['draft', 'scheduled', 'failed'],
};

/** A new event, before anything was done for it. */
export const newLife = (scheduled: boolean): EventLife => ({
  status: scheduled ? 'scheduled' : 'draft',
  cause: null,
  preparedAtMs: null,
  liveAtMs: null,
  endedAtMs: null,
});

/** Whether the step is possible now. */
export const allows = (life: EventLife, step: EventStep['type']): boolean => from[step].includes(life.status);

/** The life after the step; the same object when the step is not possible or changes nothing. */
export function nextLife(life: EventLife, step: EventStep): EventLife {
  if (!allows(life, step.type)) return life;
  switch (step.type) {
    case 'prepare':
      return { ...life, status: 'preparing', cause: null, preparedAtMs: null, liveAtMs: null };
    case 'prepared':
      return { ...life, status: 'ready', cause: null, preparedAtMs: step.atMs };
    case 'onAir':
      return { ...life, status: 'live', cause: null, liveAtMs: step.atMs };
    case 'trouble':
      return life.cause === step.cause ? life : { ...life, cause: step.cause };
    case 'failed':
      return { ...life, status: 'failed', cause: step.cause };
    case 'end':
      return { ...life, status: 'ending' };
    case 'ended':
      return { ...life, status: 'ended', cause: null, endedAtMs: step.atMs };
    case 'edited':
      return newLife(step.scheduled);
  }
}

/** Nothing of the event runs, so it may be replaced by another or removed. */
export const isOver = (life: EventLife): boolean => life.status === 'ended' || life.status === 'failed';

/** Something of the event runs. */
export const isBusy = (life: EventLife): boolean =>
  life.status === 'preparing' || life.status === 'ready' || life.status === 'live' || life.status === 'ending';

/** What is left of a life when the engine that led it is gone and everything it had started has been ended. */
export function lifeAfterCrash(life: EventLife, scheduled: boolean, atMs: number): EventLife {
  switch (life.status) {
    case 'draft':
    case 'scheduled':
      return newLife(scheduled);
    case 'preparing':
    case 'ready':
      return { ...newLife(scheduled), cause: 'The engine ended while the event was prepared. Prepare it again.' };
    case 'live':
      return { ...life, status: 'failed', cause: 'The engine ended while the event was live. Prepare it again.' };
    case 'ending':
      return { ...life, status: 'ended', cause: null, endedAtMs: atMs };
    case 'ended':
    case 'failed':
      return life;
  }
}
