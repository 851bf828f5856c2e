/**
 * Watches that what ought to be heard is heard. It asks what an engineer would: is anything on program that has sound and
 * whose strip is meant to be on? If so, is there a strip or a master that keeps all of it back, or is program just silent?
 * A muted camera beside an open microphone is how shows are made and no fault; black and strips that are off are silent by
 * design.
 */
import type { SourceId } from '#shared/ids.ts';
import type { SoundWarning } from '#shared/state/state.ts';

/** Nobody hears a fader below this. */
const DOWN_DB = -60;
export const isDown = (faderDb: number): boolean => faderDb <= DOWN_DB;
/** A mute may be short and meant. */
const GRACE_MS = 2000;

/** A strip whose sound program asks for. */
export interface WatchedStrip {
  source: SourceId;
  muted: boolean;
  down: boolean;
  /** Before its fader. */
  levelDb: number;
}

export interface WatchFacts {
  strips: readonly WatchedStrip[];
  /** The master. */
  muted: boolean;
  down: boolean;
  /** Of the program. */
  levelDb: number;
  silenceDb: number;
  silenceS: number;
}

type Cause = Pick<SoundWarning, 'kind' | 'source'>;

const blocked = (source: SourceId | null, by: { muted: boolean; down: boolean }): Cause | null =>
  by.muted ? { kind: 'muted', source } : by.down ? { kind: 'faderDown', source } : null;

/** What keeps back everything that ought to be heard; null when something may pass. */
function blockade({ strips, muted, down }: WatchFacts): Cause | null {
  const master = blocked(null, { muted, down });
  if (master !== null) return master;
  const causes = strips.map((strip) => blocked(strip.source, strip));
  return causes.includes(null) ? null : (causes[0] ?? null);
}

/** Why program is silent: a strip that would sound and is shut, or there is nothing. */
function silence({ strips, silenceDb }: WatchFacts): Cause {
  const shut = strips.find((strip) => strip.levelDb > silenceDb && blocked(strip.source, strip) !== null);
  const cause = shut === undefined ? null : blocked(shut.source, shut);
  return cause ?? { kind: 'silent', source: strips.length === 1 ? (strips[0]?.source ?? null) : null };
}

export class SoundWatch {
  #warning: SoundWarning | null = null;
  #blockade: (Cause & { sinceMs: number }) | null = null;
  #silentSinceMs: number | null = null;

  /** What is wrong at `nowMs` (wall clock), or null. The same object for as long as it is the same. */
  judge(facts: WatchFacts, nowMs: number): SoundWarning | null {
    const found = facts.strips.length === 0 ? this.#nothingMeant() : this.#look(facts, nowMs);
    const before = this.#warning;
    const same = before !== null && found?.kind === before.kind && found.source === before.source;
    if (!same) this.#warning = found;
    return this.#warning;
  }

  #nothingMeant(): null {
    this.#blockade = null;
    this.#silentSinceMs = null;
    return null;
  }

  #look(facts: WatchFacts, nowMs: number): SoundWarning | null {
    const cause = blockade(facts);
    if (cause !== null) {
      const before = this.#blockade;
      const goesOn = before?.kind === cause.kind && before.source === cause.source;
      const now = { ...cause, sinceMs: goesOn ? before.sinceMs : nowMs };
      this.#blockade = now;
      this.#silentSinceMs = null;
      return nowMs - now.sinceMs >= GRACE_MS ? now : null;
    }
    this.#blockade = null;
    if (facts.levelDb > facts.silenceDb) {
      this.#silentSinceMs = null;
      return null;
    }
    this.#silentSinceMs ??= nowMs;
    if (nowMs - this.#silentSinceMs < facts.silenceS * 1000) return null;
    return { ...silence(facts), sinceMs: this.#silentSinceMs };
  }
}

/** The warning as a sentence for the log; `nameOf` names sources. */
export function describeWarning({ kind, source }: SoundWarning, nameOf: (id: SourceId) => string): string {
  const what = source === null ? 'the master' : nameOf(source);
  switch (kind) {
    case 'muted':
      return `Nobody hears the program: ${what} is muted`;
    case 'faderDown':
      return `Nobody hears the program: the fader of ${what} is down`;
    case 'silent':
      return source === null ? 'The program is silent' : `The program is silent: no sound comes from ${what}`;
  }
}
