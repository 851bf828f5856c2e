/** Which values of a source’s settings are secrets, to be masked by value wherever text leaves the engine. Pure. */
import { secretsOfUrl } from '#shared/show/address.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';

/** Below this the last part of a pull address is a word of everyday life (`live`, `stream`) rather than a key. */
const KEY_LENGTH = 8;

/** The secrets of a source, none of them empty. */
export function secretsOfSource(source: SourceConfig): string[] {
  const secrets: (string | undefined)[] = [];
  if (source.kind === 'srt') secrets.push(source.passphrase, source.streamId);
  if (source.kind === 'rtmp') {
    const url = source.url ?? '';
    const last = /^[^?#]*\/([^/?#]*)/.exec(url)?.[1] ?? '';
    secrets.push(source.key, ...secretsOfUrl(url), last.length >= KEY_LENGTH ? last : undefined);
  }
  if (source.kind === 'rtsp' || source.kind === 'http') secrets.push(...secretsOfUrl(source.url));
  return [...new Set(secrets.filter((secret): secret is string => secret !== undefined && secret !== ''))];
}
