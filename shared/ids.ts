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

export const SceneId = z.string().regex(idPattern, idMessage).brand<'SceneId'>();
export type SceneId = z.infer<typeof SceneId>;

export const MediaId = z.string().regex(idPattern, idMessage).brand<'MediaId'>();
export type MediaId = z.infer<typeof MediaId>;

export const MacroId = z.string().regex(idPattern, idMessage).brand<'MacroId'>();
export type MacroId = z.infer<typeof MacroId>;

export const RenditionId = z.string().regex(idPattern, idMessage).brand<'RenditionId'>();
export type RenditionId = z.infer<typeof RenditionId>;

/** What can stand on a bus: a source, or a scene made of sources. The two share one set of ids. */
export const FeedId = z.union([SourceId, SceneId]);
export type FeedId = SourceId | SceneId;

/** Layers over the buses, from below: an upstream chroma key and two downstream keyers. */
export const KEYER_IDS = ['key', 'dsk1', 'dsk2'] as const;
export const KeyerId = z.enum(KEYER_IDS);
export type KeyerId = z.infer<typeof KeyerId>;
export const DSK_IDS = ['dsk1', 'dsk2'] as const;
export type DskId = (typeof DSK_IDS)[number];

/** Turns a name a person typed into the stem of an id: "Stage left!" becomes "stage-left". */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
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
