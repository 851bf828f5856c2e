/** Which of the switcher’s keys the keyboard holds down right now, so that the key on screen goes down with it. */

import { create } from 'zustand';
import type { KeyerId } from '#shared/ids.ts';

export type PanelKey =
  | 'cut'
  | 'auto'
  | 'ftb'
  | `pvw-${number}`
  | `pgm-${number}`
  | `keyer-${'cut' | 'auto' | 'tie' | 'pvw'}-${KeyerId}`;

export const usePressedKey = create<{ key: PanelKey | null }>()(() => ({ key: null }));
export const holdPanelKey = (key: PanelKey | null): void => usePressedKey.setState({ key });
