/** Puts the signal chain together and names the cause: the first hop from the lens on in alarm, else that warns. */

import type { Health } from '../health/limits.ts';
import { ADVICE, type Cause, SIDES, type SideName } from './causes.ts';
import { type Chain, HOPS, type Hop, type HopName, type Illness, type SideLine, type Verdict } from './chain.ts';
import { deliveryHop, ingestHop, ladderHop, originHop, viewerHop } from './far-hops.ts';
import { cameraHop, encoderHop, mixerHop } from './near-hops.ts';
import { type ChainInput, type Finding, type View, viewOf } from './sample.ts';
import { diskSide, recordingSide } from './sides.ts';
import { uplinkHop } from './uplink.ts';

/** Something that comes back within this has never been well in between. */
export const FLICKER_MS = 15_000;

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
const sideFinders: Record<SideName, (view: View) => Finding> = { recording: recordingSide, disk: diskSide };

/**
 * The chain as it is now. `previous` is what this function returned last: what is unwell keeps the time since which it
 * has been. What comes after the encoder is `off` while nothing goes out.
 */
export function computeChain(input: ChainInput, previous: Chain | null): Chain {
  const view = viewOf(input);
  const { atMs } = input.now;
  const hops = HOPS.map((name, i): Hop => {
    const { subject, ...finding } = finders[name](view);
    return { name, ...finding, illness: illnessOf(finding.health, subject, atMs, previous?.hops[i]?.illness) };
  });
  const sideIllnesses: Chain['sideIllnesses'] = {};
  const beside = SIDES.flatMap((side): SideLine[] => {
    const { health, subject, cause, number, problem, advice } = sideFinders[side](view);
    const illness = illnessOf(health, subject, atMs, previous?.sideIllnesses[side]);
    if (illness === null) return [];
    sideIllnesses[side] = illness;
    if (!isIll(health) || cause === null || number === null || problem === null || advice === null) return [];
    return [{ side, health, cause, number, problem, advice, sinceMs: illness.sinceMs }];
  });
  beside.sort((a, b) => Number(b.health === 'alarm') - Number(a.health === 'alarm'));
  return { hops, verdict: verdictOf(hops, input.now.system.cpuPct), beside, sideIllnesses };
}

const isIll = (health: Health): boolean => health === 'warn' || health === 'alarm';

/** Null when it is well and has been for longer than a flicker. */
function illnessOf(health: Health, subject: string, atMs: number, before: Illness | null | undefined): Illness | null {
  const recent = before !== null && before !== undefined && atMs - before.lastMs <= FLICKER_MS ? before : null;
  if (!isIll(health)) return recent;
  return { subject, sinceMs: recent?.subject === subject ? recent.sinceMs : atMs, lastMs: atMs };
}

/** From this on a machine has nothing left, % of all cores. */
const exhaustedPct = 95;
/** What a machine without time to spare does to each part that works on it. */
const lateness: readonly (Cause | null)[] = [
  'camera.slow',
  'camera.late',
  'mixer.slow',
  'mixer.late',
  'encoder.slow',
  'encoder.drops',
];

/** A hop that only warns is not what took a later one down. */
function verdictOf(hops: readonly Hop[], cpuPct: number): Verdict | null {
  const suspects = isMixersDoing(hops) ? hops.slice(1) : hops;
  const hop = suspects.find(({ health }) => health === 'alarm') ?? suspects.find(({ health }) => health === 'warn');
  if (hop === undefined) return null;
  const { name, health, cause, number, problem, advice, illness } = hop;
  if (cause === null || number === null || problem === null || advice === null || illness === null) return null;
  const isBusy = cpuPct >= exhaustedPct && lateness.includes(cause) && hops.slice(0, 3).every(isLate);
  const what = isBusy ? ADVICE['mixer.slow'] : advice;
  return { hop: name, health, cause, number, problem, advice: what, sinceMs: illness.sinceMs };
}

/** A mixer that comes late meets its cameras late as well, however well they send. */
function isMixersDoing([camera, mixer]: readonly Hop[]): boolean {
  if (camera === undefined || mixer === undefined || !isIll(mixer.health)) return false;
  const isLateOnly = camera.cause === 'camera.late' || camera.cause === 'camera.slow';
  return isLateOnly && (mixer.health === 'alarm' || camera.health === 'warn');
}

const isLate = ({ health, cause }: Hop): boolean => isIll(health) && lateness.includes(cause);
