/**
 * The keyers as the switcher sees them: three layers over the buses, each on, off or on its way. Pure, counted in
 * frames. A keyer that is tied goes along with the next transition; its own cut or auto takes it out of a running one.
 */
import { z } from 'zod';
import { KEYER_IDS, type KeyerId } from '../ids.ts';
import { type Fade, fadeLevel, isFading, settled, turnFade } from './fade.ts';
import { progressAt, type RunningTransition } from './transition.ts';

const keyerFields = {
  /** Length of its own fade, in frames. */
  rateFrames: z.int().min(1).max(250),
  /** Comes and goes with the next transition. */
  tie: z.boolean(),
  /** Shown on the preview picture, whether it is on air or not. */
  preview: z.boolean(),
};
const OneKeyer = z.object({
  rateFrames: keyerFields.rateFrames.default(15),
  tie: keyerFields.tie.default(false),
  preview: keyerFields.preview.default(false),
});
export const KeyerSettings = z.object({
  key: OneKeyer.prefault({}),
  dsk1: OneKeyer.prefault({}),
  dsk2: OneKeyer.prefault({}),
});
export type KeyerSettings = z.infer<typeof KeyerSettings>;
export const KeyerSettingChanges = z.strictObject(keyerFields).partial();
export type KeyerSettingChanges = z.infer<typeof KeyerSettingChanges>;

export type KeyerFades = Record<KeyerId, Fade>;

export const noKeys = (): KeyerFades => ({ key: settled(false), dsk1: settled(false), dsk2: settled(false) });

/** The keyers that go along with the next transition. */
export const tiedKeyers = (settings: KeyerSettings): KeyerId[] => KEYER_IDS.filter((id) => settings[id].tie);

interface Keyed {
  keyers: KeyerFades;
  transition: RunningTransition | null;
}

/** How far keyer `id` is on air at `frame`: 0 not at all, 1 entirely. */
export function keyerLevel({ keyers, transition }: Keyed, id: KeyerId, frame: number): number {
  const fade = keyers[id];
  if (transition === null || !transition.keyers.includes(id)) return fadeLevel(fade, frame);
  const progress = progressAt(transition, frame);
  return fade.on ? 1 - progress : progress;
}

/**
 * Whether viewers see anything of keyer `id`: on, on its way, or carried by the transition that runs. Without a frame to
 * go by (null), what is on counts.
 */
export function isKeyerOnAir(keyed: Keyed, id: KeyerId, frame: number | null): boolean {
  if (keyed.keyers[id].on || keyed.transition?.keyers.includes(id) === true) return true;
  return frame !== null && keyerLevel(keyed, id, frame) > 0;
}

/** On or off at once. Without `on`: a fade is brought to its end, otherwise the other of the two. */
export function cutKeyer(fade: Fade, frame: number, on?: boolean): Fade {
  const wanted = on ?? (isFading(fade, frame) ? fade.on : !fade.on);
  const now = settled(wanted);
  return fade.on === wanted && !isFading(fade, frame) ? fade : now;
}

/** On or off over `rateFrames`; turns round when it is on its way. */
export const fadeKeyer = (fade: Fade, frame: number, rateFrames: number, on?: boolean): Fade =>
  turnFade(fade, frame, rateFrames, on);

/** `ids` are on the other side now: their transition is over. */
export function toggled(keyers: KeyerFades, ids: readonly KeyerId[]): KeyerFades {
  if (ids.length === 0) return keyers;
  const after = { ...keyers };
  for (const id of ids) after[id] = settled(!keyers[id].on);
  return after;
}
