/** What a command of the table is made of. */
import { z } from 'zod';

export const ROLES = ['producer', 'operator', 'technician', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface CommandSpec<A extends z.ZodType, R extends z.ZodType> {
  /** One sentence for people; becomes the documentation. */
  summary: string;
  args: A;
  result: R;
  roles: readonly Role[];
  /** Starts, ends or destroys something that cannot be had back: the arguments must carry `confirm: true`. */
  confirm: boolean;
}

export const define = <A extends z.ZodType, R extends z.ZodType>(spec: CommandSpec<A, R>): CommandSpec<A, R> => spec;

export const none = z.strictObject({});
export const confirmed = z.strictObject({ confirm: z.boolean().default(false) });
export const done = z.object({});
/** Program frame from which the command shows; its picture is at PTS `ptsTicks` (90 kHz) of the program TS. */
export const atFrame = z.object({ frame: z.int(), ptsTicks: z.int() });

export const everyone: readonly Role[] = ['producer', 'operator', 'technician', 'viewer'];
export const crew: readonly Role[] = ['producer', 'operator', 'technician'];
export const producers: readonly Role[] = ['producer', 'operator'];
export const operators: readonly Role[] = ['operator'];
export const setup: readonly Role[] = ['operator', 'technician'];

/** Settings that are checked by the handler, because what is valid depends on what is there already. */
export const Changes = z.record(z.string(), z.unknown());
