/** The source whose figures somebody asked for. */
import { create } from 'zustand';
import type { SourceId } from '#shared/ids.ts';
import { openDeck } from '../deck/deck-page.ts';

export const useFigures = create<{ selected: SourceId | null }>()(() => ({ selected: null }));

/** Opens the table of figures at this source. */
export function openFigures(source: SourceId): void {
  useFigures.setState({ selected: source });
  openDeck('sources');
}
