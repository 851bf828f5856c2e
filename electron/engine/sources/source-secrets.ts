/** Which values of a source’s settings are secrets, to be masked by value wherever text leaves the engine. Pure. */
import type { SourceConfig } from '#shared/show/source-config.ts';

/** Query parameters whose values are secrets. */
const secretParameter = /[?&](?:pass\w*|\w*key|\w*token|secret|streamid|auth\w*|sig\w*)=([^&#\s]+)/gi;

/** Below this the last part of a pull address is a word of everyday life (`live`, `stream`) rather than a key. */
const KEY_LENGTH = 8;

/** Password and secret query parameters of an address. */
export function secretsOfUrl(url: string): string[] {
  // A password may hold an @ and a colon: it reaches from the first colon to the last @. A name alone may be a token.
  const [, name = '', password] = /^[a-z0-9+.-]+:\/\/([^/?#:]*)(?::([^/?#]*))?@/i.exec(url) ?? [];
  const values = [...url.matchAll(secretParameter)].map((match) => match[1] ?? '');
  return [password ?? name, ...values].filter((value) => value !== '');
}

/** The secrets of a source, none of them empty. */
export function secretsOfSource(source: SourceConfig): string[] {
  const secrets: (string | undefined)[] = [];
  if (source.kind === 'srt')
    secrets.push(source.passphrase, (source.streamId ?? '').length >= KEY_LENGTH ? source.streamId : undefined);
  if (source.kind === 'rtmp') {
    const url = source.url ?? '';
    const last = /^[^?#]*\/([^/?#]*)/.exec(url)?.[1] ?? '';
    secrets.push(source.key, ...secretsOfUrl(url), last.length >= KEY_LENGTH ? last : undefined);
  }
  if (source.kind === 'rtsp' || source.kind === 'http') secrets.push(...secretsOfUrl(source.url));
  return secrets.filter((secret): secret is string => secret !== undefined && secret !== '');
}
