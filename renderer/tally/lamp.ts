/** What a tally page shows. Pure, and without anything that an old phone does not know. */
import { SILENCE_MS } from '#shared/protocol/wire.ts';
import type { TallyLine, TallyMessage } from '#shared/tally/messages.ts';

export interface LampFacts {
  /** Monotonic ms of the newest word from the engine that was not late; null: none yet. */
  heardMs: number | null;
  nowMs: number;
  /** The engine does not take this page’s token. */
  refused: boolean;
  /** Id of the source; null: the address names none. */
  source: string | null;
  /** What the engine said of all sources; null before its first word. */
  lines: readonly TallyLine[] | null;
}

export interface Lamp {
  kind: 'program' | 'preview' | 'off' | 'lost' | 'refused';
  word: string;
  number: string;
  name: string;
  note: string;
}

const WAYS = { bus: '', scene: 'in a scene', key: 'in the key' } as const;

/** The lamp as it must look now. An engine that is silent for two seconds says nothing any more: never an old truth. */
export function lampOf({ heardMs, nowMs, refused, source, lines }: LampFacts): Lamp {
  const line = lines === null ? undefined : lines.filter(({ id }) => id === source)[0];
  const who = { number: line === undefined ? '' : String(line.number), name: line === undefined ? '' : line.name };
  if (refused) return { kind: 'refused', word: 'NO ACCESS', ...who, note: 'Open the code on the control room again.' };
  if (source === null) {
    return { kind: 'refused', word: 'NO CAMERA', ...who, note: 'Open the code of a camera on the control room.' };
  }
  if (heardMs === null || nowMs - heardMs >= SILENCE_MS || lines === null) {
    return { kind: 'lost', word: 'NO LINK', ...who, note: 'Nothing is heard from the engine. It is tried again.' };
  }
  if (line === undefined) {
    return { kind: 'refused', word: 'NO CAMERA', ...who, note: 'This camera is not in the show any more.' };
  }
  const note = line.via.indexOf('bus') >= 0 ? '' : line.via.map((way) => WAYS[way]).join(', ');
  if (line.tally === 'program') return { kind: 'program', word: 'ON AIR', ...who, note };
  if (line.tally === 'preview') return { kind: 'preview', word: 'NEXT', ...who, note };
  return { kind: 'off', word: 'off air', ...who, note: '' };
}

/** The lines after a message. */
export function linesAfter(lines: readonly TallyLine[] | null, message: TallyMessage): readonly TallyLine[] | null {
  if (message.t === 'all') return message.sources;
  if (message.t === 'beat' || lines === null) return lines;
  return lines.map((line) => message.sources.filter(({ id }) => id === line.id)[0] ?? line);
}

/** Source and token in the page’s address: `#source=wide&token=…`. */
export function readAddress(hash: string): { source: string | null; token: string | null } {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  return { source: fields.get('source') || null, token: fields.get('token') || null };
}
