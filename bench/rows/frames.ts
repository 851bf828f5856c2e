/** Frames lost between four cameras and the far ends, over minutes, with everything on. */
import type { Telemetry } from '#shared/state/telemetry.ts';
import { HoleCounter, TcpFarEnd } from '../../tests/support/far-end.ts';
import { until } from '../../tests/support/until.ts';
import { FPS, sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { PlainFfmpeg, switcher } from '../lib/plain-ffmpeg.ts';
import { pass, withRig } from '../lib/rig.ts';
import { single } from '../lib/stats.ts';

const WARM_UP_MS = 10_000;
const CAMERAS = 4;

type Cause = 'source' | 'mixer' | 'encoder' | 'network' | 'received';
const causes: readonly Cause[] = ['source', 'mixer', 'encoder', 'network', 'received'];

interface Count {
  /** Missing between the time stamps of the pictures that arrived at the far end. */
  missing: number;
  frames: number;
}

const countFor = async (counter: HoleCounter, minutes: number): Promise<Count> => {
  const before = { missing: counter.missing, frames: counter.frames };
  await pass(minutes * 60_000);
  return { missing: counter.missing - before.missing, frames: counter.frames - before.frames };
};

async function ours(ports: readonly number[], minutes: number): Promise<Count & { drops: [Cause, number][] }> {
  return withRig(async (rig) => {
    const farEnd = rig.keep(await TcpFarEnd.open(FPS), (f) => f.close());
    const show = benchShow({
      sources: udpSources(ports),
      pictures: { enabled: true },
      destinations: [{ id: 'counter', name: 'Counter', url: farEnd.url }],
      event: { id: 'bench', title: 'Benchmark', provider: { kind: 'local' } },
    });
    const engine = await BenchEngine.start(rig, show);
    await engine.command('broadcast.start', { confirm: true });
    await until('the program arrives', () => farEnd.counter.frames > FPS, { timeoutMs: 30_000 });
    await engine.telemetry(rig);
    await pass(WARM_UP_MS);
    const before: Telemetry = await engine.telemetry(rig);
    const count = await countFor(farEnd.counter, minutes);
    const after = await engine.telemetry(rig);
    await engine.command('broadcast.stop', { confirm: true });
    const drops = causes.map((cause): [Cause, number] => [cause, after.drops[cause] - before.drops[cause]]);
    return { ...count, drops };
  });
}

const plain = (ports: readonly number[], minutes: number): Promise<Count> =>
  withRig(async (rig) => {
    const counter = new HoleCounter(FPS);
    const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
    ffmpeg.stdout.on('data', (bytes: Buffer) => counter.push(bytes));
    await ffmpeg.steady();
    return countFor(counter, minutes);
  });

export const frames: Row = {
  name: 'frames',
  about: 'frames lost with four cameras on air',
  run: ({ minutes, say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, CAMERAS);
      say(`${minutes} min on air, with pictures, ladder and origin on this machine`);
      const own = await ours(ports, minutes);
      say('one FFmpeg with streamselect, nothing else, as long');
      const reference = await plain(ports, minutes);
      const note = `${own.frames} frames arrived; by cause: ${own.drops.map(([cause, n]) => `${cause} ${n}`).join(', ')}`;
      const base = { row: 'frames', unit: 'frames', target: { atMost: 0, of: 'max' } } as const;
      return [
        {
          ...base,
          what: `missing in the time stamps at a far end in ${minutes} min`,
          measured: single(own.missing),
          reference: { what: `streamselect (of ${reference.frames})`, measured: single(reference.missing) },
          note,
        },
        {
          ...base,
          what: 'the same by the engine’s own count, all causes',
          measured: single(own.drops.reduce((sum, [, n]) => sum + n, 0)),
          reference: null,
          note: null,
        },
      ] satisfies Figure[];
    }),
};
