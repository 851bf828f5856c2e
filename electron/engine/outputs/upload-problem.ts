/** Tells why an HTTP upload failed, from Node’s error codes and the server’s answer. */
import { messageOf } from '#shared/errors.ts';
import type { PushProblem } from './push-problem.ts';

/** The server’s answer; status 0: there was none in time. */
export class UploadError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'UploadError';
    this.status = status;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** `hadSent`: the same connection has carried something before. */
export function uploadProblem(host: string, error: unknown, hadSent: boolean): PushProblem {
  if (error instanceof UploadError) return answerProblem(host, error, hadSent);
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { fault: 'dns', refused: false, text: `The name in ${host} is not known (DNS).` };
  if (code === 'ECONNREFUSED')
    return { fault: 'refused', refused: false, text: `Nothing listens at ${host}: connection refused.` };
  if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH')
    return { fault: 'unreachable', refused: false, text: `There is no network path to ${host}.` };
  if (code === 'ETIMEDOUT') return { fault: 'unreachable', refused: false, text: `${host} does not answer.` };
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return { fault: 'closed', refused: false, text: `${host} closed the connection.` };
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME)/.test(code))
    return { fault: 'tls', refused: false, text: `No secure connection (TLS) to ${host}: ${messageOf(error)}` };
  return { fault: 'other', refused: false, text: `The upload to ${host} failed: ${messageOf(error)}` };
}

function answerProblem(host: string, { status, message }: UploadError, hadSent: boolean): PushProblem {
  if (status === 0) {
    const text = hadSent
      ? `Nothing goes out to ${host} any more: the upload is stuck.`
      : `${host} takes the connection and does not answer.`;
    return { fault: 'stalled', refused: false, text };
  }
  const said = `${status} ${message}`.trim();
  if (status === 401 || status === 403)
    return { fault: 'key', refused: true, text: `${host} refused the upload: “${said}”.` };
  return { fault: 'upload', refused: false, text: `${host} did not take the upload: “${said}”.` };
}
