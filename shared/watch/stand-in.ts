/**
 * What stands in for a source that has a fault, and when program goes to its backup and back. Pure: it is told the time,
 * and what it wants done is done by others.
 *
 * A person always wins: once anybody has switched after program went to the backup, nothing goes back by itself; and a
 * faulty source that a person has put on program stays there. A person has done so when the command was given after the
 * fault had come; whoever pressed AUTO before it did not know.
 */
import type { FeedId, SourceId } from '../ids.ts';
import type { SourceWatch } from '../show/source-care.ts';
import type { RunningTransition, TransitionStyle } from '../switcher/transition.ts';

export interface StandInView {
  nowMs: number;
  /** The frame that is made next: what is ordered takes effect there. */
  frame: number;
  /** The source has a fault that calls for a stand-in. */
  faulty: boolean;
  program: FeedId | null;
  programSinceFrame: number;
  /** The transition on its way: nobody interferes with it. */
  transition: RunningTransition | null;
  /** The backup is live, has no fault of its own and shows its own picture. */
  backupUsable: boolean;
  /** The source is a part of the scene on program. */
  inScene: boolean;
  /** The source is on program or coming in, by itself or in a scene. */
  shown: boolean;
}

/** The transition seen last: one `style` object, one transition. */
interface Coming {
  style: TransitionStyle;
  to: FeedId | null;
  sinceFrame: number;
  /** When it ends by itself; null: the bar has it. */
  endFrame: number | null;
}

export class StandIn {
  readonly #source: SourceId;
  #faultSinceFrame: number | null = null;
  #healthySinceMs: number | null = null;
  /** Frame with which program went to the backup, and which backup that was. */
  #away: { frame: number; backup: SourceId } | null = null;
  /** The backup’s picture is in its place in a scene. */
  #replaced = false;
  #slate = false;
  /** `programSinceFrame` when it was last faulty: any other one means that somebody has switched since. */
  #faultyOnProgramOf: number | null = null;
  #coming: Coming | null = null;
  /** Since when its program has been on air, and on which frame it was asked for. */
  #chosen: { onAirFrame: number; askedFrame: number } | null = null;

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

  /** The slate takes its place. */
  get slate(): boolean {
    return this.#slate;
  }

  /** What program is to be switched to with frame `view.frame`; null: nothing is to be done. */
  step(watch: SourceWatch, view: StandInView): SourceId | null {
    const { frame, faulty, program, programSinceFrame } = view;
    this.#faultSinceFrame = faulty ? (this.#faultSinceFrame ?? frame) : null;
    const left = this.#away !== null && (program !== this.#away.backup || programSinceFrame !== this.#away.frame);
    if (left || watch.onFault !== 'backup') this.#away = null;
    const healed = this.#healed(watch, view);
    const ready = watch.onFault === 'backup' && watch.backup !== null && view.backupUsable;
    const chosenFaulty = this.#chosenFaulty(view);
    this.#replaced = view.inScene && ready && (faulty || (this.#replaced && !healed));
    this.#slate = this.#away === null && !this.#replaced && this.#slates(watch, view, { healed, ready, chosenFaulty });
    if (view.transition !== null) return null;
    if (this.#away !== null) {
      if (!healed || watch.returnAfterS === 0) return null;
      this.#away = null;
      return this.#source;
    }
    if (!faulty || chosenFaulty || program !== this.#source || !ready || watch.backup === null) return null;
    this.#away = { frame, backup: watch.backup };
    return watch.backup;
  }

  /** Healthy for long enough; or, when a person has to bring it back, somebody has switched or nobody sees it. */
  #healed({ returnAfterS }: SourceWatch, { nowMs, faulty, programSinceFrame, shown }: StandInView): boolean {
    this.#healthySinceMs = faulty ? null : (this.#healthySinceMs ?? nowMs);
    if (faulty) this.#faultyOnProgramOf = programSinceFrame;
    if (this.#healthySinceMs === null) return false;
    if (returnAfterS > 0) return nowMs - this.#healthySinceMs >= returnAfterS * 1000;
    return !shown || programSinceFrame !== this.#faultyOnProgramOf;
  }

  /** Whether it is on program because somebody asked for it after the fault had come. */
  #chosenFaulty({ frame, program, programSinceFrame, transition }: StandInView): boolean {
    if (this.#chosen?.onAirFrame !== programSinceFrame) {
      const coming = this.#coming;
      const arrived =
        coming?.to === program && (coming.endFrame === null || coming.endFrame === programSinceFrame) ? coming : null;
      this.#chosen = { onAirFrame: programSinceFrame, askedFrame: arrived?.sinceFrame ?? programSinceFrame };
    }
    this.#coming = transition === null ? null : comingOf(transition, this.#coming, frame);
    if (program !== this.#source || this.#faultSinceFrame === null) return false;
    return this.#chosen.askedFrame > this.#faultSinceFrame;
  }

  /** A faulty source shows the slate when it is to, or when there is no backup to go to. */
  #slates(
    { onFault, backup }: SourceWatch,
    { faulty }: StandInView,
    { healed, ready, chosenFaulty }: { healed: boolean; ready: boolean; chosenFaulty: boolean },
  ): boolean {
    if (!faulty) return this.#slate && !healed;
    if (onFault === 'slate' || backup === null) return true;
    return !ready && (this.#slate || !chosenFaulty);
  }
}

function comingOf({ style, to, drive }: RunningTransition, before: Coming | null, frame: number): Coming {
  const sinceFrame = before?.style === style ? before.sinceFrame : frame;
  const endFrame = drive.by === 'auto' ? drive.startFrame + drive.durationFrames : null;
  return { style, to, sinceFrame, endFrame };
}
