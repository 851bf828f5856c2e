/** Which desk is open in the lower part of the page. */
import { create } from 'zustand';

export const DECK_PAGES = [
  'show',
  'outputs',
  'sources',
  'sound',
  'graphics',
  'media',
  'macros',
  'recordings',
  'health',
] as const;
export type DeckPage = (typeof DECK_PAGES)[number];

export const useDeck = create<{ page: DeckPage }>()(() => ({ page: 'show' }));

export const openDeck = (page: DeckPage): void => useDeck.setState({ page });
