/** What dies and how soon it is back: a camera, the encoder, the far end. Everything seen by a decoder, not by a status. */
import { freeUdpPort } from '../../tests/support/feeds.ts';
import type { MediaLab } from '../../tests/support/media-lab.ts';
import { childrenOf } from '../../tests/support/processes.ts';
import { listenSrt } from '../../tests/support/receiver.ts';
import { until } from '../../tests/support/until.ts';
import { CAMERAS, type Camera, FPS, sendColour, sendColours, sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { LiveDecoder } from '../lib/live-decoder.ts';
import { colourLab, watch } from '../lib/media.ts';
import { PlainFfmpeg, push, switcher } from '../lib/plain-ffmpeg.ts';
import { Relay } from '../lib/relay.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const TRIES = 5;
const camera = CAMERAS[0] as Camera;
const AWAY_MS = 5000;

interface LostAndBack {
  lost: number[];
  back: number[];
}

/** Seconds from `lose` to the first slate out of the decoder, and from `giveBack` to the first picture of the camera. */
async function loseAndReturn(
  decoder: LiveDecoder,
  lose: () => Promise<void>,
  giveBack: () => void,
): Promise<LostAndBack> {
  const times: LostAndBack = { lost: [], back: [] };
  for (let i = 0; i < TRIES; i += 1) {
    // At any point of a GOP.
    await pass(2000 + Math.random() * 1000);
    await lose();
    const lostMs = performance.now();
    times.lost.push(((await decoder.shows('dark', lostMs)).atMs - lostMs) / 1000);
    await pass(1500 + Math.random() * 1000);
    const backMs = performance.now();
    giveBack();
    times.back.push(((await decoder.shows(camera.id, backMs)).atMs - backMs) / 1000);
  }
  return times;
}

/** The camera’s sender is killed and started again. */
const senderKilled = (): Promise<LostAndBack> =>
  withRig(async (rig) => {
    const port = await freeUdpPort();
    let feed = sendColour(camera, port);
    rig.keep(null, () => feed.stop());
    const lab = await colourLab(rig, udpSources([port], [camera.id]));
    const decoder = watch(rig, lab);
    await decoder.shows(camera.id, 0);
    const giveBack = (): void => {
      feed = sendColour(camera, port);
    };
    return loseAndReturn(decoder, () => feed.stop(), giveBack);
  });

/** Its cable is pulled and plugged in again: the stream goes on in the middle of a GOP. */
const cablePulled = (): Promise<LostAndBack> =>
  withRig(async (rig) => {
    const port = await freeUdpPort();
    const relay = rig.keep(await Relay.open(port), (r) => r.close());
    rig.keep(sendColour(camera, relay.port), (f) => f.stop());
    const lab = await colourLab(rig, udpSources([port], [camera.id]));
    const decoder = watch(rig, lab);
    await decoder.shows(camera.id, 0);
    const plug = (plugged: boolean): void => {
      relay.plugged = plugged;
    };
    return loseAndReturn(
      decoder,
      async () => plug(false),
      () => plug(true),
    );
  });

/** How many pictures a streamselect still gives in the five seconds after the camera on air has died. */
const picturesWithout = (): Promise<number> =>
  withRig(async (rig) => {
    const { ports, feeds } = await sendColours(rig);
    const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
    const decoder = rig.keep(new LiveDecoder(), (d) => d.stop());
    ffmpeg.stdout.on('data', (bytes: Buffer) => decoder.push(bytes));
    await ffmpeg.steady();
    await decoder.shows(camera.id, 0);
    await feeds[0]?.stop();
    // What is on its way comes out first.
    await pass(1000);
    const before = decoder.seen.length;
    await pass(AWAY_MS);
    return decoder.seen.length - before;
  });

const isEncoder = ({ command }: { command: string }): boolean =>
  command.includes('-f matroska') && command.includes('mpegts');

/** Seconds between two pictures of the program around the death of its encoder: as they come, and by their time stamps. */
async function killEncoder(lab: MediaLab): Promise<{ wall: number; stamps: number }> {
  const came: { frame: number; atMs: number }[] = [];
  lab.media.on('program', ({ frame }) => {
    if (frame !== null) came.push({ frame, atMs: performance.now() });
  });
  await lab.runs(FPS);
  const encoder = childrenOf(process.pid).find(isEncoder);
  if (encoder === undefined) throw new Error('there is no encoder to kill');
  process.kill(encoder.pid, 'SIGKILL');
  await lab.runs(2 * FPS);
  const gaps = came.slice(1).map((now, i) => {
    const before = came[i] ?? now;
    return { wall: (now.atMs - before.atMs) / 1000, stamps: (now.frame - before.frame) / FPS };
  });
  return gaps.reduce((worst, gap) => (gap.stamps > worst.stamps ? gap : worst), { wall: 0, stamps: 0 });
}

/** Seconds until a plain FFmpeg that was killed and started again at once gives something. */
async function restartPlain(rig: Rig, ports: readonly number[]): Promise<number> {
  const start = (): PlainFfmpeg => rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
  const first = start();
  await first.steady();
  const killedMs = performance.now();
  await first.stop();
  const second = start();
  await new Promise<void>((resolve) => second.stdout.once('data', () => resolve()));
  const seconds = (performance.now() - killedMs) / 1000;
  await second.stop();
  return seconds;
}

const encoderKilled = (): Promise<{ wall: number[]; plain: number[] }> =>
  withRig(async (rig) => {
    const { ports } = await sendColours(rig);
    const wall: number[] = [];
    await withRig(async (inner) => {
      const lab = await colourLab(
        inner,
        udpSources(
          ports,
          CAMERAS.map(({ id }) => id),
        ),
      );
      for (let i = 0; i < TRIES; i += 1) {
        const { wall: seen, stamps } = await killEncoder(lab);
        // Whichever is worse: a viewer waits for the one and misses the other.
        wall.push(Math.max(seen, stamps));
      }
    });
    const plain: number[] = [];
    for (let i = 0; i < 3; i += 1) plain.push(await restartPlain(rig, ports));
    return { wall, plain };
  });

/** Seconds from the far end’s return to the first picture there, and what a plain FFmpeg does when it goes. */
const ingestAway = (): Promise<{ back: number[]; plainEndsS: number | null }> =>
  withRig(async (rig) => {
    const { ports } = await sendHeavy(rig, 1);
    const port = await freeUdpPort();
    const url = `srt://127.0.0.1:${port}`;
    let far = listenSrt(port);
    rig.keep(null, () => far.stop());
    const back = await withRig(async (inner) => {
      const destinations = [{ id: 'far', name: 'Far end', url }];
      const engine = await BenchEngine.start(inner, benchShow({ sources: udpSources(ports), destinations }));
      await engine.command('destination.start', { id: 'far' });
      const seconds: number[] = [];
      for (let i = 0; i < TRIES; i += 1) {
        await until('the far end has the program', () => far.pts.length > 3 * FPS, { timeoutMs: 30_000 });
        await far.stop();
        await pass(AWAY_MS);
        const returnedMs = performance.now();
        far = listenSrt(port);
        await until('the program is back', () => far.pts.length > 0, { everyMs: 5, timeoutMs: 30_000 });
        seconds.push((performance.now() - returnedMs) / 1000);
      }
      return seconds;
    });
    await far.stop();
    far = listenSrt(port);
    const plain = rig.keep(new PlainFfmpeg(push(ports[0] ?? 0, url)), (f) => f.stop());
    await until('the far end has FFmpeg’s stream', () => far.pts.length > FPS, { timeoutMs: 30_000 });
    await far.stop();
    const goneMs = performance.now();
    while (plain.running && performance.now() - goneMs < 2 * AWAY_MS) await pass(20);
    return { back, plainEndsS: plain.running ? null : (performance.now() - goneMs) / 1000 };
  });

export const faults: Row = {
  name: 'faults',
  about: 'what dies, and how soon it is back',
  run: async ({ say }) => {
    say('a camera’s sender killed');
    const killed = await senderKilled();
    say('its cable pulled');
    const pulled = await cablePulled();
    say('the same with streamselect');
    const pictures = await picturesWithout();
    say('the encoder killed');
    const { wall, plain } = await encoderKilled();
    say('the far end away for 5 s');
    const { back, plainEndsS } = await ingestAway();
    const base = { row: 'faults', unit: 's', reference: null, note: null } as const;
    const stall = { what: `streamselect: ${pictures} pictures in 5 s`, measured: null };
    const lostTarget = { atMost: 0.7, of: 'median' } as const;
    const backTarget = { atMost: 1.5, of: 'median' } as const;
    const ended =
      plainEndsS === null ? 'still running after 10 s' : `ended ${plainEndsS.toFixed(1)} s after it was gone`;
    return [
      {
        ...base,
        what: 'camera killed → slate decoded',
        measured: spread(killed.lost),
        reference: stall,
        target: lostTarget,
      },
      { ...base, what: 'camera started again → decoded', measured: spread(killed.back), target: backTarget },
      {
        ...base,
        what: 'cable pulled → slate decoded',
        measured: spread(pulled.lost),
        reference: stall,
        target: lostTarget,
      },
      {
        ...base,
        what: 'cable back in mid-GOP → decoded',
        measured: spread(pulled.back),
        target: backTarget,
        note: 'a key frame a second: up to one second of it is the wait for the next one',
      },
      {
        ...base,
        what: 'encoder killed → program flows again',
        measured: spread(wall),
        reference: { what: 'killed and started again at once', measured: spread(plain) },
        target: { atMost: 0.7, of: 'max' },
      },
      {
        ...base,
        what: 'far end away 5 s → first picture there after its return',
        measured: spread(back),
        reference: { what: ended, measured: null },
        target: { atMost: 2, of: 'max' },
      },
    ] satisfies Figure[];
  },
};
