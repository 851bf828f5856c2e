/** A macro as it is edited: what was typed, what it means, and what is wrong with it. Pure. */
import { COMMANDS, type CommandName } from '#shared/commands/table.ts';
import { mayBeStep, type StepProblem, stepProblem } from '#shared/macro/steps.ts';
import { type MacroConfig, MacroStep } from '#shared/show/macro-config.ts';

/** `key` stays with a step wherever it is moved. */
export type DraftStep =
  | { key: number; kind: 'wait'; frames: string }
  | { key: number; kind: 'command'; name: string; args: string };

export interface MacroDraft {
  name: string;
  steps: DraftStep[];
  nextKey: number;
}

/** Every command that may stand in a macro. */
export const STEP_COMMANDS: readonly CommandName[] = (Object.keys(COMMANDS) as CommandName[])
  .filter(mayBeStep)
  .toSorted();

/** `{}` is written as nothing: most commands of the panel have no arguments. */
const argsText = (args: Record<string, unknown>): string =>
  Object.keys(args).length === 0 ? '' : JSON.stringify(args);

export function draftOf({ name, steps }: Pick<MacroConfig, 'name' | 'steps'>): MacroDraft {
  return {
    name,
    steps: steps.map((step, key) =>
      step.kind === 'wait'
        ? { key, kind: 'wait', frames: String(step.frames) }
        : { key, kind: 'command', name: step.name, args: argsText(step.args) },
    ),
    nextKey: steps.length,
  };
}

/** What was typed as a step; a sentence when it is none. */
function readStep(draft: DraftStep): MacroStep | string {
  if (draft.kind === 'wait') {
    const parsed = MacroStep.safeParse({ kind: 'wait', frames: Number(draft.frames.trim() || Number.NaN) });
    return parsed.success ? parsed.data : 'a whole number of frames, from 1 to 108 000';
  }
  try {
    const args: unknown = draft.args.trim() === '' ? {} : JSON.parse(draft.args);
    const parsed = MacroStep.safeParse({ kind: 'command', name: draft.name, args });
    return parsed.success ? parsed.data : 'an object is needed: {"source":"wide"}';
  } catch {
    return 'this is not JSON: {"source":"wide"}';
  }
}

/** The steps that were typed, or the first that is none, or cannot be run. */
export function readDraft({ steps }: MacroDraft): { steps: MacroStep[] } | { problem: Omit<StepProblem, 'code'> } {
  const read: MacroStep[] = [];
  for (const [step, draft] of steps.entries()) {
    const one = readStep(draft);
    if (typeof one === 'string') return { problem: { step, problem: one } };
    read.push(one);
  }
  const problem = stepProblem(read);
  return problem === null ? { steps: read } : { problem };
}

export const changed = (draft: MacroDraft, key: number, changes: Partial<DraftStep>): MacroDraft => ({
  ...draft,
  steps: draft.steps.map((step) => (step.key === key ? ({ ...step, ...changes } as DraftStep) : step)),
});

export const without = (draft: MacroDraft, key: number): MacroDraft => ({
  ...draft,
  steps: draft.steps.filter((step) => step.key !== key),
});

/** Moves a step by `by` places; at either end it stays. */
export function moved(draft: MacroDraft, key: number, by: -1 | 1): MacroDraft {
  const from = draft.steps.findIndex((step) => step.key === key);
  const step = draft.steps[from];
  const to = from + by;
  if (step === undefined || to < 0 || to >= draft.steps.length) return draft;
  return { ...draft, steps: draft.steps.toSpliced(from, 1).toSpliced(to, 0, step) };
}

export function withWait(draft: MacroDraft, frames: number): MacroDraft {
  const step: DraftStep = { key: draft.nextKey, kind: 'wait', frames: String(frames) };
  return { ...draft, steps: [...draft.steps, step], nextKey: draft.nextKey + 1 };
}

export function withCommand(draft: MacroDraft, name: CommandName, args = ''): MacroDraft {
  const step: DraftStep = { key: draft.nextKey, kind: 'command', name, args };
  return { ...draft, steps: [...draft.steps, step], nextKey: draft.nextKey + 1 };
}

/** Whether the draft says something else than the macro that is kept. */
export function differs(draft: MacroDraft, kept: Pick<MacroConfig, 'name' | 'steps'>): boolean {
  const read = readDraft(draft);
  return (
    draft.name.trim() !== kept.name || !('steps' in read) || JSON.stringify(read.steps) !== JSON.stringify(kept.steps)
  );
}
