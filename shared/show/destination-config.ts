/** Where a program can be pushed: used by destinations and by an event’s own ingest alike. */
import { z } from 'zod';
import { DestinationId } from '../ids.ts';
import { plainText } from './plain-text.ts';

/** Schemes a program may be pushed to, with the container FFmpeg needs for each. */
export const PUSH_SCHEMES = {
  'rtmp:': 'flv',
  'rtmps:': 'flv',
  'srt:': 'mpegts',
  'udp:': 'mpegts',
  'tcp:': 'mpegts',
} as const;

export const PushUrl = z
  .string()
  .trim()
  .max(2048)
  .regex(/^(rtmps?|srt|udp|tcp):\/\/[^\s\p{Cc}]+$/iu, 'an address such as rtmp://host/app or srt://host:port');

export const Destination = z.object({
  id: DestinationId,
  name: z.string().trim().min(1).max(40),
  url: PushUrl,
  /** RTMP stream key, or SRT stream id. */
  key: plainText(512).optional(),
  /** SRT passphrase. */
  passphrase: plainText(79).min(10).optional(),
  /** Started together with the broadcast. */
  withBroadcast: z.boolean().default(true),
});
export type Destination = z.infer<typeof Destination>;

/** A destination as it goes out in state. */
export type PublicDestination = Omit<Destination, 'key' | 'passphrase' | 'url'> & {
  /** Scheme, host, port and path only: user names, passwords and queries are cut off. */
  address: string;
  hasKey: boolean;
  hasPassphrase: boolean;
};

/** The part of an address that may be shown: no user, no password, no query. */
export function publicAddress(url: string): string {
  // A password may hold an @: the host begins behind the last one.
  const match = /^([a-z0-9+.-]+):\/\/(?:[^/?#]*@)?([^@/?#]*)([^?#]*)/i.exec(url);
  if (match === null) return '';
  return `${(match[1] ?? '').toLowerCase()}://${match[2] ?? ''}${match[3] ?? ''}`;
}

export function publicDestination(d: Destination): PublicDestination {
  const { key, passphrase, url, ...rest } = d;
  return { ...rest, address: publicAddress(url), hasKey: key !== undefined, hasPassphrase: passphrase !== undefined };
}
