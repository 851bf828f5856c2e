/** Why a feed that is being received shows nothing, as a sentence. Pure. */
import { TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import type { FeedFigures } from './messages.ts';

/** `figures`: null when nothing has arrived; `silent`: nothing arrives any more. */
export function feedProblem(figures: FeedFigures | null, silent: boolean): string {
  if (figures === null || silent) return 'Nothing arrives.';
  const { found, transport } = figures;
  // In noise there is a sync byte now and then.
  const isNoise = transport.syncErrors >= found.packets * TS_PACKET_BYTES;
  if (!found.pat && isNoise) return 'What arrives is no MPEG transport stream.';
  if (!found.pat) return 'The feed has no table of programs (PAT).';
  if (!found.pmt) return 'The feed has no table of the program’s streams (PMT).';
  return 'The feed arrives, but no picture or sound can be decoded from it.';
}
