/** What a schema has against a value, in the words of a form. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Zod’s own words, as opposed to those a schema of ours was given. */
const isDefault = (message: string): boolean => /^(Invalid|Too (small|big)|Unrecognized)/.test(message);

export function sentenceOf(issue: Issue): string {
  if (!isDefault(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'a whole number is needed' : 'this is needed';
    case 'too_small':
      if (issue.origin === 'string')
        return Number(issue.minimum) === 1 ? 'this is needed' : `at least ${issue.minimum} characters`;
      return `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    case 'not_multiple_of':
      return issue.divisor === 2 ? 'an even number' : `a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return 'choose one';
    default:
      return 'this is not valid';
  }
}

/** The first complaint a field, by path: `provider.ladder.0.height`. */
export function errorsByPath(issues: readonly Issue[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const path = issue.path.map(String).join('.');
    errors[path] ??= sentenceOf(issue);
  }
  return errors;
}

/** The number that was typed; undefined for an empty field, NaN for what is no number, so that the schema refuses both. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : Number(trimmed);
}

/** The text that was typed; undefined for an empty field. */
export const textOf = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
