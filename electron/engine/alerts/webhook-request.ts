/** One attempt to deliver a message to a webhook. Errors are told apart; redirects are not followed. */
import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

/** A receiver that takes longer is treated as one that does not answer. */
const TIMEOUT_MS = 10_000;

export interface Outcome {
  delivered: boolean;
  /** HTTP status; null when there was no answer. */
  status: number | null;
  /** Why it was not delivered, as a sentence; null when it was. */
  problem: string | null;
  /** Whether another attempt may succeed. */
  again: boolean;
}

/**
 * `sha256=` and the hex HMAC-SHA256 of `<timestamp>.<body>` with the secret as the key: the timestamp is signed along,
 * so that nobody can send an old message again later.
 */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

function reasonOf(error: unknown, host: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host ${host} has no address (DNS).`;
  if (code === 'ECONNREFUSED') return `${host} refuses the connection.`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `${host} cannot be reached.`;
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${host} broke the connection off.`;
  if (code === 'ETIMEDOUT') return `${host} does not answer.`;
  if (TLS_CODES.test(code)) return `No secure connection to ${host} (${code}).`;
  return `${host} could not be reached (${code === '' ? 'unknown reason' : code}).`;
}

/** What an HTTP status means here. Busy and broken receivers are tried again; those that say no are not. */
function judge(status: number): Outcome {
  if (status >= 200 && status < 300) return { delivered: true, status, problem: null, again: false };
  if (status >= 300 && status < 400) {
    const problem = `The receiver redirects (HTTP ${status}); give its final address.`;
    return { delivered: false, status, problem, again: false };
  }
  const again = status >= 500 || status === 408 || status === 425 || status === 429;
  const problem = `The receiver ${again ? 'could not take it' : 'refuses it'} (HTTP ${status}).`;
  return { delivered: false, status, problem, again };
}

/** Posts `body` (JSON) to `url`; never throws or rejects. `abort` ends it at once. */
export async function postWebhook(
  { url, secret }: { url: string; secret?: string | undefined },
  body: string,
  abort: AbortSignal,
  nowMs: number = Date.now(),
): Promise<Outcome> {
  // What looks like an address need not be one: a port of 99999.
  if (!URL.canParse(url)) {
    return { delivered: false, status: null, problem: 'The address of the webhook cannot be used.', again: false };
  }
  const target = new URL(url);
  const timestamp = String(Math.floor(nowMs / 1000));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Flypack',
    'x-flypack-delivery': randomUUID(),
    'x-flypack-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'x-flypack-signature': signatureOf(secret, timestamp, body) }),
  };
  return new Promise((resolve) => {
    const { request } = target.protocol === 'https:' ? https : http;
    const failed = (problem: string): void => resolve({ delivered: false, status: null, problem, again: true });
    const outgoing = request(
      target,
      { method: 'POST', headers, signal: abort, agent: false, timeout: TIMEOUT_MS },
      (response) => {
        clearTimeout(deadline);
        resolve(judge(response.statusCode ?? 0));
        // What it says is of no interest, and may be endless.
        response.destroy();
      },
    );
    const giveUp = (): void => {
      failed(`${target.host} does not answer.`);
      outgoing.destroy();
    };
    // Also one that goes on answering byte by byte: whatever waits behind this message would wait with it.
    const deadline = setTimeout(giveUp, 2 * TIMEOUT_MS);
    outgoing.on('timeout', giveUp);
    outgoing.on('error', (error) => failed(reasonOf(error, target.host)));
    outgoing.on('close', () => clearTimeout(deadline));
    outgoing.end(body);
  });
}
