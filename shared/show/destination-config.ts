/** Where a program can be pushed: used by destinations and by an event’s own ingest alike. */
import { z } from 'zod';
import { DestinationId, RenditionId } from '../ids.ts';
import { publicAddress } from './address.ts';
import { plainText } from './plain-text.ts';

/** Ways to send the program. `mpegts` is a transport stream over UDP or TCP, `hls` goes out by HTTP PUT. */
export const DESTINATION_KINDS = ['rtmp', 'srt', 'mpegts', 'rtp', 'hls', 'whip', 'file'] as const;
export type DestinationKind = (typeof DESTINATION_KINDS)[number];

/** What the address of each kind begins with; a file’s is an absolute path. */
export const KIND_SCHEMES: Record<DestinationKind, readonly string[]> = {
  rtmp: ['rtmp', 'rtmps'],
  srt: ['srt'],
  mpegts: ['udp', 'tcp'],
  rtp: ['rtp'],
  hls: ['http', 'https'],
  whip: ['http', 'https'],
  file: [],
};

/** Files a destination can write, by the end of their name. */
export const FILE_ENDINGS = ['ts', 'mkv', 'mp4', 'flv'] as const;

/** A show holds this many destinations: far beyond what an uplink carries, and a bound on what one file can start. */
export const MAX_DESTINATIONS = 256;

export const PushUrl = z
  .string()
  .trim()
  .max(2048)
  .regex(/^(rtmps?|srt|udp|tcp):\/\/[^\s\p{Cc}]+$/iu, 'an address such as rtmp://host/app or srt://host:port');

/** In an HLS address `{key}` stands for the stream key. */
export const DestinationUrl = z
  .string()
  .trim()
  .max(2048)
  .regex(
    /^(?:(?:rtmps?|srt|udp|tcp|rtp|https?):\/\/[^\s\p{Cc}]+|(?:\/|[a-z]:[\\/])\P{Cc}+)$/iu,
    'an address such as rtmps://host/app or srt://host:port, or the full path of a file',
  );

/** A second address for the same program. */
export const DestinationBackup = z.object({
  url: DestinationUrl,
  /** Left out: the key of the first address. */
  key: plainText(512).optional(),
  passphrase: plainText(79).min(10).optional(),
  /** `both`: fed all the time beside the first; `failure`: while the first is not well. */
  when: z.enum(['both', 'failure']).default('failure'),
});
export type DestinationBackup = z.infer<typeof DestinationBackup>;

/** The fields of a destination; whether they fit together is checked by `checkDestination`. */
export const DestinationFields = z.object({
  id: DestinationId,
  name: z.string().trim().min(1).max(40),
  /** Left out: what the address says. */
  kind: z.enum(DESTINATION_KINDS).optional(),
  /** The platform it belongs to, whose limits are checked; see `shared/outputs/presets.ts`. */
  preset: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'the name of a preset')
    .optional(),
  url: DestinationUrl,
  /** RTMP stream key, SRT stream id, what stands for `{key}` in an HLS address, or the bearer token of WHIP. */
  key: plainText(512).optional(),
  /** SRT passphrase. */
  passphrase: plainText(79).min(10).optional(),
  /** `listener` waits until somebody fetches it. */
  srtMode: z.enum(['caller', 'listener']).optional(),
  /** SRT latency; FFmpeg’s own default when left out. */
  latencyMs: z.int().min(20).max(8000).optional(),
  /** Length of an HLS segment; at least one key frame interval. */
  segmentS: z.number().min(1).max(10).optional(),
  /** Off: the certificate of an RTMPS or HTTPS server may be anybody’s. */
  verifyTls: z.boolean().default(true),
  backup: DestinationBackup.nullable().default(null),
  /** Started together with the broadcast. */
  withBroadcast: z.boolean().default(true),
  /** While its connection is too narrow, the bitrate is lowered for it. */
  adaptive: z.boolean().default(true),
  /** What it gets instead of the program as it is. */
  rendition: RenditionId.optional(),
});
export type Destination = z.infer<typeof DestinationFields>;

/** The kind an address has by itself; `hls` for one that could also be WHIP. */
export function kindOfUrl(url: string): DestinationKind {
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'file';
  return DESTINATION_KINDS.find((kind) => KIND_SCHEMES[kind].includes(scheme)) ?? 'file';
}

/** The kind of a destination; shows of earlier versions do not say it. */
export const kindOf = ({ kind, url }: Pick<Destination, 'kind' | 'url'>): DestinationKind => kind ?? kindOfUrl(url);

/**
 * Whether the wait of its frames can come from a narrow line: over TCP and SRT it does. UDP and RTP drop what does not fit,
 * so that a wait is a fault of this machine’s, and a file’s is its disk’s: neither is a reason for less picture for all.
 */
export function tellsNarrowLine(destination: Pick<Destination, 'kind' | 'url'>): boolean {
  const kind = kindOf(destination);
  return kind === 'rtmp' || kind === 'hls' || kind === 'srt' || (kind === 'mpegts' && /^tcp:/i.test(destination.url));
}

/** The kind of its backup: the same where the address allows it, else what that address says. */
export function kindOfBackup(destination: Pick<Destination, 'kind' | 'url'>, backup: { url: string }): DestinationKind {
  const kind = kindOf(destination);
  return fits(kind, backup.url) ? kind : kindOfUrl(backup.url);
}

function fits(kind: DestinationKind, url: string): boolean {
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  return scheme === undefined ? kind === 'file' : KIND_SCHEMES[kind].includes(scheme);
}

const isMediaFile = (path: string): boolean => new RegExp(`\\.(?:${FILE_ENDINGS.join('|')})$`, 'i').test(path);

type Complain = (path: (string | number)[], message: string) => void;

function checkAddress(kind: DestinationKind, url: string, path: string[], complain: Complain): void {
  if (!fits(kind, url)) {
    const forms = KIND_SCHEMES[kind].map((scheme) => `${scheme}://`).join(' or ');
    complain(path, kind === 'file' ? 'the full path of a file' : `an address that begins with ${forms}`);
  } else if (kind === 'file' && !isMediaFile(url)) {
    complain(path, `a file that ends in ${FILE_ENDINGS.map((ending) => `.${ending}`).join(', ')}`);
  } else if (kind === 'hls' && !/\.m3u8(?:[?&#]|$)/i.test(url)) {
    complain(path, 'the address of the playlist, with .m3u8 at the end');
  }
}

/** For `superRefine`: kind, address and the rest have to fit together. */
export function checkDestination(destination: Omit<Destination, 'id'>, context: z.core.$RefinementCtx): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path, message });
  const kind = kindOf(destination);
  checkAddress(kind, destination.url, ['url'], complain);
  const { backup } = destination;
  if (backup !== null) checkAddress(kindOfBackup(destination, backup), backup.url, ['backup', 'url'], complain);
}

export const Destination = DestinationFields.superRefine(checkDestination);
/** A destination that is about to be added: the engine makes its id. */
export const NewDestination = DestinationFields.partial({ id: true }).superRefine(checkDestination);

/** A backup as it goes out in state. */
export interface PublicBackup {
  address: string;
  when: DestinationBackup['when'];
  hasKey: boolean;
  hasPassphrase: boolean;
}

/** A destination as it goes out in state. */
export type PublicDestination = Omit<Destination, 'key' | 'passphrase' | 'url' | 'backup' | 'kind'> & {
  kind: DestinationKind;
  /** Scheme, host, port and path only; no user, password or query, and no key inside the path. */
  address: string;
  hasKey: boolean;
  hasPassphrase: boolean;
  backup: PublicBackup | null;
};

/** What may be shown of the address of a destination. The path of a file is shown as it is. */
export const shownAddress = (kind: DestinationKind, url: string): string =>
  kind === 'file' ? url : publicAddress(url);

export function publicDestination(d: Destination): PublicDestination {
  const { key, passphrase, url, backup, kind: _given, ...rest } = d;
  const kind = kindOf(d);
  return {
    ...rest,
    kind,
    address: shownAddress(kind, url),
    hasKey: key !== undefined,
    hasPassphrase: passphrase !== undefined,
    backup:
      backup === null
        ? null
        : {
            address: shownAddress(kindOfBackup(d, backup), backup.url),
            when: backup.when,
            hasKey: backup.key !== undefined,
            hasPassphrase: backup.passphrase !== undefined,
          },
  };
}
