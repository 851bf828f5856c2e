/**
 * A fader’s scale: where on its way a level stands. As on broadcast desks, in straight pieces: a decibel has most room
 * around 0 dB, where it is set by ear, and little far down, where a fader only comes and goes.
 */
import { FADER_MAX_DB, FADER_OFF_DB } from '#shared/show/sound-config.ts';

/** Level in dB and its place from 0 (lower end, silence) to 1. */
const LAW: readonly (readonly [db: number, place: number])[] = [
  [FADER_OFF_DB, 0],
  [-60, 0.05],
  [-40, 0.15],
  [-30, 0.24],
  [-20, 0.36],
  [-10, 0.54],
  [0, 0.77],
  [FADER_MAX_DB, 1],
];
/** What is written beside a fader; the lower end is −∞. */
export const FADER_MARKS_DB: readonly number[] = [10, 5, 0, -5, -10, -20, -30, -40, FADER_OFF_DB];
/** Below this a step of a key goes to silence, and back. */
const LOWEST_STEP_DB = -60;
/** So near to the lower end that a hand means silence. */
const END = 0.012;
/** A hand finds 0 dB by itself. */
const DETENT_DB = 0.3;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const tenths = (db: number): number => {
  const rounded = Math.round(db * 10) / 10;
  return rounded === 0 ? 0 : rounded;
};

function along(value: number, from: 0 | 1, to: 0 | 1): number {
  let before = LAW[0];
  for (const point of LAW) {
    if (before !== undefined && value <= point[from]) {
      const span = point[from] - before[from];
      return span === 0 ? point[to] : before[to] + ((value - before[from]) / span) * (point[to] - before[to]);
    }
    before = point;
  }
  return before?.[to] ?? 0;
}

/** Where a level stands, 0…1. */
export const placeOfDb = (db: number): number => along(clamp(db, FADER_OFF_DB, FADER_MAX_DB), 0, 1);

/** The level at a place, in steps of 0.1 dB. */
export const dbOfPlace = (place: number): number => tenths(along(clamp(place, 0, 1), 1, 0));

/**
 * Where a hand has moved a fader that it took at `takenDb`: up by `upPx` on a way of `wayPx`. `fine` moves a tenth as
 * far and does not rest at 0 dB.
 */
export function draggedDb(takenDb: number, upPx: number, wayPx: number, fine: boolean): number {
  if (wayPx <= 0) return takenDb;
  const place = placeOfDb(takenDb) + (upPx / wayPx) * (fine ? 0.1 : 1);
  if (place < END) return FADER_OFF_DB;
  const db = dbOfPlace(place);
  return !fine && Math.abs(db) <= DETENT_DB ? 0 : db;
}

/** What a key does to a fader; null for a key that is none of its own. */
export function nudgedDb(db: number, key: string, shift: boolean): number | null {
  const by = (stepDb: number): number => {
    if (db < LOWEST_STEP_DB) return stepDb > 0 ? LOWEST_STEP_DB : FADER_OFF_DB;
    const to = tenths(db + stepDb);
    return to < LOWEST_STEP_DB ? FADER_OFF_DB : Math.min(FADER_MAX_DB, to);
  };
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return by(shift ? 1 : 0.1);
    case 'ArrowDown':
    case 'ArrowLeft':
      return by(shift ? -1 : -0.1);
    case 'PageUp':
      return by(1);
    case 'PageDown':
      return by(-1);
    case 'Home':
      return 0;
    default:
      return null;
  }
}

/** A level as it was typed: `-3.5`, `−3,5`, `+2 dB`, `off`, `-inf`; null when it is none. */
export function parseDb(text: string): number | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll('−', '-')
    .replace(',', '.')
    .replace(/\s*db$/, '');
  if (plain === 'off' || plain === '-inf' || plain === '-∞' || plain === '∞') return FADER_OFF_DB;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return tenths(clamp(Number(plain), FADER_OFF_DB, FADER_MAX_DB));
}
