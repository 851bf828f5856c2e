/** Puts the signal chain together and names the cause: the first hop from the lens on that is not well. */
import { type Chain, HOPS, type Hop, type HopName, type Verdict } from './chain.ts';
import { deliveryHop, ingestHop, ladderHop, originHop, viewerHop } from './far-hops.ts';
import { cameraHop, encoderHop, mixerHop, uplinkHop } from './near-hops.ts';
import { type ChainInput, type Finding, type View, viewOf } from './sample.ts';

const finders: Record<HopName, (view: View) => Finding> = {
  camera: cameraHop,
  mixer: mixerHop,
  encoder: encoderHop,
  uplink: uplinkHop,
  ingest: ingestHop,
  ladder: ladderHop,
  origin: originHop,
  delivery: deliveryHop,
  viewer: viewerHop,
};

/**
 * The chain as it is now. `previous` is what this function returned last: the verdict keeps the time since which its hop
 * has been the cause. What comes after the encoder is `off` while nothing is broadcast.
 */
export function computeChain(input: ChainInput, previous: Chain | null): Chain {
  const view = viewOf(input);
  const hops = HOPS.map((name): Hop => ({ name, ...finders[name](view) }));
  return { hops, verdict: verdictOf(hops, input.now.atMs, previous?.verdict ?? null) };
}

function verdictOf(hops: readonly Hop[], atMs: number, previous: Verdict | null): Verdict | null {
  const cause = hops.find(({ health }) => health === 'warn' || health === 'alarm');
  if (cause === undefined || cause.problem === null || cause.advice === null) return null;
  const { name: hop, health, problem, advice } = cause;
  return { hop, health, problem, advice, sinceMs: previous?.hop === hop ? previous.sinceMs : atMs };
}
