/**
 * One run of a macro. The frame that the first switching command is answered with is the base; every later one is given
 * to the mixer a little ahead for exactly the frame its waits add up to. What the mixer cannot time (sound, texts) is
 * done at its time as near as can be.
 */
import type { CommandName } from '#shared/commands/table.ts';
import { type ErrorBody, FlypackError } from '#shared/errors.ts';
import type { MacroId } from '#shared/ids.ts';
import { type DueStep, isSwitching, schedule } from '#shared/macro/steps.ts';
import type { MacroConfig } from '#shared/show/macro-config.ts';
import type { Caller } from '../control/call.ts';

/** How long before its frame a command goes to the mixer: longer than a busy main thread keeps it waiting. */
const LEAD_MS = 150;
/** A frame further away than this from where the program should be: the mixer was started again. */
const LOST_MS = 2000;

export interface PlayerParts {
  dispatch: (name: string, args: unknown, caller: Caller) => Promise<unknown>;
  /** Length of a program frame. */
  frameMs: number;
  /** The program frame that goes out now; null while unknown. */
  programFrame: () => number | null;
  /** Calls off what waits in the mixer for this run. */
  callOff: (run: string) => Promise<void>;
  /** Monotonic, ms. */
  now?: () => number;
  /** Told before each command: its place in the list of steps. */
  onStep: (step: number) => void;
}

/** Where the macro’s beginning lies in the program, and on the clock. */
interface Base {
  frame: number;
  atMs: number;
}

let runs = 0;

const frameIn = (result: unknown): number | null =>
  typeof result === 'object' && result !== null && 'frame' in result && typeof result.frame === 'number'
    ? result.frame
    : null;

export class MacroRun {
  readonly #macro: MacroConfig;
  readonly #caller: Caller;
  readonly #parts: PlayerParts;
  readonly #now: () => number;
  readonly #run: string;
  readonly #stop = new AbortController();
  #base: Base | null = null;
  /** Program frame of the first switching command; null before it. */
  firstFrame: number | null = null;

  constructor(macro: MacroConfig, caller: Caller, parts: PlayerParts) {
    this.#macro = macro;
    this.#caller = caller;
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    runs += 1;
    this.#run = `${macro.id}#${runs}`;
  }

  get chain(): readonly MacroId[] {
    return [...(this.#caller.macro?.chain ?? []), this.#macro.id];
  }

  /**
   * Plays it to its end, or until it is stopped. `onWait` is called before the first wait.
   * @throws FlypackError `macro_step` with the place of the step that was refused; what came after it is not done
   */
  async play(onWait: () => void): Promise<void> {
    const startedMs = this.#now();
    let before = 0;
    for (const due of schedule(this.#macro.steps)) {
      if (due.waited) onWait();
      const { frameMs } = this.#parts;
      const timed = this.#base !== null && isSwitching(due.name);
      // Never so early that the command before it has not shown yet: what is on preview then would be asked too soon.
      const leadMs = timed ? Math.min(LEAD_MS, ((due.atFrames - before) * frameMs) / 2) : 0;
      await this.#until((this.#base?.atMs ?? startedMs) + due.atFrames * frameMs - leadMs);
      if (this.#stop.signal.aborted) return;
      await this.#give(due, timed && this.#base !== null ? this.#base.frame + due.atFrames : null);
      before = due.atFrames;
    }
  }

  /** Ends it at once, with what already waits in the mixer. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#parts.callOff(this.#run);
  }

  async #give(due: DueStep, atFrame: number | null): Promise<void> {
    this.#parts.onStep(due.step);
    this.#checkProgram(due, atFrame);
    const caller: Caller = {
      role: this.#caller.role,
      who: `macro ${this.#macro.name}`,
      macro: { chain: this.chain, atFrame, run: this.#run },
    };
    try {
      const frame = frameIn(await this.#parts.dispatch(due.name, due.args, caller));
      // A command that was on its way when the macro was stopped must not show either.
      if (this.#stop.signal.aborted) await this.#parts.callOff(this.#run);
      if (frame === null || this.#base !== null || !isSwitching(due.name)) return;
      this.firstFrame = frame;
      this.#base = { frame: frame - due.atFrames, atMs: this.#now() - due.atFrames * this.#parts.frameMs };
    } catch (error) {
      throw stepRefused(due, error instanceof FlypackError ? error.toBody() : new FlypackError('internal').toBody());
    }
  }

  /** A mixer that was started again counts from 0: a frame of the old count would come at any time, or never. */
  #checkProgram(due: DueStep, atFrame: number | null): void {
    const frame = this.#parts.programFrame();
    if (atFrame === null || frame === null) return;
    if (Math.abs(atFrame - frame) * this.#parts.frameMs < LOST_MS) return;
    throw stepRefused(due, { ...new FlypackError('internal').toBody(), message: 'The mixer was started again.' });
  }

  #until(atMs: number): Promise<void> {
    const leftMs = atMs - this.#now();
    const { signal } = this.#stop;
    if (leftMs <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, leftMs);
      signal.addEventListener('abort', done);
    });
  }
}

const stepRefused = ({ step, name }: { step: number; name: CommandName | string }, why: ErrorBody): FlypackError =>
  new FlypackError('macro_step', { step: step + 1, command: name, code: why.code, problem: why.message });
