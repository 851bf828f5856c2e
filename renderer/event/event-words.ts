import type { EventStatus } from '#shared/state/state.ts';
import type { Tone } from '../ui/Badge.tsx';

/** Colours of an event’s state: red is on air, green is ready for it. */
export const EVENT_TONES: Record<EventStatus, Tone> = {
  draft: 'plain',
  scheduled: 'plain',
  preparing: 'amber',
  ready: 'green',
  live: 'red',
  ending: 'amber',
  ended: 'off',
  failed: 'amber',
};
