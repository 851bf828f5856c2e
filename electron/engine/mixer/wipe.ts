/** Wipes: every pixel has a place on the edge’s way, and the new picture shows where the edge has passed. */
import type { TransitionStyle, WipePattern } from '#shared/switcher/transition.ts';
import { wordsOf } from './blend.ts';
import { vectors } from './vector/kernels.ts';
import { wipeStrips } from './vector/wipe.ts';

/** Steps of the way; finer than any picture has columns. */
const STEPS = 4096;

/** Pixels that are looked at together: far from the edge they are all old or all new. */
const RUN = 16;

/** The first and the last place of each run. */
interface Runs {
  first: Uint16Array;
  last: Uint16Array;
}

export function runsOf(places: Uint16Array): Runs {
  const runs = Math.ceil(places.length / RUN);
  const way: Runs = { first: new Uint16Array(runs), last: new Uint16Array(runs) };
  for (let run = 0; run < runs; run += 1) {
    let first = STEPS;
    let last = 0;
    for (let i = run * RUN; i < Math.min((run + 1) * RUN, places.length); i += 1) {
      const place = places[i] as number;
      if (place < first) first = place;
      if (place > last) last = place;
    }
    way.first[run] = first;
    way.last[run] = last;
  }
  return way;
}

/** Place (0…STEPS) of each pixel of a plane on the way of the edge. */
export function placesOf(pattern: WipePattern, width: number, height: number): Uint16Array {
  const way = new Uint16Array(width * height);
  const place = placeOf(pattern, width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // The middle of the pixel, so that both planes agree.
      way[y * width + x] = Math.round(place((x + 0.5) / width, (y + 0.5) / height) * STEPS);
    }
  }
  return way;
}

/** Where a point (both coordinates 0…1) lies on the edge’s way, 0 first and 1 last. */
function placeOf(pattern: WipePattern, width: number, height: number): (x: number, y: number) => number {
  switch (pattern) {
    case 'right':
      return (x) => x;
    case 'left':
      return (x) => 1 - x;
    case 'down':
      return (_x, y) => y;
    case 'up':
      return (_x, y) => 1 - y;
    case 'down-right':
      return (x, y) => (x + y) / 2;
    case 'down-left':
      return (x, y) => (1 - x + y) / 2;
    case 'up-right':
      return (x, y) => (x + 1 - y) / 2;
    case 'up-left':
      return (x, y) => 1 - (x + y) / 2;
    case 'circle': {
      // Not `Math.hypot`, which takes ten times as long.
      const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);
      const corner = length(width, height) / 2;
      return (x, y) => Math.min(1, length((x - 0.5) * width, (y - 0.5) * height) / corner);
    }
  }
}

/** Weight (0…256) of the new picture at each place of the way, with the edge at `progress` of its way. */
export function edgeTable(progress: number, softness: number): Uint16Array {
  const table = new Uint16Array(STEPS + 1);
  const edge = progress * (1 + softness);
  for (let step = 0; step <= STEPS; step += 1) {
    const behind = edge - step / STEPS;
    const weight =
      softness === 0 ? (behind > 0 || progress === 1 ? 1 : 0) : Math.min(1, Math.max(0, behind / softness));
    table[step] = Math.round(weight * 256);
  }
  return table;
}

/** Where it ends that all is new, and where it begins that all is old. */
export function edgeOf(table: Uint16Array): { behind: number; ahead: number } {
  let behind = -1;
  while (behind < STEPS && table[behind + 1] === 256) behind += 1;
  let ahead = STEPS + 1;
  while (ahead > 0 && table[ahead - 1] === 0) ahead -= 1;
  return { behind, ahead };
}

/** Draws wipes of one canvas. Keeps the ways of the last pattern; costs nothing until one is used. */
export class Wiper {
  readonly #width: number;
  readonly #height: number;
  #ways: { pattern: WipePattern; luma: Uint16Array; chroma: Uint16Array } | null = null;
  /** Of the ways’ places, for the plain loop. */
  readonly #runs = new WeakMap<Uint16Array, Runs>();

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  draw(a: Uint8Array, b: Uint8Array, style: TransitionStyle, progress: number, out: Uint8Array): void {
    const { luma, chroma } = this.prepare(style.wipePattern);
    const table = edgeTable(progress, style.wipeSoftness);
    const edge = edgeOf(table);
    const loaded = vectors();
    let at = 0;
    for (const places of [luma, chroma, chroma]) {
      const end = at + places.length;
      const planes = [a.subarray(at, end), b.subarray(at, end), out.subarray(at, end)] as const;
      if (loaded === null) wipePlain(planes, places, this.#runsOf(places), table);
      else wipeStrips(loaded, planes, places, table, edge);
      at = end;
    }
  }

  /** The way of a pattern; that of the last one is kept. */
  prepare(pattern: WipePattern): { luma: Uint16Array; chroma: Uint16Array } {
    if (this.#ways?.pattern !== pattern) {
      const [width, height] = [this.#width, this.#height];
      const luma = placesOf(pattern, width, height);
      this.#ways = { pattern, luma, chroma: placesOf(pattern, width / 2, height / 2) };
    }
    return this.#ways;
  }

  #runsOf(places: Uint16Array): Runs {
    const runs = this.#runs.get(places) ?? runsOf(places);
    this.#runs.set(places, runs);
    return runs;
  }
}

/** As `wipeStrips`, without vector instructions. */
export function wipePlain(
  [a, b, out]: readonly [a: Uint8Array, b: Uint8Array, out: Uint8Array],
  places: Uint16Array,
  { first, last }: Runs,
  table: Uint16Array,
): void {
  const [as, bs, outs] = [wordsOf(a), wordsOf(b), wordsOf(out)];
  for (let run = 0; run < first.length; run += 1) {
    const start = run * RUN;
    const end = Math.min(start + RUN, places.length);
    if (as !== null && bs !== null && outs !== null && end - start === RUN) {
      // Behind the edge all is new, before it all is old.
      const whole = table[last[run] as number] === 256 ? bs : table[first[run] as number] === 0 ? as : null;
      if (whole !== null) {
        const word = start >> 2;
        outs[word] = whole[word] as number;
        outs[word + 1] = whole[word + 1] as number;
        outs[word + 2] = whole[word + 2] as number;
        outs[word + 3] = whole[word + 3] as number;
        continue;
      }
    }
    for (let i = start; i < end; i += 1) {
      const w = table[places[i] as number] as number;
      out[i] = ((a[i] as number) * (256 - w) + (b[i] as number) * w + 128) >> 8;
    }
  }
}
