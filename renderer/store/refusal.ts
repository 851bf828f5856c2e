/** Something that was asked for and not done: the engine’s own words, or the page’s when no word came. */
import type { ErrorBody } from '#shared/errors.ts';

export interface Refusal {
  code: ErrorBody['code'] | 'no_answer' | 'not_connected';
  message: string;
  next: string;
  details?: unknown;
}

export const NOT_CONNECTED: Refusal = {
  code: 'not_connected',
  message: 'The engine cannot be reached.',
  next: 'Nothing was sent. Wait until the connection is back.',
};

export const NO_ANSWER: Refusal = {
  code: 'no_answer',
  message: 'The engine did not answer.',
  next: 'It may or may not have been done: look at the state before trying again.',
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** One field’s complaint, with the path as the schema names it: `source.port`. */
export interface FieldComplaint {
  path: string;
  message: string;
}

/** The fields that the engine complained about, where its details name any. */
export function complaintsOf(details: unknown): FieldComplaint[] {
  const list = Array.isArray(details)
    ? details
    : isRecord(details) && Array.isArray(details.issues)
      ? details.issues
      : [];
  return list.flatMap((item: unknown): FieldComplaint[] => {
    if (!isRecord(item) || typeof item.message !== 'string') return [];
    const path = Array.isArray(item.path)
      ? item.path.map(String).join('.')
      : typeof item.path === 'string'
        ? item.path
        : '';
    // `ladder[0].height` and `ladder.0.height` are the same place.
    return [{ path: path.replace(/\[(\d+)\]/g, '.$1'), message: item.message }];
  });
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');

/** Lists that a refusal is about: a sentence sends people to them. */
const WORDS: Record<string, string> = { uses: 'used by', onAir: 'on air', via: 'by way of' };

/** What is special about this refusal, as one short line; empty when there is nothing to add. */
export function detailLine(details: unknown): string {
  if (typeof details === 'string') return details;
  const complaints = complaintsOf(details);
  if (complaints.length > 0) {
    return complaints.map((c) => (c.path === '' ? c.message : `${c.path}: ${c.message}`)).join('; ');
  }
  if (!isRecord(details)) return '';
  return Object.entries(details)
    .map(([key, value]) => [key, isWords(value) ? value.join(', ') : value] as const)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '')
    .map(([key, value]) => `${WORDS[key] ?? key}: ${String(value)}`)
    .join('; ');
}
