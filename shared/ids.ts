/** Branded identifiers: a source id can never be passed where a destination id is wanted. */
import { z } from 'zod';

const idPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
const idMessage = 'lower-case letters, digits and dashes, at most 40, starting with a letter or digit';

export const SourceId = z.string().regex(idPattern, idMessage).brand<'SourceId'>();
export type SourceId = z.infer<typeof SourceId>;

export const DestinationId = z.string().regex(idPattern, idMessage).brand<'DestinationId'>();
export type DestinationId = z.infer<typeof DestinationId>;

export const EventId = z.string().regex(idPattern, idMessage).brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

/** Turns a name a person typed into the stem of an id: "Stage left!" becomes "stage-left". */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/g, '');
  return slug === '' ? fallback : slug;
}

/** The first of `stem`, `stem-2`, `stem-3`, … that is not taken. */
export function freeId(stem: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  if (!used.has(stem)) return stem;
  for (let n = 2; ; n += 1) {
    const id = `${stem}-${n}`;
    if (!used.has(id)) return id;
  }
}
