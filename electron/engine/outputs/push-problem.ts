/** Tells from what FFmpeg wrote why a push ended, in a sentence, and whether trying again makes sense. */
import type { PushScheme } from './push-args.ts';

export interface PushEnd {
  scheme: PushScheme;
  /** `host:port` as people know it; without user, path or query. */
  host: string;
  /** FFmpeg’s last lines, without secrets. */
  lines: readonly string[];
  /** This attempt had sent data. */
  hadSent: boolean;
  /** An earlier attempt with the same settings had sent data. */
  workedBefore: boolean;
  /** Our watchdog ended it because nothing went out any more. */
  stalled: boolean;
}

export interface PushProblem {
  /** The far end said that the key, passphrase or address is wrong: the same again would end the same. */
  refused: boolean;
  text: string;
}

const authWords =
  /auth|denied|deny|forbidden|not allowed|unauthori[sz]ed|reject|invalid|bad ?name|unknown stream|stream ?key|\b40[13]\b|permission/i;
const takenWords = /already|in use|duplicate|bad ?name/i;
const noiseWords = /^(frame=|video:|size=|Exiting normally|\s*Stream|Input #|Output #|\s*(Metadata|Duration|Program))/;

/** Reads the end of a push. */
export function explainPushEnd(end: PushEnd): PushProblem {
  const text = end.lines.join('\n');
  return refusalOf(end, text) ?? { refused: false, text: failureOf(end, text) };
}

function refusalOf(end: PushEnd, text: string): PushProblem | null {
  if (end.scheme === 'srt:') {
    if (/Incorrect passphrase|BADSECRET/i.test(text))
      return { refused: true, text: `${end.host} refused the SRT passphrase.` };
    if (/Password required or unexpected|UNSECURE/i.test(text))
      return { refused: true, text: `${end.host} and this side do not agree on whether there is an SRT passphrase.` };
    if (/REJ(?:ECT|X)\D*\b14(?:00|01|02|03|04)\b|rejection reason.*(?:unauthori|forbidden|bad request)/i.test(text))
      return { refused: true, text: `${end.host} refused the SRT stream id.` };
    return null;
  }
  // FFmpeg shows the server’s description, or its status code when it sent none.
  const said = /Server error: (.+)/.exec(text)?.[1]?.trim();
  if (said !== undefined) {
    // A server holds on to a connection that broke for a while and then says that the name is taken.
    const stale = end.workedBefore && takenWords.test(said);
    const refused = authWords.test(said) && !stale;
    return { refused, text: `${end.host} refused ${refused ? 'the stream key' : 'the stream'}: “${said}”.` };
  }
  if (/\b40[13]\b.*(?:Unauthorized|Forbidden)|(?:Unauthorized|Forbidden)/i.test(text))
    return { refused: true, text: `${end.host} refused the stream key.` };
  return null;
}

function failureOf(end: PushEnd, text: string): string {
  const { host } = end;
  if (end.stalled)
    return end.hadSent ? `Nothing goes out to ${host} any more: the connection is stuck.` : `${host} does not answer.`;
  if (
    /Failed to resolve hostname|Name or service not known|nodename nor servname|failure in name resolution/i.test(text)
  )
    return `The name in ${host} is not known (DNS).`;
  if (/certificate|\[tls @[^\]]*\].*(?:error|failed)|handshake fail/i.test(text) && !/Connection refused/i.test(text))
    return `No secure connection (TLS) to ${host}: ${lastWords(end.lines, /tls|certificate|handshake/i)}`;
  if (/Connection refused/i.test(text)) return `Nothing listens at ${host}: connection refused.`;
  if (/Network is unreachable|No route to host/i.test(text)) return `There is no network path to ${host}.`;
  if (/Protocol not found/i.test(text)) return 'This FFmpeg does not know the protocol of this address.';
  if (end.hadSent) return `${host} closed the connection.`;
  if (end.scheme === 'srt:' && /Input\/output error|timed out|timeout/i.test(text)) return `${host} does not answer.`;
  if (/timed out|timeout/i.test(text)) return `${host} does not answer.`;
  return `The push to ${host} ended: ${lastWords(end.lines, /./)}`;
}

/** The last line that matches, without FFmpeg’s `[part @ 0x…]` in front. */
function lastWords(lines: readonly string[], pattern: RegExp): string {
  const line = lines.findLast((l) => pattern.test(l) && !noiseWords.test(l));
  return line === undefined ? 'FFmpeg did not say why.' : line.replace(/^(\[[^\]]*\]\s*)+/, '').trim();
}
