/** What may stand in a macro, and when each of its steps is due. Pure. */
import type { z } from 'zod';
import { COMMANDS, type CommandName, isCommand, type Role } from '../commands/table.ts';
import type { ErrorCode } from '../errors.ts';
import type { MacroStep } from '../show/macro-config.ts';

/** What people do during a show. Set-up, destinations and the broadcast are left out: no macro begins or ends a show. */
const families = ['switcher.', 'keyer.', 'scene.', 'audio.', 'clip.'] as const;

/** Whether a command is captured by a recording. Nothing that needs a confirmation ever is. */
export const isRecorded = (name: CommandName): boolean =>
  families.some((family) => name.startsWith(family)) && !COMMANDS[name].confirm;

/** Whether a command may be a macro’s step: what is recorded, and starting another macro. */
export const mayBeStep = (name: CommandName): boolean => isRecorded(name) || name === 'macro.run';

/** Whether the mixer can do it on a given frame: what moves the buses and the keyers. */
export const isSwitching = (name: string): boolean =>
  isCommand(name) && /^(?:switcher|keyer)\./.test(name) && 'frame' in COMMANDS[name].result.shape;

/** Why a step cannot be run. */
export interface StepProblem {
  /** Place in the list of steps, from 0. */
  step: number;
  code: ErrorCode;
  problem: string;
}

/** The first step that cannot be run at all, or not by this role; null when there is none. */
export function stepProblem(steps: readonly MacroStep[], role?: Role): StepProblem | null {
  for (const [step, each] of steps.entries()) {
    const found = each.kind === 'command' ? commandProblem(each.name, each.args, role) : null;
    if (found !== null) return { step, ...found };
  }
  return null;
}

function commandProblem(name: string, args: unknown, role: Role | undefined): Omit<StepProblem, 'step'> | null {
  if (!isCommand(name)) return { code: 'unknown_command', problem: `there is no command ${name}` };
  if (!mayBeStep(name)) return { code: 'macro_step', problem: `${name} may not stand in a macro` };
  const spec = COMMANDS[name];
  const schema: z.ZodType = spec.args;
  const parsed = schema.safeParse(args);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    return { code: 'bad_arguments', problem: `${field === '' ? '' : `${field}: `}${issue?.message ?? 'not valid'}` };
  }
  const roles: readonly Role[] = spec.roles;
  if (role !== undefined && !roles.includes(role)) {
    return { code: 'forbidden_role', problem: `${name} needs the role ${roles.join(' or ')}` };
  }
  return null;
}

/** A command and when it is due. */
export interface DueStep {
  /** Place in the list of steps, from 0. */
  step: number;
  name: string;
  args: Record<string, unknown>;
  /** Frames after the macro’s beginning. */
  atFrames: number;
  /** Whether a wait stands between it and the command before. */
  waited: boolean;
}

/** The commands of a macro with their times; waits in a row add up. */
export function schedule(steps: readonly MacroStep[]): DueStep[] {
  const due: DueStep[] = [];
  let atFrames = 0;
  let waited = false;
  for (const [step, each] of steps.entries()) {
    if (each.kind === 'wait') {
      atFrames += each.frames;
      waited = true;
    } else {
      due.push({ step, name: each.name, args: each.args, atFrames, waited });
      waited = false;
    }
  }
  return due;
}

/** Length of a macro in frames: all of its waits. */
export const lengthFrames = (steps: readonly MacroStep[]): number =>
  steps.reduce((sum, step) => sum + (step.kind === 'wait' ? step.frames : 0), 0);
