/** What the chain’s verdict was and when, as episodes; a fixed number of them is kept. */
import type { Cause } from '../chain/causes.ts';
import type { HopName, Verdict } from '../chain/chain.ts';

export interface Episode {
  fromMs: number;
  /** Until when it was seen; that of the last one grows while it lasts. */
  toMs: number;
  hop: HopName;
  cause: Cause;
  health: 'warn' | 'alarm';
  /** As they were at its worst. */
  number: string;
  problem: string;
  advice: string;
}

export const MAX_EPISODES = 400;
/** The same verdict again within this is the same episode: one sample may be missing. */
const gapMs = 2500;
/** Longer sentences are cut, so that the memory is bounded. */
const maxText = 240;

export class Episodes {
  #list: Episode[] = [];

  get all(): readonly Episode[] {
    return this.#list;
  }

  add(atMs: number, verdict: Verdict | null): void {
    if (verdict === null) return;
    const health = verdict.health === 'alarm' ? 'alarm' : 'warn';
    const last = this.#list.at(-1);
    if (last !== undefined && last.hop === verdict.hop && last.cause === verdict.cause && atMs - last.toMs <= gapMs) {
      const worse = health === 'alarm' && last.health === 'warn' ? wordsOf(verdict) : {};
      this.#list[this.#list.length - 1] = { ...last, ...worse, health: worseOf(last.health, health), toMs: atMs };
      return;
    }
    const { hop, cause } = verdict;
    this.#push({ fromMs: atMs, toMs: atMs, hop, cause, health, ...wordsOf(verdict) });
  }

  /** Takes over what was kept elsewhere; episodes that overlap what is here replace it. */
  load(list: readonly Episode[]): void {
    const first = list[0];
    if (first === undefined) return;
    this.#list = this.#list.filter(({ fromMs }) => fromMs < first.fromMs);
    for (const episode of list) this.#push(episode);
  }

  /** Forgets what ended before `fromMs`. */
  forget(fromMs: number): void {
    const first = this.#list[0];
    if (first !== undefined && first.toMs < fromMs) this.#list = this.#list.filter(({ toMs }) => toMs >= fromMs);
  }

  /** The verdict at a moment; null when all was well. */
  at(ms: number): Episode | null {
    return this.#list.findLast(({ fromMs, toMs }) => fromMs <= ms && ms <= toMs + gapMs / 2) ?? null;
  }

  #push(episode: Episode): void {
    this.#list = [...this.#list.slice(1 - MAX_EPISODES), episode];
  }
}

const worseOf = (a: Episode['health'], b: Episode['health']): Episode['health'] =>
  a === 'alarm' || b === 'alarm' ? 'alarm' : 'warn';

const cut = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText - 1)}…` : text);
const wordsOf = ({ number, problem, advice }: Verdict): Pick<Episode, 'number' | 'problem' | 'advice'> => ({
  number: cut(number),
  problem: cut(problem),
  advice: cut(advice),
});
