/** What the FFmpeg found can send, asked of the binary and never assumed. */
import { DESTINATION_KINDS, type DestinationKind, KIND_SCHEMES } from '#shared/show/destination-config.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { type PushPlan, planPush } from './push-args.ts';

type Abilities = Pick<Ffmpeg, 'protocols' | 'muxers' | 'encoders'>;

/** What this FFmpeg lacks for a plan; null: nothing. */
export function lackOf({ protocols, muxers, encoders }: Abilities, { needs }: Pick<PushPlan, 'needs'>): string | null {
  if (needs.protocol !== null && !protocols.has(needs.protocol)) return `${needs.protocol.toUpperCase()} protocol`;
  if (!muxers.has(needs.muxer)) return `${needs.muxer} muxer`;
  if (needs.encoder !== null && !encoders.has(needs.encoder)) return `${needs.encoder} encoder`;
  return null;
}

/** What this FFmpeg lacks for a destination; null: nothing. HLS is uploaded without it. */
export function lackingFor(ffmpeg: Abilities, kind: DestinationKind, url: string): string | null {
  return kind === 'hls' ? null : lackOf(ffmpeg, planPush({ kind, url }));
}

/** The kinds of destinations that can be sent to. */
export const possibleKinds = (ffmpeg: Abilities): DestinationKind[] =>
  DESTINATION_KINDS.filter((kind) => {
    const url = kind === 'file' ? '/x.ts' : `${KIND_SCHEMES[kind][0] ?? ''}://host/x`;
    return lackingFor(ffmpeg, kind, url) === null;
  });
