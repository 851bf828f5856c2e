/** An engine’s refusal as a person reads it. */
import { FlypackError, messageOf } from '#shared/errors.ts';

/** What went wrong, what to do next, and the facts where there are any. */
export function errorInWords(error: unknown): string {
  if (!(error instanceof FlypackError)) return messageOf(error);
  const { message, next, details } = error.toBody();
  return `${message} ${next}${details === undefined ? '' : `\n\n${JSON.stringify(details, null, 2)}`}`;
}
