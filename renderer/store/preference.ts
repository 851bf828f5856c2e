/** What a person prefers on this machine’s page. It is kept by the browser and belongs to no show. */
import { create } from 'zustand';

const PREFIX = 'flypack.preference.';

/** A preference that is one of `choices`; the first of them until another was chosen. */
export function choicePreference<T extends string | number>(name: string, choices: readonly [T, ...T[]]) {
  const kept = window.localStorage.getItem(PREFIX + name);
  const use = create<{ value: T }>()(() => ({ value: choices.find((each) => String(each) === kept) ?? choices[0] }));
  use.subscribe(({ value }) => window.localStorage.setItem(PREFIX + name, String(value)));
  return use;
}

/** A preference that is a number from `min` to `max`. */
export function numberPreference(name: string, start: number, min: number, max: number) {
  const kept = window.localStorage.getItem(PREFIX + name);
  const number = kept === null || kept === '' ? Number.NaN : Number(kept);
  const use = create<{ value: number }>()(() => ({ value: number >= min && number <= max ? number : start }));
  use.subscribe(({ value }) => window.localStorage.setItem(PREFIX + name, String(value)));
  return use;
}
