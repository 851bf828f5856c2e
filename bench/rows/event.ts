/** The local event: how soon it is ready, how soon nothing is left, how far behind the lens the own player is. */
import { chromium, type Locator } from 'playwright';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { backgroundOf } from '../../tests/support/pixels.ts';
import { childrenOf, processes } from '../../tests/support/processes.ts';
import { until } from '../../tests/support/until.ts';
import { sendMixed, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { cameraOf } from '../lib/live-decoder.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const TRIES = 5;
const SETTLE_MS = 12_000;
const REPORTS = 15;
const CUTS = 5;
const HEAVY = 3;
/** Of the show’s sources, the last one is the red camera. */
const RED = `cam-${HEAVY + 1}`;
const OTHER = 'cam-1';

interface PlayerTimes {
  /** What the player says of itself, in seconds. */
  said: number[];
  /** From the command for a cut to the picture of that camera in the player, in seconds. */
  seen: number[];
}

/** Seconds from now until the player shows the red camera, or something else again. */
async function seconds(video: Locator, red: boolean): Promise<number> {
  const startMs = performance.now();
  await until(
    `the player ${red ? 'shows' : 'leaves'} the red camera`,
    async () => {
      const rgb = await backgroundOf(video);
      return rgb !== null && (cameraOf(rgb) === 'red') === red;
    },
    { timeoutMs: 20_000, everyMs: 30 },
  );
  return (performance.now() - startMs) / 1000;
}

/** The control room’s own page in a browser: its player’s delay once it has settled. */
async function playerTimes(rig: Rig, engine: BenchEngine, executablePath: string): Promise<PlayerTimes> {
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = rig.keep(await chromium.launch({ executablePath, args }), (b) => b.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(engine.pageUrl);
  const delayMs = async (): Promise<number | null> => (await engine.telemetry(rig)).player?.delayMs ?? null;
  await until('the player plays', delayMs, { timeoutMs: 40_000, everyMs: 200 });
  await pass(SETTLE_MS);
  const times: PlayerTimes = { said: [], seen: [] };
  for (let i = 0; i < REPORTS; i += 1) {
    await pass(1000);
    const delay = await delayMs();
    if (delay !== null) times.said.push(delay / 1000);
  }
  const video = page.getByTestId('return-monitor').locator('video');
  for (let i = 0; i < CUTS; i += 1) {
    await engine.command('switcher.take', { source: RED });
    times.seen.push(await seconds(video, true));
    await engine.command('switcher.take', { source: OTHER });
    await seconds(video, false);
  }
  return times;
}

/** The node and everything that it has started. */
const ofTheEvent = (pid: number): number[] =>
  childrenOf(pid)
    .filter(({ command }) => command.includes('event-node'))
    .flatMap((node) => [node.pid, ...childrenOf(node.pid).map((child) => child.pid)]);

const newEvent = (i: number): object => ({ title: `Benchmark ${i}`, provider: { kind: 'local' } });

export const event: Row = {
  name: 'event',
  about: 'the local event, from prepare to nothing left',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendMixed(rig, HEAVY);
      const show = benchShow({ sources: udpSources(ports), pictures: { enabled: true } });
      const engine = await BenchEngine.start(rig, show);
      const browser = findBrowser();
      const [ready, gone]: [number[], number[]] = [[], []];
      let player: PlayerTimes | null = null;
      for (let i = 0; i < TRIES; i += 1) {
        say(`try ${i + 1} of ${TRIES}`);
        await engine.command('event.create', { event: newEvent(i) });
        const preparedMs = performance.now();
        await engine.command('event.prepare');
        await until('the event is ready', async () => (await engine.state()).event?.status === 'ready');
        ready.push((performance.now() - preparedMs) / 1000);
        await engine.command('broadcast.start', { confirm: true });
        if (i === 0 && browser !== null) {
          say('the control room’s page plays it');
          player = await withRig((inner) => playerTimes(inner, engine, browser));
        } else await pass(3000);
        const running = ofTheEvent(engine.pid);
        if (running.length === 0) throw new Error('no event node was found');
        const endedMs = performance.now();
        await engine.command('broadcast.stop', { confirm: true });
        await until('nothing of the event runs', () => !processes().some(({ pid }) => running.includes(pid)));
        gone.push((performance.now() - endedMs) / 1000);
      }
      const base = { row: 'event', unit: 's', reference: null, note: null } as const;
      const figures: Figure[] = [
        { ...base, what: 'prepare → ready', measured: spread(ready), target: { atMost: 3, of: 'max' } },
        { ...base, what: 'end while live → nothing left', measured: spread(gone), target: { atMost: 3, of: 'max' } },
      ];
      if (player === null) return figures;
      const note = 'the control room’s page in a headless Chromium without a graphics card, on the same cores';
      return [
        ...figures,
        {
          ...base,
          what: 'lens → own preview player over HLS, as it says',
          measured: spread(player.said),
          target: { atMost: 6, of: 'max' },
          note,
        },
        {
          ...base,
          what: 'cut → its picture in the preview player',
          measured: spread(player.seen),
          target: { atMost: 6, of: 'max' },
          note: null,
        },
      ];
    }),
};
