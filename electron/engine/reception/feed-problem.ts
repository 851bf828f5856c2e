/** Why a feed that is being received shows nothing, as a sentence. Pure. */
import { TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import type { FeedFigures } from './messages.ts';

/** `figures`: null when nothing has arrived; `silent`: nothing arrives any more. */
export function feedProblem(figures: FeedFigures | null, silent: boolean): string {
  if (figures === null || silent) return 'Nothing arrives.';
  const { found, kbps, transport } = figures;
  const rate = kbps < 1000 ? `${Math.round(kbps)} kb/s` : `${(kbps / 1000).toFixed(1)} Mb/s`;
  // In noise there is a sync byte now and then.
  const isNoise = transport.syncErrors >= found.packets * TS_PACKET_BYTES;
  if (!found.pat && isNoise) return `${rate} arrive, but it is no MPEG transport stream.`;
  if (!found.pat) return `${rate} arrive, but without a table of programs (PAT).`;
  if (!found.pmt) return `${rate} arrive, but without a table of the program’s streams (PMT).`;
  return `${rate} arrive, but no picture or sound can be decoded from it.`;
}
