/** The local event: how soon it is ready, how soon nothing is left, how far behind the lens the own player is. */
import { chromium } from 'playwright';
import { childrenOf } from '../../tests/support/processes.ts';
import { until } from '../../tests/support/until.ts';
import { sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const TRIES = 3;
const SETTLE_MS = 12_000;

const ofTheEvent = (pid: number): number =>
  childrenOf(pid).filter(({ command }) => command.includes('event-node')).length;

/** Delay of the page’s own player behind the lens, in ms, once it has settled. */
async function playerDelays(rig: Rig, engine: BenchEngine): Promise<number[]> {
  const executablePath = process.env.FLYPACK_CHROMIUM ?? '/usr/bin/chromium';
  const browser = rig.keep(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }), (b) =>
    b.close(),
  );
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(engine.pageUrl);
  const playing = async (): Promise<number | null> => (await engine.telemetry(rig)).player?.delayMs ?? null;
  await until('the player plays', playing, { timeoutMs: 40_000, everyMs: 200 });
  await pass(SETTLE_MS);
  const delays: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    await pass(1000);
    const delay = await playing();
    if (delay !== null) delays.push(delay);
  }
  return delays;
}

export const event: Row = {
  name: 'event',
  about: 'the local event, from prepare to nothing left',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, 4);
      const wish = { id: 'bench', title: 'Benchmark', provider: { kind: 'local' } };
      const engine = await BenchEngine.start(
        rig,
        benchShow({ sources: udpSources(ports), pictures: { enabled: true }, event: wish }),
      );
      const [ready, gone]: [number[], number[]] = [[], []];
      let delays: number[] = [];
      for (let i = 0; i < TRIES; i += 1) {
        say(`try ${i + 1} of ${TRIES}`);
        if (i > 0)
          await engine.command('event.create', { event: { title: `Benchmark ${i}`, provider: { kind: 'local' } } });
        const preparedMs = performance.now();
        await engine.command('event.prepare');
        await until('the event is ready', async () => (await engine.state()).event?.status === 'ready');
        ready.push((performance.now() - preparedMs) / 1000);
        await engine.command('broadcast.start', { confirm: true });
        if (i === 0) {
          say('the control room page plays it');
          delays = await withRig((inner) => playerDelays(inner, engine));
        } else {
          await pass(3000);
        }
        const endedMs = performance.now();
        await engine.command('broadcast.stop', { confirm: true });
        await until('nothing of the event runs', () => ofTheEvent(engine.pid) === 0);
        gone.push((performance.now() - endedMs) / 1000);
      }
      const base = { row: 'event', reference: null, note: null } as const;
      const figures: Figure[] = [
        { ...base, what: 'prepare → ready', unit: 's', measured: spread(ready), target: { atMost: 3, of: 'max' } },
        { ...base, what: 'end → nothing left', unit: 's', measured: spread(gone), target: { atMost: 3, of: 'max' } },
        {
          ...base,
          what: 'lens → own preview player over HLS',
          unit: 's',
          measured: spread(delays.map((ms) => ms / 1000)),
          target: { atMost: 6, of: 'max' },
          note: 'the control room page in headless Chromium on the same two cores',
        },
      ];
      return figures;
    }),
};
