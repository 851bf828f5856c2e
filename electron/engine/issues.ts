/** What a schema found wrong, field by field, in words for the person who typed it. */
import type { z } from 'zod';

export interface Issue {
  /** Where: `source.port`, `sources[2].name`; empty for the whole. */
  path: string;
  message: string;
}

/** `['sources', 2, 'name']` as `sources[2].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** The problems of a failed parse; `prefix` says which part of a larger whole was parsed. */
export function issuesOf(error: z.ZodError, prefix: readonly PropertyKey[] = []): Issue[] {
  return error.issues.map((issue) => ({ path: pathText([...prefix, ...issue.path]), message: issue.message }));
}
