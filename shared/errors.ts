/** Errors from the catalogue, as they are thrown and as clients see them. */
import { ERRORS } from './error-catalogue.ts';

export { ERRORS };

export type ErrorCode = keyof typeof ERRORS;

/** What a client sees of an error, over HTTP and WebSocket alike. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  next: string;
  /** Facts about this case: the field, the state, FFmpeg’s own words. Never a secret. */
  details?: unknown;
}

/** An error from the catalogue. `details` says what is special about this case. */
export class FlypackError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, details?: unknown) {
    super(ERRORS[code].message);
    this.name = 'FlypackError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  toBody(): ErrorBody {
    const { message, next } = ERRORS[this.code];
    return this.details === undefined
      ? { code: this.code, message, next }
      : { code: this.code, message, next, details: this.details };
  }
}

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
