/**
 * The call a handler works for: who gave the command, and the program frame it is meant for. It travels along with the
 * handler’s own asynchronous work, so that only those who ask need to know of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '#shared/commands/table.ts';
import type { MacroId } from '#shared/ids.ts';

export interface Caller {
  role: Role;
  /** Who, for the log: "control room", "http 192.168.1.20". */
  who: string;
  /** Given by a macro; absent when a person or a script gave it. */
  macro?: MacroCall;
  /** Calls `listener` when the connection that asked has closed. */
  onGone?: (listener: () => void) => void;
}

/** What a macro tells with each command it gives. */
export interface MacroCall {
  /** The macros that led here, the one that gives the command last. */
  chain: readonly MacroId[];
  /** Program frame that a switching command is to take effect on; null: the next one. */
  atFrame: number | null;
  /** Names this run, so that what waits for its frame can be called off. */
  run: string;
}

const calls = new AsyncLocalStorage<Caller>();

/** Runs `job` as the work of one call. */
export const inCall = <T>(caller: Caller, job: () => Promise<T>): Promise<T> => calls.run(caller, job);

/** Who gave the command that is being worked on; the engine itself when nobody did. */
export const callerNow = (): Caller => calls.getStore() ?? { role: 'operator', who: 'the engine' };

/** What `Media.switch` wants to know besides the action: the frame and the run of the macro that gave it, if one did. */
export function timingNow(): [atFrame?: number, owner?: string] {
  const macro = calls.getStore()?.macro;
  return macro === undefined || macro.atFrame === null ? [] : [macro.atFrame, macro.run];
}
