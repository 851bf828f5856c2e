/** Frames lost on the way from four cameras to the event’s ingest, over minutes, with everything on. */
import type { Telemetry } from '#shared/state/telemetry.ts';
import { sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Row } from '../lib/figure.ts';
import { pass, withRig } from '../lib/rig.ts';
import { single } from '../lib/stats.ts';

const WARM_UP_MS = 10_000;
const CAMERAS = 4;

type Cause = 'source' | 'mixer' | 'encoder' | 'network' | 'received';
const causes: readonly Cause[] = ['source', 'mixer', 'encoder', 'network', 'received'];

const lost = (before: Telemetry, after: Telemetry, cause: Cause): number => after.drops[cause] - before.drops[cause];

export const frames: Row = {
  name: 'frames',
  about: 'frames lost with four cameras on air',
  run: ({ minutes, say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, CAMERAS);
      const event = { id: 'bench', title: 'Benchmark', provider: { kind: 'local' } };
      const show = benchShow({ sources: udpSources(ports), pictures: { enabled: true }, event });
      const engine = await BenchEngine.start(rig, show);
      await engine.command('broadcast.start', { confirm: true });
      await engine.telemetry(rig);
      await pass(WARM_UP_MS);
      const before = await engine.telemetry(rig);
      say(`${minutes} min on air, with pictures, ladder and origin on this machine`);
      await pass(minutes * 60_000);
      const after = await engine.telemetry(rig);
      await engine.command('broadcast.stop', { confirm: true });
      const by = causes.map((cause) => `${cause} ${lost(before, after, cause)}`).join(', ');
      const made = after.drops.totalFrames - before.drops.totalFrames;
      return [
        {
          row: 'frames',
          what: `frames lost in ${minutes} min at 4 × 720p30`,
          unit: 'frames',
          measured: single(causes.reduce((sum, cause) => sum + lost(before, after, cause), 0)),
          reference: null,
          target: { atMost: 0, of: 'max' },
          note: `${by}, of ${made} program frames`,
        },
      ];
    }),
};
