/** Takes secrets out of everything that goes into a support bundle. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { redactSecrets } from '#shared/redact.ts';

/** Text is looked through in pieces of about this many characters, so that a panel’s command never waits long. */
const PIECE = 64 * 1024;

const mask = '•••';

/**
 * A second net, for what is not known by value any more: a key that was in the show last week and stands in an old log.
 * Group 1 stays, what follows is masked.
 */
const shapes: readonly RegExp[] = [
  // user:password@ of any address
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'@]+(?:@[^\s/?#"'@]+)*(?=@)/gi,
  // name=value, as in queries and FFmpeg’s options
  /(\b(?:pass(?:phrase|word|wd)?|stream_?id|srt_streamid|(?:access_|auth_|api_)?token|secret|signature|sig|api_?key|stream_?key)=)[^\s&"'\\,;]+/gi,
  // "name":"value", as in JSON
  /("(?:passphrase|password|streamId|token|controlToken|secret|key|authorization)"\s*:\s*")(?:[^"\\]|\\.)*/gi,
  // the value of an option of FFmpeg
  /("-(?:passphrase|srt_streamid|rtmp_playpath|headers|authorization)",\s*")(?:[^"\\]|\\.)*/gi,
  /(\b(?:bearer|basic)\s+)[A-Za-z0-9+/_.~-]{8,}=*/gi,
];

function scrubPiece(text: string, secrets: readonly string[]): string {
  let clean = redactSecrets(text, secrets);
  for (const shape of shapes) clean = clean.replace(shape, `$1${mask}`);
  return clean;
}

/** Where the next piece ends: behind a line, as no secret holds a line feed. */
function endOfPiece(text: string, from: number): number {
  if (text.length - from <= PIECE) return text.length;
  const feed = text.indexOf('\n', from + PIECE);
  return feed < 0 ? text.length : feed + 1;
}

/** `text` without secrets: those known by value, and whatever stands where secrets stand. Lets others have their turns. */
export async function scrub(text: string, secrets: readonly string[]): Promise<string> {
  const clean: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfPiece(text, at);
    clean.push(scrubPiece(text.slice(at, end), secrets));
    at = end;
    await nextTurn();
  }
  return clean.join('');
}
