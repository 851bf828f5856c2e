import { useMemo, useState } from 'react';
import type { z } from 'zod';
import { complaintsOf, type Refusal } from '../store/refusal.ts';
import { errorsByPath } from './zod-sentence.ts';

export interface Form<D extends Record<string, unknown>, T> {
  draft: D;
  set<K extends keyof D>(field: K, value: D[K]): void;
  /** What the schema made of the draft; null while something is wrong. */
  value: T | null;
  /** The complaint at a path of the schema, once its field was touched or the form was sent. */
  errorAt(path: string): string | undefined;
  /** Whether a complaint shows at `path` or anywhere below it. */
  wrongBelow(path: string): boolean;
  touch(path: string): void;
  /** Shows every complaint; returns whether there is none. */
  check(): boolean;
  refusal: Refusal | null;
  setRefusal(refusal: Refusal | null): void;
}

/**
 * A form checked as people type, by the very schema the engine uses. `candidateOf` turns what was typed into what the
 * schema expects. Fields say what is wrong once they have been touched.
 */
export function useForm<D extends Record<string, unknown>, S extends z.ZodType>(
  schema: S,
  initial: D,
  candidateOf: (draft: D) => unknown,
): Form<D, z.output<S>> {
  const [draft, setDraft] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const parsed = useMemo(() => schema.safeParse(candidateOf(draft)), [schema, candidateOf, draft]);
  const errors = parsed.success ? {} : errorsByPath(parsed.error.issues);

  const errorAt = (path: string): string | undefined => {
    const said = complaintsOf(refusal?.details).find((complaint) => complaint.path.endsWith(path));
    if (said !== undefined) return said.message;
    return sent || touched.has(path) ? errors[path] : undefined;
  };

  return {
    draft,
    set: (field, value) => {
      setDraft((before) => ({ ...before, [field]: value }));
      setRefusal(null);
    },
    value: parsed.success ? parsed.data : null,
    errorAt,
    wrongBelow: (path) =>
      Object.keys(errors).some((at) => (at === path || at.startsWith(`${path}.`)) && errorAt(at) !== undefined),
    touch: (path) => setTouched((before) => (before.has(path) ? before : new Set([...before, path]))),
    check: () => {
      setSent(true);
      return parsed.success;
    },
    refusal,
    setRefusal,
  };
}
