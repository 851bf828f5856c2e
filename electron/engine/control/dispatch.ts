/** The one way into the engine: every command, from wherever it comes, is looked up, validated, authorised and logged here. */
import type { z } from 'zod';
import { COMMANDS, type CommandHandlers, type CommandName, isCommand, type Role } from '#shared/commands/table.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { issuesOf } from '../issues.ts';
import type { LogLine } from '../store/event-log.ts';
import { type Caller, inCall } from './call.ts';

export type { Caller } from './call.ts';

export type Dispatch = (name: string, args: unknown, caller: Caller) => Promise<unknown>;

export interface DispatchOptions {
  handlers: CommandHandlers;
  log: (line: LogLine) => void;
  /** Technical details of an unforeseen error, with its stack. */
  onInternalError: (error: unknown, command: string) => void;
  isShuttingDown: () => boolean;
  /** Takes secrets out of text that goes to a client. */
  redact: (text: string) => string;
  /** Told of each command that was let through, before its handler runs. What it returns is called when it was done. */
  watch?: (name: CommandName, args: object, caller: Caller) => (outcome: Outcome) => void;
}

/** `done: false`: the handler refused. */
export type Outcome = { done: true; result: unknown } | { done: false };

type AnyHandler = (args: unknown) => Promise<unknown>;

/** Many a minute, and no events of the show by themselves. */
const unlogged: readonly CommandName[] = ['player.report', 'switcher.tbar'];

/** Arguments that name something in the show and are never secret. */
const loggedArguments = ['id', 'source', 'kind', 'rateFrames', 'black', 'name'] as const;

function describeCall(name: CommandName, args: object): string {
  const named = loggedArguments.flatMap((key) => {
    const value: unknown = key in args ? Reflect.get(args, key) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return [name, ...named].join(' ');
}

const describeResult = (result: unknown): string => {
  if (typeof result !== 'object' || result === null) return '';
  if ('frame' in result) return ` at frame ${String(result.frame)}`;
  return 'id' in result ? ` → ${String(result.id)}` : '';
};

export function createDispatch(options: DispatchOptions): Dispatch {
  const run = async (name: CommandName, rawArgs: unknown, caller: Caller): Promise<unknown> => {
    const spec = COMMANDS[name];
    if (options.isShuttingDown()) throw new FlypackError('shutting_down');
    const roles: readonly Role[] = spec.roles;
    const schema: z.ZodType<object> = spec.args;
    const parsed = schema.safeParse(rawArgs ?? {});
    if (!parsed.success) throw new FlypackError('bad_arguments', { issues: issuesOf(parsed.error) });
    if (!roles.includes(caller.role)) throw new FlypackError('forbidden_role', { role: caller.role, needs: roles });
    if (spec.confirm && !('confirm' in parsed.data && parsed.data.confirm === true)) {
      throw new FlypackError('confirmation_needed');
    }
    // The table pairs each name with its own arguments; the compiler cannot follow the pair through a variable.
    const handler = options.handlers[name] as AnyHandler;
    const tell = options.watch?.(name, parsed.data, caller);
    let outcome: Outcome = { done: false };
    try {
      outcome = { done: true, result: await inCall(caller, () => handler(parsed.data)) };
    } finally {
      tell?.(outcome);
    }
    const { result } = outcome;
    if (!unlogged.includes(name)) {
      const text = `${describeCall(name, parsed.data)}${describeResult(result)}, by ${caller.who}`;
      options.log({ level: 'info', about: 'command', text });
    }
    return result;
  };

  return async (name, args, caller) => {
    if (!isCommand(name)) throw new FlypackError('unknown_command', { name: name.slice(0, 64) });
    try {
      return await run(name, args, caller);
    } catch (error) {
      const refusal =
        error instanceof FlypackError
          ? error
          : new FlypackError('internal', { cause: options.redact(messageOf(error)) });
      if (refusal !== error) options.onInternalError(error, name);
      if (!unlogged.includes(name)) {
        const level = refusal.code === 'internal' ? 'error' : 'warn';
        options.log({
          level,
          about: 'command',
          text: `${name} refused (${refusal.code}), by ${caller.who}: ${refusal.message}`,
        });
      }
      throw refusal;
    }
  };
}
