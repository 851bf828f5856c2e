/** Undo and redo for the set-up of the show: about fifty steps, one a command, kept in memory only. */
import type { CommandName } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { EngineContext } from '../context.ts';
import type { Caller } from '../control/call.ts';
import type { Outcome } from '../control/dispatch.ts';
import { applyChanges } from './apply.ts';
import { requireAsked } from './asking.ts';
import {
  type Change,
  diffShows,
  inverse,
  joined,
  labelOf,
  mentionsMedia,
  partsChangedBy,
  withoutFiles,
} from './changes.ts';
import { touchesAir } from './on-air.ts';

const MAX_STEPS = 50;
/** Changes of the same fields within this time are one step: a fader that is drawn, a name that is typed. */
const SAME_STEP_MS = 1000;

interface Step {
  label: string;
  changes: Change[];
  /** When it was last added to. */
  atMs: number;
}

export class History {
  readonly #ctx: EngineContext;
  readonly #now: () => number;
  #undo: Step[] = [];
  #redo: Step[] = [];
  /** The set-up as of the last command that was looked at. */
  #known: ShowFile;
  #underWay = 0;

  constructor(ctx: EngineContext, now: () => number = () => performance.now()) {
    this.#ctx = ctx;
    this.#now = now;
    this.#known = ctx.show.current;
  }

  /** A command begins; call what it returns when it is done. What macros do is part of the show and is not undone. */
  watch(name: CommandName, caller: Caller): (outcome: Outcome) => void {
    const parts = caller.macro === undefined ? partsChangedBy(name) : [];
    if (this.#underWay === 0) this.#known = this.#ctx.show.current;
    this.#underWay += 1;
    return ({ done }) => {
      this.#underWay -= 1;
      const before = this.#known;
      this.#known = this.#ctx.show.current;
      if (done && parts.length > 0) this.#add(diffShows(before, this.#known, parts));
    };
  }

  /** @throws FlypackError `nothing_to_undo`, `undo_on_air`, `confirmation_needed` */
  undo(confirm: boolean): Promise<{ label: string }> {
    return this.#ctx.setup.run(() => this.#step('undo', confirm));
  }

  /** @throws FlypackError `nothing_to_redo`, `undo_on_air`, `confirmation_needed` */
  redo(confirm: boolean): Promise<{ label: string }> {
    return this.#ctx.setup.run(() => this.#step('redo', confirm));
  }

  async #step(way: 'undo' | 'redo', confirm: boolean): Promise<{ label: string }> {
    const step = (way === 'undo' ? this.#undo : this.#redo).at(-1);
    if (step === undefined) throw new FlypackError(way === 'undo' ? 'nothing_to_undo' : 'nothing_to_redo');
    const changes = way === 'undo' ? inverse(step.changes) : step.changes;
    const air = changes.flatMap((change) => touchesAir(change, this.#ctx) ?? []);
    if (air.length > 0) throw new FlypackError('undo_on_air', { step: step.label, onAir: air });
    requireAsked(changes, confirm, this.#ctx.show.current, this.#ctx.destinations.states());
    try {
      await applyChanges(this.#ctx, changes);
    } catch (error) {
      // It fits the show no longer and never will: the steps before it must not be stuck behind it.
      if (error instanceof FlypackError && error.code !== 'ffmpeg_missing') this.#drop(step);
      throw error;
    }
    this.#known = this.#ctx.show.current;
    // A new change after this one must not be taken for more of the same.
    const moved = { ...step, atMs: Number.NEGATIVE_INFINITY };
    if (way === 'undo') this.#redo.push(moved);
    else this.#undo.push(moved);
    this.#drop(step);
    return { label: step.label };
  }

  #add(found: Change[]): void {
    this.#forgetLostFiles(found);
    const changes = withoutFiles(found);
    if (changes.length === 0) return;
    const atMs = this.#now();
    this.#redo = [];
    const last = this.#undo.at(-1);
    const more = last !== undefined && atMs - last.atMs < SAME_STEP_MS ? joined(last.changes, changes) : null;
    if (last !== undefined && more !== null) {
      last.changes = more;
      last.atMs = atMs;
      // There and back again within a second: nothing is left to undo.
      if (more.length === 0) this.#undo.pop();
    } else {
      this.#undo = [...this.#undo, { label: labelOf(changes, (id) => this.#nameOf(id)), changes, atMs }].slice(
        -MAX_STEPS,
      );
    }
    this.#tell();
  }

  /** Steps that would need a file of the media pool that has been deleted. */
  #forgetLostFiles(changes: readonly Change[]): void {
    const lost = changes.flatMap(({ part, before, after }) =>
      part === 'media' && after === null && before !== null ? [before.id] : [],
    );
    if (lost.length === 0) return;
    const keeps = (step: Step): boolean => !lost.some((id) => mentionsMedia(step.changes, id));
    this.#undo = this.#undo.filter(keeps);
    this.#redo = this.#redo.filter(keeps);
    this.#tell();
  }

  #drop(step: Step): void {
    this.#undo = this.#undo.filter((other) => other !== step);
    this.#redo = this.#redo.filter((other) => other !== step);
    this.#tell();
  }

  #nameOf(source: string): string {
    return this.#ctx.show.current.sources.find(({ id }) => id === source)?.name ?? source;
  }

  #tell(): void {
    this.#ctx.store.set('history', {
      undo: this.#undo.at(-1)?.label ?? null,
      redo: this.#redo.at(-1)?.label ?? null,
    });
  }
}
