/** `changes` of the update commands: fields left out stay, null clears an optional field, unknown fields are refused. */
import type { z } from 'zod';
import { FlypackError } from '#shared/errors.ts';
import { type Issue, issuesOf, pathText } from '../issues.ts';

export type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What state shows in the place of secrets; a client may send it back with the rest and means nothing by it. */
const publicOnly = new Set(['hasPassphrase', 'hasStreamId', 'hasKey', 'address']);

/** `current` with `changes` put in. An object inside is merged too, unless its `kind` changes: then it is replaced. */
export function mergeChanges(current: Fields, changes: Fields): Fields {
  const merged: Fields = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    const before = current[name];
    if (publicOnly.has(name)) continue;
    if (value === null) delete merged[name];
    else if (isFields(value) && isFields(before) && (value.kind === undefined || value.kind === before.kind)) {
      merged[name] = mergeChanges(before, value);
    } else merged[name] = value;
  }
  return merged;
}

/** The fields that were sent: those that are not undefined. */
export const present = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** The fields of an object schema, or of the option of a union that `kind` names; null when it names none. */
function knownFields(schema: z.ZodType, kind: unknown): string[] | null {
  const shapes = shapesOf(schema);
  const shape = shapes.length === 1 ? shapes[0] : shapes.find((candidate) => accepts(candidate.kind, kind));
  return shape === undefined ? null : Object.keys(shape);
}

function shapesOf(schema: z.ZodType): Record<string, z.ZodType>[] {
  if ('shape' in schema) return [schema.shape as Record<string, z.ZodType>];
  return 'options' in schema ? (schema.options as z.ZodType[]).flatMap(shapesOf) : [];
}

const accepts = (schema: z.ZodType | undefined, value: unknown): boolean => schema?.safeParse(value).success === true;

/**
 * Parses `value`, refusing fields the schema does not know: a misspelt field must not be ignored in silence. `sent` are
 * the fields the client named, `name` the argument they came in.
 * @throws FlypackError `bad_arguments` with an issue for each field
 */
export function parseFields<S extends z.ZodType>(schema: S, value: Fields, sent: Fields, name: string): z.output<S> {
  const known = knownFields(schema, value.kind);
  const unknown: Issue[] = Object.keys(sent)
    .filter((field) => known !== null && !known.includes(field) && !publicOnly.has(field))
    .map((field) => ({ path: pathText([name, field]), message: 'there is no such field' }));
  const parsed = schema.safeParse(value);
  const issues = [...unknown, ...(parsed.success ? [] : issuesOf(parsed.error, [name]))];
  if (!parsed.success || issues.length > 0) throw new FlypackError('bad_arguments', { issues });
  return parsed.data;
}

/** Refuses a change of the id: it names the thing everywhere else. */
export function keepId(changes: Fields, id: string): void {
  if (changes.id === undefined || changes.id === id) return;
  throw new FlypackError('bad_arguments', { issues: [{ path: 'changes.id', message: 'an id cannot be changed' }] });
}
