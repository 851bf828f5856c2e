/** Tells from what FFmpeg wrote why a push ended: a stable code, a sentence, and whether trying again makes sense. */
import type { OutputFault } from '#shared/outputs/faults.ts';
import type { DestinationKind } from '#shared/show/destination-config.ts';

export interface PushEnd {
  kind: DestinationKind;
  /** `host:port` as people know it, or the path of a file; without user, key or query. */
  host: string;
  /** FFmpeg’s last lines, without secrets. */
  lines: readonly string[];
  /** This attempt had sent data. */
  hadSent: boolean;
  /** An earlier attempt with the same settings had sent data. */
  workedBefore: boolean;
  /** Our watchdog ended it because nothing went out any more. */
  stalled: boolean;
  /** The signal that ended FFmpeg; null when it ended by itself. */
  signal: NodeJS.Signals | null;
  /** Attempts in a row before this one at which the far end hung up without having taken anything. */
  hangUps: number;
}

export interface PushProblem {
  fault: OutputFault;
  /** The far end said that the key, passphrase or address is wrong: the same again would end the same. */
  refused: boolean;
  text: string;
}

const authWords =
  /auth|denied|deny|forbidden|not allowed|unauthori[sz]ed|reject|invalid|bad ?name|unknown stream|stream ?key|\b40[13]\b|permission/i;
const takenWords = /already|in use|duplicate|bad ?name/i;
const noiseWords =
  /^(frame=|video:|size=|Exiting normally|\s*Stream|Input #|Output #|\s*(Metadata|Duration|Program)|\s*encoder\s+:|Press \[q\]|Conversion failed)/;

/** Reads the end of a push. Wordings are those of FFmpeg 5 to 8 with its several TLS libraries, and of libsrt 1.4 to 1.5. */
export function explainPushEnd(end: PushEnd): PushProblem {
  const text = end.lines.join('\n');
  // Nothing that FFmpeg wrote before tells why, and the far end is not to blame.
  if (end.signal !== null && !end.stalled)
    return { fault: 'killed', refused: false, text: `FFmpeg, on its way to ${end.host}, was ended by ${end.signal}.` };
  if (end.kind === 'file') return fileProblem(end, text);
  return refusalOf(end, text) ?? hungUp(end, { refused: false, ...failureOf(end, text) });
}

/** A server that starts hangs up for a moment; one that does it for three seconds means it. */
const MOST_HANG_UPS = 3;

/**
 * Servers such as nginx-rtmp say nothing of a key they do not take: they hang up. One that has taken the key before is
 * believed to have another reason.
 */
function hungUp({ kind, host, hangUps, workedBefore }: PushEnd, problem: PushProblem): PushProblem {
  if (kind !== 'rtmp' || problem.fault !== 'closed' || workedBefore || hangUps < MOST_HANG_UPS) return problem;
  return keyRejected(`${host} hangs up each time it is told the stream key: it does not take that key.`);
}

const keyRejected = (text: string): PushProblem => ({ fault: 'key', refused: true, text });

function refusalOf(end: PushEnd, text: string): PushProblem | null {
  const { host } = end;
  if (end.kind === 'srt') {
    if (/Incorrect passphrase|BADSECRET/i.test(text)) return keyRejected(`${host} refused the SRT passphrase.`);
    if (/Password required or unexpected|UNSECURE/i.test(text))
      return keyRejected(`${host} and this side do not agree on whether there is an SRT passphrase.`);
    if (/REJ(?:ECT|X)\D*\b14(?:00|01|02|03|04)\b|rejection reason.*(?:unauthori|forbidden|bad request)/i.test(text))
      return keyRejected(`${host} refused the SRT stream id.`);
    return null;
  }
  // FFmpeg shows the server’s description, or its status code when it sent none.
  const said = /Server error: (.+)/.exec(text)?.[1]?.trim();
  if (said !== undefined) {
    // A server holds on to a connection that broke for a while and then says that the name is taken.
    const stale = end.workedBefore && takenWords.test(said);
    return authWords.test(said) && !stale
      ? keyRejected(`${host} refused the stream key: “${said}”.`)
      : { fault: 'rejected', refused: false, text: `${host} refused the stream: “${said}”.` };
  }
  if (/\b40[13]\b.*(?:Unauthorized|Forbidden)|(?:Unauthorized|Forbidden)|authorization failed/i.test(text))
    return keyRejected(`${host} refused the ${end.kind === 'whip' ? 'token' : 'stream key'}.`);
  return null;
}

const tlsWords =
  /certificate|\[tls @[^\]]*\].*(?:error|failed|unable)|handshake fail|ssl_handshake returned|SSL routines|TLS session|TLS fatal alert|does not match hostname/i;

function failureOf(end: PushEnd, text: string): Pick<PushProblem, 'fault' | 'text'> {
  const { host } = end;
  if (end.stalled) {
    return {
      fault: 'stalled',
      text: end.hadSent
        ? `Nothing goes out to ${host} any more: the connection is stuck.`
        : `${host} takes the connection and does not answer.`,
    };
  }
  if (
    /Failed to resolve hostname|Name or service not known|nodename nor servname|failure in name resolution|No such host is known/i.test(
      text,
    )
  )
    return { fault: 'dns', text: `The name in ${host} is not known (DNS).` };
  if (/Address already in use|Cannot assign requested address/i.test(text))
    return { fault: 'address', text: `This machine cannot listen at ${host}: the port is in use or not its own.` };
  if (/Connection refused|actively refused/i.test(text))
    return { fault: 'refused', text: `Nothing listens at ${host}: connection refused.` };
  if (/Network is unreachable|No route to host|Host is down/i.test(text))
    return { fault: 'unreachable', text: `There is no network path to ${host}.` };
  if (!end.hadSent && tlsWords.test(text))
    return { fault: 'tls', text: `No secure connection (TLS) to ${host}: ${lastWords(end.lines, tlsWords)}` };
  if (/Protocol not found|Requested output format .* (?:is not|not) (?:known|a suitable)|Unknown encoder/i.test(text))
    return { fault: 'lacks', text: 'This FFmpeg cannot do this kind of output.' };
  // FFmpeg’s own limit on one write is a little shorter than our watchdog’s patience.
  if (end.hadSent && /timed out/i.test(text))
    return { fault: 'stalled', text: `Nothing goes out to ${host} any more: the connection is stuck.` };
  if (end.hadSent) return { fault: 'closed', text: `${host} closed the connection.` };
  if (/timed out|timeout/i.test(text) && !/Connection to .* failed|Cannot open connection/i.test(text))
    return { fault: 'stalled', text: `${host} takes the connection and does not answer.` };
  if (/timed out|timeout/i.test(text) || (end.kind === 'srt' && /Input\/output error/i.test(text)))
    return { fault: 'unreachable', text: `${host} does not answer.` };
  if (/Connection reset|Broken pipe|End of file|Input\/output error|Operation not permitted/i.test(text))
    return {
      fault: 'closed',
      text: end.workedBefore
        ? `${host} closed the connection.`
        : `${host} closed the connection before it took anything; a wrong stream key may be why.`,
    };
  if (/Server returned (?:4|5)|HTTP error/i.test(text))
    return { fault: 'upload', text: `${host} answered: ${lastWords(end.lines, /Server returned|HTTP error/i)}` };
  return { fault: 'other', text: `The push to ${host} ended: ${lastWords(end.lines, /./)}` };
}

function fileProblem(end: PushEnd, text: string): PushProblem {
  const why =
    /No space left|Disk quota|Permission denied|No such file or directory|Read-only file system|Input\/output error/i.exec(
      text,
    )?.[0];
  if (end.stalled) return { fault: 'disk', refused: false, text: `The disk of ${end.host} takes nothing any more.` };
  return why === undefined
    ? { fault: 'other', refused: false, text: `The file ${end.host} ended: ${lastWords(end.lines, /./)}` }
    : { fault: 'disk', refused: false, text: `The file ${end.host} cannot be written: ${why}.` };
}

/** The last line that matches, without FFmpeg’s `[part @ 0x…]` in front. */
function lastWords(lines: readonly string[], pattern: RegExp): string {
  const line = lines.findLast((l) => pattern.test(l) && !noiseWords.test(l));
  return line === undefined ? 'FFmpeg did not say why.' : line.replace(/^(\[[^\]]*\]\s*)+/, '').trim();
}
