/** What a schema found wrong, field by field, in words for the person who typed it. */
import type { z } from 'zod';

export interface FieldProblem {
  /** Where: `source.port`, `sources[2].name`; empty for the whole. */
  field: string;
  problem: string;
}

/** `['sources', 2, 'name']` as `sources[2].name`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** The problems of a failed parse; `prefix` says which part of a larger whole was parsed. */
export function fieldProblems(error: z.ZodError, prefix: readonly PropertyKey[] = []): FieldProblem[] {
  return error.issues.map((issue) => ({ field: fieldName([...prefix, ...issue.path]), problem: issue.message }));
}
