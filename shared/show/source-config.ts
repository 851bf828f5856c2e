/** What a show file says about a source. Discriminated by `kind`; every kind shares the fields of `sourceBase`. */
import { z } from 'zod';
import { MediaId, SourceId } from '../ids.ts';
import { publicAddress } from './address.ts';
import { plainText } from './plain-text.ts';
import { PictureCorrection, SourceDelay, SourceWatch } from './source-care.ts';

/** A hostname, IPv4 or IPv6 address. Never starts with `-`, so it can never be read as an option. */
const Host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9.:_-]+$/, 'a host name or an IP address');
const Port = z.int().min(1).max(65_535);
/** An SRT passphrase: the protocol takes 10 to 79 characters. */
const Passphrase = plainText(79).min(10, 'at least 10 characters');

const sourceBase = {
  id: SourceId,
  name: z.string().trim().min(1, 'a source needs a name').max(40),
  /** Other aspect ratios are letterboxed (`fit`) or cropped (`fill`). */
  scaling: z.enum(['fit', 'fill']).default('fit'),
  /** How far behind the newest arrival the mixer reads. Larger rides out more jitter. */
  bufferMs: z.int().min(20).max(2000).default(100),
  delay: SourceDelay.prefault({}),
  picture: PictureCorrection.prefault({}),
  watch: SourceWatch.prefault({}),
  /** Armed: recorded as it comes in whenever isolated recording runs. */
  isolated: z.boolean().default(false),
};

/** What is picked out of a feed that holds several programs or sound tracks. */
const feedFields = {
  /** MPEG-TS program number; without it the first one. */
  program: z.int().min(1).max(65_535).optional(),
  /** Which of the (program’s) sound tracks, from 0. */
  audioTrack: z.int().min(0).max(63).default(0),
};

export const TestSource = z.object({
  ...sourceBase,
  kind: z.literal('test'),
  /** Background, 0–3: each of the demo cameras has its own. */
  variant: z.int().min(0).max(7).default(0),
  toneHz: z.int().min(50).max(12_000).default(440),
});

export const UdpSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('udp'),
  /** Address to listen on: an own address, 0.0.0.0, or a multicast group. */
  host: Host.default('127.0.0.1'),
  port: Port,
  /** For multicast: address of the network interface to join on. */
  interface: Host.optional(),
});

export const SrtSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('srt'),
  mode: z.enum(['listener', 'caller']),
  host: Host.default('127.0.0.1'),
  port: Port,
  latencyMs: z.int().min(20).max(8000).default(120),
  passphrase: Passphrase.optional(),
  streamId: plainText(512).optional(),
});

export const FileSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('file'),
  /** Absolute path on the engine’s machine. */
  path: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^(?!-)/, 'a path cannot start with a dash'),
  loop: z.boolean().default(true),
});

/** Something that sends, or that may be fetched from, an address. */
const addressOf = (schemes: string, example: string) =>
  z
    .string()
    .trim()
    .max(2048)
    .regex(new RegExp(`^(?:${schemes})://[^\\s\\p{Cc}]+$`, 'iu'), `an address such as ${example}`);

export const RtmpSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('rtmp'),
  /** `pull`: fetched from `url`. `listen`: a phone or an encoder pushes to host, port, app and key. */
  mode: z.enum(['pull', 'listen']),
  url: addressOf('rtmps?', 'rtmp://host/app/stream').optional(),
  host: Host.default('127.0.0.1'),
  port: Port.default(1935),
  app: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, 'letters, digits, - and _')
    .default('live'),
  /** Stream key that the sender has to give. */
  key: z
    .string()
    .regex(/^[A-Za-z0-9_-]{4,120}$/, 'at least 4 letters, digits, - and _')
    .optional(),
});

export const RtspSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('rtsp'),
  url: addressOf('rtsps?', 'rtsp://camera/stream1'),
  transport: z.enum(['tcp', 'udp']).default('tcp'),
});

/** HLS, or any other stream or file over HTTP. */
export const HttpSource = z.object({
  ...sourceBase,
  ...feedFields,
  kind: z.literal('http'),
  url: addressOf('https?', 'https://host/index.m3u8'),
});

/** A name that the operating system gave to a device; never read as an option. */
const DeviceName = z
  .string()
  .min(1)
  .max(300)
  .regex(/^(?!-)\P{Cc}+$/u, 'a device name');
const DeviceMode = z.object({
  width: z.int().min(16).max(7680),
  height: z.int().min(16).max(4320),
  fps: z.number().min(1).max(240),
  /** Pixel or codec format as the device names it. */
  format: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,32}$/)
    .optional(),
});

export const DEVICE_APIS = ['v4l2', 'avfoundation', 'dshow', 'decklink', 'ndi'] as const;
export const DeviceSource = z.object({
  ...sourceBase,
  kind: z.literal('device'),
  api: z.enum(DEVICE_APIS),
  device: DeviceName,
  /** Sound device of the same api (avfoundation, dshow), or of ALSA or PulseAudio beside v4l2. */
  audioDevice: DeviceName.optional(),
  mode: DeviceMode.optional(),
});

export const SCREEN_APIS = ['x11grab', 'avfoundation', 'gdigrab'] as const;
export const ScreenSource = z.object({
  ...sourceBase,
  kind: z.literal('screen'),
  api: z.enum(SCREEN_APIS),
  /** Display, screen device, or window title, as listed. */
  screen: DeviceName,
  window: z.boolean().default(false),
  cursor: z.boolean().default(true),
});

export const SOUND_APIS = ['alsa', 'pulse', 'avfoundation', 'dshow'] as const;
export const SoundSource = z.object({
  ...sourceBase,
  kind: z.literal('sound'),
  api: z.enum(SOUND_APIS),
  device: DeviceName,
});

export const StillSource = z.object({ ...sourceBase, kind: z.literal('still'), media: MediaId });

export const ClipSource = z.object({
  ...sourceBase,
  kind: z.literal('clip'),
  media: MediaId,
  loop: z.boolean().default(false),
  /** Starts with the frame on which it comes to program. */
  rollOnTake: z.boolean().default(true),
  /** What program does when it ends there: stay on its last picture, or go back to what was on before. */
  atEnd: z.enum(['hold', 'return']).default('hold'),
  /** Goes back to its first picture when it leaves program. */
  cueOnLeave: z.boolean().default(true),
});

/** A name from the list of devices. Others can name plug-ins of ALSA that write files or start programs. */
const ALSA_NAME = /^(?!(?:file|tee|shm|share|ladspa|oss|multi|jack)\b)[A-Za-z0-9_.-]+(?::[A-Za-z0-9_=,.-]+)?$/;

function onlyPlainAlsaNames(source: {
  kind: string;
  api?: string;
  device?: string;
  audioDevice?: string | undefined;
}): boolean {
  if (source.kind === 'sound') return source.api !== 'alsa' || ALSA_NAME.test(source.device ?? '');
  if (source.kind !== 'device' || source.api !== 'v4l2' || source.audioDevice === undefined) return true;
  if (source.audioDevice.startsWith('pulse:')) return true;
  return ALSA_NAME.test(source.audioDevice.replace(/^alsa:/, ''));
}

export const SourceConfig = z
  .discriminatedUnion('kind', [
    TestSource,
    UdpSource,
    SrtSource,
    FileSource,
    RtmpSource,
    RtspSource,
    HttpSource,
    DeviceSource,
    ScreenSource,
    SoundSource,
    StillSource,
    ClipSource,
  ])
  .refine(onlyPlainAlsaNames, { message: 'the name of an ALSA device, such as hw:1,0 or default', path: ['device'] })
  .refine((source) => source.kind !== 'rtmp' || source.mode === 'listen' || source.url !== undefined, {
    message: 'an address to fetch from',
    path: ['url'],
  });
export type SourceConfig = z.infer<typeof SourceConfig>;
export type SourceKind = SourceConfig['kind'];
export type SourceOf<K extends SourceKind> = Extract<SourceConfig, { kind: K }>;

/**
 * A source as it goes out in state: a secret is replaced by whether there is one, an address by the part of it that may
 * be shown.
 */
export type PublicSourceConfig =
  | Exclude<SourceConfig, { kind: 'srt' | 'rtmp' | 'rtsp' | 'http' }>
  | (Omit<SourceOf<'srt'>, 'passphrase' | 'streamId'> & { hasPassphrase: boolean; hasStreamId: boolean })
  | (Omit<SourceOf<'rtmp'>, 'url' | 'key'> & { address: string; hasKey: boolean })
  | (Omit<SourceOf<'rtsp'>, 'url'> & { address: string })
  | (Omit<SourceOf<'http'>, 'url'> & { address: string });

/** Takes the secrets out of a source’s settings. */
export function publicSource(config: SourceConfig): PublicSourceConfig {
  switch (config.kind) {
    case 'srt': {
      // A stream id often carries a user and a password.
      const { passphrase, streamId, ...rest } = config;
      return { ...rest, hasPassphrase: passphrase !== undefined, hasStreamId: streamId !== undefined };
    }
    case 'rtmp': {
      const { url, key, ...rest } = config;
      // The last part of a pull address is its stream key.
      const address = url === undefined ? '' : publicAddress(url).replace(/\/[^/]*$/, '/…');
      return { ...rest, address, hasKey: key !== undefined };
    }
    case 'rtsp':
    case 'http': {
      const { url, ...rest } = config;
      return { ...rest, address: publicAddress(url) } as PublicSourceConfig;
    }
    default:
      return config;
  }
}

/** One line that tells a person where a source comes from; never with a secret. */
export function describeSource(config: PublicSourceConfig): string {
  switch (config.kind) {
    case 'test':
      return `test picture, ${config.toneHz} Hz`;
    case 'udp':
      return `udp ${config.host}:${config.port}`;
    case 'srt':
      return `srt ${config.mode} ${config.host}:${config.port}`;
    case 'file':
      return `file ${config.path}`;
    case 'rtmp':
      return config.mode === 'pull' ? config.address : `rtmp listener ${config.host}:${config.port}/${config.app}`;
    case 'rtsp':
    case 'http':
      return config.address;
    case 'device':
    case 'sound':
      return `${config.api} ${config.device}`;
    case 'screen':
      return `${config.window ? 'window' : 'screen'} ${config.screen}`;
    case 'still':
      return `still ${config.media}`;
    case 'clip':
      return `clip ${config.media}`;
  }
}
