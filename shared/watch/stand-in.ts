/**
 * What stands in for a source that has a fault, and when program goes to its backup and back. Pure: it is told the time,
 * and what it wants done is done by others.
 *
 * A person always wins: once anybody has switched after program went to the backup, nothing goes back by itself; and a
 * faulty source that a person has put on program stays there.
 */
import type { FeedId, SourceId } from '../ids.ts';
import type { SourceWatch } from '../show/source-care.ts';

export interface StandInView {
  nowMs: number;
  /** The frame that is made next: what is ordered takes effect there. */
  frame: number;
  /** The source has a fault that calls for a stand-in. */
  faulty: boolean;
  program: FeedId | null;
  programSinceFrame: number;
  /** A transition is on its way: nobody interferes with it. */
  inTransition: boolean;
  /** The backup is live and has no fault of its own. */
  backupUsable: boolean;
  /** The source is a part of the scene on program. */
  inScene: boolean;
}

export class StandIn {
  readonly #source: SourceId;
  #faultSinceFrame: number | null = null;
  #healthySinceMs: number | null = null;
  /** Frame with which program went to the backup, and which backup that was. */
  #away: { frame: number; backup: SourceId } | null = null;
  /** The backup’s picture is in its place in a scene. */
  #replaced = false;

  constructor(source: SourceId) {
    this.#source = source;
  }

  /** Program is on the backup because of this source. */
  get away(): boolean {
    return this.#away !== null;
  }

  /** In scenes the backup’s picture takes its place. */
  get replaced(): boolean {
    return this.#replaced;
  }

  /** What program is to be switched to with frame `view.frame`; null: nothing is to be done. */
  step(watch: SourceWatch, view: StandInView): SourceId | null {
    const { nowMs, frame, faulty } = view;
    this.#faultSinceFrame = faulty ? (this.#faultSinceFrame ?? frame) : null;
    this.#healthySinceMs = faulty ? null : (this.#healthySinceMs ?? nowMs);
    const { program, programSinceFrame } = view;
    if (this.#away !== null && (program !== this.#away.backup || programSinceFrame !== this.#away.frame))
      this.#away = null;
    const healed = this.#healthySinceMs !== null && nowMs - this.#healthySinceMs >= watch.returnAfterS * 1000;
    this.#replaced = this.#replaces(watch, view, healed);
    if (view.inTransition) return null;
    if (this.#away !== null) {
      if (!healed || watch.returnAfterS === 0) return null;
      this.#away = null;
      return this.#source;
    }
    const chosenFaulty = this.#faultSinceFrame !== null && programSinceFrame > this.#faultSinceFrame;
    if (!faulty || chosenFaulty || program !== this.#source) return null;
    if (watch.onFault !== 'backup' || watch.backup === null || !view.backupUsable) return null;
    this.#away = { frame, backup: watch.backup };
    return watch.backup;
  }

  #replaces(watch: SourceWatch, { faulty, inScene, backupUsable }: StandInView, healed: boolean): boolean {
    if (watch.onFault !== 'backup' || watch.backup === null || !inScene || !backupUsable) return false;
    return faulty || (this.#replaced && !healed);
  }
}
