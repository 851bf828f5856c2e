/** One drill from the recording’s start to the verdict on it. */
import { longestPauseMs } from '../../tests/support/arrivals.ts';
import { withRig } from '../lib/rig.ts';
import type { Drill, DrillResult, Measured, OthersCheck } from './drill.ts';
import type { DrillLab } from './lab.ts';
import { checkRecording, type RecordingCheck } from './recording-check.ts';

const OTHERS_PAUSE_MS = 1000;
/** The last pictures of a recording may still be in a decoder when its file ends in the middle of one. */
const UNDECODED = 1;

/** Does `work` for at most `limitS`. @throws Error when it takes longer */
async function within<T>(limitS: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the drill took longer than ${limitS} s`)), limitS * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs `drill` and judges it.
 * @param slack how many times longer everything may take, and how many times more may be missing for it, on a machine that
 *   does other work meanwhile
 * @throws Error when something that it waits for does not happen
 */
export async function runDrill(
  lab: DrillLab,
  drill: Drill,
  say: (text: string) => void,
  slack = 1,
): Promise<DrillResult> {
  const folder = drill.ownRecording === true ? null : await lab.record();
  // A verdict of the start would be taken for the fault’s.
  if (drill.verdict === null) await lab.flows();
  else await lab.settled();
  // Where speed is not what is looked at, what the encoder had no time for is the machine’s fault as well.
  const machineMissed = (): number => lab.missedTicks + (slack > 1 ? lab.encoderDrops : 0);
  const missedBefore = machineMissed();
  const [frames, missing, beganMs] = [lab.other.frames, lab.other.missing, performance.now()];
  let measured: Measured;
  let others: OthersCheck;
  try {
    measured = await within(
      drill.limitS,
      withRig((rig) => drill.run({ lab, rig, say })),
    );
    others = {
      frames: lab.other.frames - frames,
      missing: lab.other.missing - missing,
      longestPauseMs: longestPauseMs(lab.other, beganMs, performance.now()),
      machineMissed: Math.max(0, machineMissed() - missedBefore),
    };
  } finally {
    if (folder !== null) await lab.endRecording();
  }
  const recording = folder === null ? (measured.recording ?? null) : await checkRecording(folder);
  const verdicts: DrillResult['verdicts'] = [];
  for (const { hop, problem, atMs } of lab.verdicts) {
    if (atMs >= beganMs && !verdicts.some((known) => known.hop === hop)) verdicts.push({ hop, problem });
  }
  const result = { drill, measured, recording, others, verdicts };
  return { ...result, failures: failuresOf(result, slack) };
}

/** Several drills at the same time, on one engine. None of them may look after the recording. */
export function atOnce(name: string, drills: readonly Drill[]): Drill {
  return {
    name,
    about: drills.map(({ about }) => about).join('; '),
    limitS: Math.max(...drills.map(({ limitS }) => limitS)),
    verdict: drills.find(({ verdict }) => verdict !== null)?.verdict ?? null,
    run: async (tools) => {
      const all = await Promise.all(drills.map((drill) => drill.run(tools)));
      const lost = all.flatMap((one) => one.lost ?? []);
      const sum = (of: (one: (typeof lost)[number]) => number): number =>
        lost.reduce((total, one) => total + of(one), 0);
      return {
        times: all.flatMap(({ times }) => times),
        lost: { frames: sum((l) => l.frames), unavoidable: sum((l) => l.unavoidable), allowed: sum((l) => l.allowed) },
        said: all.flatMap(({ said }) => said ?? []).join(' '),
        failures: all.flatMap(({ failures }) => failures ?? []),
      };
    },
  };
}

function failuresOf(
  { drill, measured, recording, others, verdicts }: Omit<DrillResult, 'failures'>,
  slack: number,
): string[] {
  const allowed = (drill.allMayMiss ?? 0) * slack + others.machineMissed;
  const pauseMs = (drill.othersPauseMs ?? OTHERS_PAUSE_MS) * slack;
  const failures = [...(measured.failures ?? []), ...late(measured, slack)];
  const { lost } = measured;
  if (lost !== null && lost.frames > lost.allowed * slack + others.machineMissed)
    failures.push(`the server lacks ${lost.frames} pictures, ${lost.allowed} at most were expected`);
  if (others.missing > allowed) failures.push(`${others.missing} pictures are missing at the other destination`);
  if (others.longestPauseMs > pauseMs)
    failures.push(`the other destination got nothing for ${Math.round(others.longestPauseMs)} ms`);
  if (recording !== null) failures.push(...brokenParts(recording, allowed));
  if (drill.verdict !== null && !verdicts.some(({ hop }) => hop === drill.verdict))
    failures.push(`the verdict never named the ${drill.verdict}`);
  return failures;
}

const late = ({ times }: Measured, slack: number): string[] =>
  times
    .filter(({ ms, atMostMs }) => atMostMs !== null && ms > atMostMs * slack)
    .map(({ what, ms, atMostMs }) => `${what}: ${Math.round(ms)} ms instead of ${atMostMs} ms at most`);

function brokenParts({ files, frames, decoded, missing }: RecordingCheck, allowed: number): string[] {
  if (files === 0 || frames === 0) return ['there is no recording'];
  const failures: string[] = [];
  if (missing > allowed) failures.push(`${missing} pictures are missing in the recording`);
  if (decoded < frames - UNDECODED * files) failures.push(`only ${decoded} of ${frames} recorded pictures decode`);
  return failures;
}
