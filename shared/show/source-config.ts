/** What a show file says about a source. Discriminated by `kind`; every kind shares the fields of `sourceBase`. */
import { z } from 'zod';
import { SourceId } from '../ids.ts';

/** A hostname, IPv4 or IPv6 address. Never starts with `-`, so it can never be read as an option. */
const Host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9.:_-]+$/, 'a host name or an IP address');
const Port = z.int().min(1).max(65_535);
/** An SRT passphrase: the protocol takes 10 to 79 characters. */
const Passphrase = z.string().min(10, 'at least 10 characters').max(79, 'at most 79 characters');

const sourceBase = {
  id: SourceId,
  name: z.string().trim().min(1, 'a source needs a name').max(40),
  /** Other aspect ratios are letterboxed (`fit`) or cropped (`fill`). */
  scaling: z.enum(['fit', 'fill']).default('fit'),
  /** How far behind the newest arrival the mixer reads. Larger rides out more jitter. */
  bufferMs: z.int().min(20).max(2000).default(100),
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
  kind: z.literal('udp'),
  /** Address to listen on: an own address, 0.0.0.0, or a multicast group. */
  host: Host.default('127.0.0.1'),
  port: Port,
  /** For multicast: address of the network interface to join on. */
  interface: Host.optional(),
});

export const SrtSource = z.object({
  ...sourceBase,
  kind: z.literal('srt'),
  mode: z.enum(['listener', 'caller']),
  host: Host.default('127.0.0.1'),
  port: Port,
  latencyMs: z.int().min(20).max(8000).default(120),
  passphrase: Passphrase.optional(),
  streamId: z.string().max(512).optional(),
});

export const FileSource = z.object({
  ...sourceBase,
  kind: z.literal('file'),
  /** Absolute path on the engine’s machine. */
  path: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^(?!-)/, 'a path cannot start with a dash'),
  loop: z.boolean().default(true),
});

export const SourceConfig = z.discriminatedUnion('kind', [TestSource, UdpSource, SrtSource, FileSource]);
export type SourceConfig = z.infer<typeof SourceConfig>;
export type SourceKind = SourceConfig['kind'];

/** A source as it goes out in state: the passphrase is replaced by whether there is one. */
export type PublicSourceConfig = SourceConfig extends infer C
  ? C extends { passphrase?: unknown }
    ? Omit<C, 'passphrase'> & { hasPassphrase: boolean }
    : C
  : never;

/** Takes the secret out of a source’s settings. */
export function publicSource(config: SourceConfig): PublicSourceConfig {
  if (config.kind !== 'srt') return config;
  const { passphrase, ...rest } = config;
  return { ...rest, hasPassphrase: passphrase !== undefined };
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
  }
}
