/**
 * The shortest of the fault drills (`npm run drill` has all of them): real servers on this machine, a real engine, and
 * what a fault costs counted in what arrives, in the recording and at a destination that nothing happens to.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drill } from '../../bench/drill/drill.ts';
import { encoderKilled, engineKilled } from '../../bench/drill/drills/processes.ts';
import { needsNginx, serverAway3s, silentServer, wrongKey } from '../../bench/drill/drills/servers.ts';
import { DrillLab } from '../../bench/drill/lab.ts';
import { atOnce, runDrill } from '../../bench/drill/run-drill.ts';
import { Rig } from '../../bench/lib/rig.ts';

const rig = new Rig();
let lab: DrillLab;

beforeAll(async () => {
  lab = await DrillLab.start(rig);
});

afterAll(() => rig.close());

/** The figures themselves are held by `npm run drill`, on a machine that does nothing else. */
const SLACK = 2.5;

/** Runs it and tells everything that did not hold. */
async function holds(drill: Drill): Promise<void> {
  const { failures, measured, verdicts } = await runDrill(lab, drill, () => undefined, SLACK);
  expect(failures, JSON.stringify({ measured, verdicts })).toEqual([]);
}

describe('a fault', () => {
  it.skipIf(needsNginx() !== null)(
    'of RTMP servers – gone for 3 s, silent, refusing the key – is named and got over, and hurts nothing else',
    () => holds(atOnce('servers', [serverAway3s, silentServer, wrongKey])),
  );

  it('of the encoder stops the program for a moment only', () => holds(encoderKilled));

  it('of the whole engine leaves a recording that plays to its last second, and the show can go on', () =>
    holds(engineKilled));
});
