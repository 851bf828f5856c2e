/** The show’s macros: kept, recorded, run. */
import { type FrameRate, frameMs } from '#shared/canvas.ts';
import type { CommandArgs, CommandName } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { freeId, MacroId, slugOf } from '#shared/ids.ts';
import { missingThing } from '#shared/macro/missing.ts';
import { isRecorded, stepProblem } from '#shared/macro/steps.ts';
import { MAX_MACROS, type MacroConfig, type MacroStep } from '#shared/show/macro-config.ts';
import type { MacroState } from '#shared/state/state.ts';
import type { Caller } from '../control/call.ts';
import type { Dispatch, Outcome } from '../control/dispatch.ts';
import type { LogLine } from '../store/event-log.ts';
import type { ShowStore } from '../store/show-store.ts';
import { MacroRun } from './player.ts';
import { Recorder } from './recorder.ts';

export interface MacrosOptions {
  show: ShowStore;
  dispatch: Dispatch;
  /** The program frame that goes out now; null while unknown. */
  programFrame: () => number | null;
  callOff: (run: string) => Promise<void>;
  log: (line: LogLine) => void;
  onChange: (state: MacroState) => void;
}

interface Running {
  run: MacroRun;
  step: number;
  steps: number;
}

export class Macros {
  readonly #options: MacrosOptions;
  readonly #running = new Map<MacroId, Running>();
  #recorder: Recorder | null = null;
  #problem: MacroState['problem'] = null;

  constructor(options: MacrosOptions) {
    this.#options = options;
  }

  /** Tells everybody how things stand, also after the show’s macros were changed from elsewhere. */
  refresh(): void {
    const recorder = this.#recorder;
    this.#options.onChange({
      macros: this.#options.show.current.macros,
      running: [...this.#running].map(([id, { step, steps }]) => ({ id, step, steps })),
      recording: recorder === null ? null : { name: recorder.name, steps: recorder.count },
      problem: this.#problem,
    });
  }

  /** @throws FlypackError `macro_limit`, `macro_exists`, `macro_step` */
  add({ id, name, steps }: CommandArgs<'macro.add'>['macro']): MacroId {
    const { macros } = this.#options.show.current;
    if (macros.length >= MAX_MACROS) throw new FlypackError('macro_limit', { limit: MAX_MACROS });
    const taken = macros.map((macro) => macro.id);
    const fresh = id ?? MacroId.parse(freeId(slugOf(name, 'macro'), taken));
    if (taken.includes(fresh)) throw new FlypackError('macro_exists', { id: fresh });
    this.#keep([...macros, checked({ id: fresh, name, steps })]);
    return fresh;
  }

  /** @throws FlypackError `macro_unknown`, `macro_step` */
  update({ id, changes }: CommandArgs<'macro.update'>): void {
    const before = this.#require(id);
    const after = checked({ id, name: changes.name ?? before.name, steps: changes.steps ?? before.steps });
    if (this.#problem?.id === id) this.#problem = null;
    this.#keep(this.#options.show.current.macros.map((macro) => (macro.id === id ? after : macro)));
  }

  /** @throws FlypackError `macro_unknown`, `macro_running` */
  remove(id: MacroId): void {
    this.#require(id);
    if (this.#running.has(id)) throw new FlypackError('macro_running', { id });
    if (this.#problem?.id === id) this.#problem = null;
    this.#keep(this.#options.show.current.macros.filter((macro) => macro.id !== id));
  }

  /**
   * Starts a macro for `caller`. Resolves when everything before its first wait is done, with the program frame of its
   * first switching step.
   * @throws FlypackError `macro_unknown`, `macro_running`, `macro_step`
   */
  async run(id: MacroId, caller: Caller): Promise<number | null> {
    const macro = this.#require(id);
    if (this.#running.has(id) || caller.macro?.chain.includes(id)) throw new FlypackError('macro_running', { id });
    const problem = stepProblem(macro.steps, caller.role) ?? missingThing(macro.steps, this.#options.show.current);
    if (problem !== null) throw new FlypackError('macro_step', { ...problem, step: problem.step + 1 });
    const run = new MacroRun(macro, caller, {
      dispatch: this.#options.dispatch,
      frameMs: frameMs(this.#frameRate),
      programFrame: this.#options.programFrame,
      callOff: this.#options.callOff,
      onStep: (step) => this.#progress(id, run, step),
    });
    this.#problem = this.#problem?.id === id ? null : this.#problem;
    this.#running.set(id, { run, step: 0, steps: macro.steps.length });
    this.refresh();
    let begun = false;
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        begun = true;
        resolve();
      };
      run.play(begin).then(
        () => {
          this.#ended(id, run);
          begin();
        },
        (error: unknown) => {
          this.#ended(id, run);
          if (begun) this.#failed(macro, error);
          else reject(error);
        },
      );
    });
    return run.firstFrame;
  }

  /** Ends one macro, or all. @throws FlypackError `macro_unknown` */
  async stop(id?: MacroId): Promise<void> {
    if (id !== undefined) this.#require(id);
    const stopped = [...this.#running].filter(([other]) => id === undefined || other === id);
    await Promise.all(
      stopped.map(async ([other, { run }]) => {
        this.#ended(other, run);
        await run.stop();
      }),
    );
  }

  /** @throws FlypackError `macro_recording`, `macro_limit` */
  record(name: string): void {
    if (this.#recorder !== null) throw new FlypackError('macro_recording', { name: this.#recorder.name });
    if (this.#options.show.current.macros.length >= MAX_MACROS) {
      throw new FlypackError('macro_limit', { limit: MAX_MACROS });
    }
    this.#recorder = new Recorder(name);
    this.refresh();
  }

  /** Keeps what was recorded as a macro. @throws FlypackError `macro_not_recording` */
  recordStop(): MacroId {
    const { name, steps } = this.#takeRecorder();
    const id = this.add({ name, steps });
    this.refresh();
    return id;
  }

  /** @throws FlypackError `macro_not_recording` */
  recordCancel(): void {
    this.#takeRecorder();
    this.refresh();
  }

  /** A command was done: what people did is recorded. */
  done(name: CommandName, args: object, caller: Caller, outcome: Outcome): void {
    const recorder = this.#recorder;
    if (recorder === null || !outcome.done || caller.macro !== undefined || !isRecorded(name)) return;
    const { result } = outcome;
    const answered = typeof result === 'object' && result !== null && 'frame' in result ? Number(result.frame) : null;
    const wasFull = recorder.full;
    recorder.add(name, { ...args }, answered ?? this.#options.programFrame() ?? 0);
    if (recorder.full && !wasFull) {
      const text = `The macro ${recorder.name} is as long as a macro can be; nothing more is recorded.`;
      this.#options.log({ level: 'warn', about: 'macro', text });
    }
    this.refresh();
  }

  get #frameRate(): FrameRate {
    return this.#options.show.current.canvas.frameRate;
  }

  #takeRecorder(): Recorder {
    const recorder = this.#recorder;
    if (recorder === null) throw new FlypackError('macro_not_recording');
    this.#recorder = null;
    return recorder;
  }

  #require(id: MacroId): MacroConfig {
    const macro = this.#options.show.current.macros.find((candidate) => candidate.id === id);
    if (macro === undefined) throw new FlypackError('macro_unknown', { id });
    return macro;
  }

  #keep(macros: MacroConfig[]): void {
    this.#options.show.update({ macros });
    this.refresh();
  }

  #progress(id: MacroId, run: MacroRun, step: number): void {
    const running = this.#running.get(id);
    if (running?.run !== run) return;
    running.step = step + 1;
    this.refresh();
  }

  #ended(id: MacroId, run: MacroRun): void {
    if (this.#running.get(id)?.run !== run) return;
    this.#running.delete(id);
    this.refresh();
  }

  #failed({ id, name }: MacroConfig, error: unknown): void {
    const details = error instanceof FlypackError ? error.details : null;
    const facts = typeof details === 'object' && details !== null ? details : {};
    const step = 'step' in facts && typeof facts.step === 'number' ? facts.step : 0;
    const problem = 'problem' in facts ? String(facts.problem) : 'Something failed.';
    this.#problem = { id, step, message: problem };
    this.#options.log({ level: 'error', about: 'macro', text: `Macro ${name} ended at step ${step}: ${problem}` });
    this.refresh();
  }
}

/** @throws FlypackError `macro_step` when a step can never be run */
function checked(macro: MacroConfig): MacroConfig {
  const problem = stepProblem(macro.steps);
  if (problem !== null) throw new FlypackError('macro_step', { ...problem, step: problem.step + 1 });
  const self = macro.steps.findIndex((step) => runsItself(step, macro.id));
  if (self >= 0) throw new FlypackError('macro_step', { step: self + 1, problem: 'a macro cannot run itself' });
  return macro;
}

const runsItself = (step: MacroStep, id: MacroId): boolean =>
  step.kind === 'command' && step.name === 'macro.run' && step.args.id === id;
