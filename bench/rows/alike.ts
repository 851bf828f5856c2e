/** Cameras that are fed alike, opened in any order: how far they lie apart, told by the number in their pictures. */
import type { SourceId } from '#shared/ids.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { PTS_HZ } from '#shared/ts/packet.ts';
import { MediaLab } from '../../tests/support/media-lab.ts';
import { COUNTER_BITS, FPS, sendAlike, udpSources } from '../lib/cameras.ts';
import { type CountedFrame, readCounts } from '../lib/counted.ts';
import { benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { PlainFfmpeg, switcher } from '../lib/plain-ffmpeg.ts';
import { pass, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const CAMERAS = 4;
const ROUNDS = 5;
const SETTLE_MS = 3000;
const ROUND_OF_COUNTER = 2 ** COUNTER_BITS;
const TICKS_PER_FRAME = PTS_HZ / FPS;

/** Program frames by which a picture is behind its number; only differences mean something. */
const lagOf = ({ pts, count }: CountedFrame): number => Math.round(pts / TICKS_PER_FRAME) - count;

/** Frames between the camera that lies furthest ahead and the one furthest behind. */
function apart(shown: readonly CountedFrame[]): number {
  const first = shown[0];
  if (first === undefined) throw new RangeError('no camera was seen');
  const half = ROUND_OF_COUNTER / 2;
  const lags = shown.map((frame) => {
    const lag = (lagOf(frame) - lagOf(first)) % ROUND_OF_COUNTER;
    return lag >= half ? lag - ROUND_OF_COUNTER : lag < -half ? lag + ROUND_OF_COUNTER : lag;
  });
  return Math.max(...lags) - Math.min(...lags);
}

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((item) => ({ item, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);

/** One round: sources opened in random order at random moments, then each taken in turn. */
const ours = (ports: readonly number[]): Promise<number> =>
  withRig(async (rig) => {
    const { canvas, encoder } = benchShow({});
    const lab = rig.keep(await MediaLab.start([], { canvas, encoder }), (l) => l.stop());
    const configs = udpSources(ports).map((source) => SourceConfig.parse(source));
    for (const config of shuffled(configs)) {
      await lab.media.addSource(config);
      await pass(Math.random() * 1500);
    }
    await lab.allLive(configs.map(({ id }) => id));
    await pass(SETTLE_MS);
    const taken: number[] = [];
    for (const { id } of configs) {
      const { ptsTicks } = await lab.media.switch({ type: 'take', source: id as SourceId });
      // Somewhere in the middle of its time on air.
      taken.push(ptsTicks + (FPS / 3) * TICKS_PER_FRAME);
      await lab.runs(FPS);
    }
    const frames = readCounts(lab.program());
    return apart(taken.flatMap((pts) => frames.filter((frame) => frame.pts === pts)));
  });

const plain = (ports: readonly number[]): Promise<number> =>
  withRig(async (rig) => {
    const ts: Buffer[] = [];
    const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
    ffmpeg.stdout.on('data', (bytes: Buffer) => ts.push(bytes));
    await ffmpeg.steady();
    const ends: number[] = [];
    for (let i = 0; i < CAMERAS; i += 1) {
      ffmpeg.switchTo(i);
      await pass(2500);
      ends.push(ffmpeg.frames);
    }
    await pass(500);
    const frames = readCounts(Buffer.concat(ts));
    // A little before the next switch: the camera that was switched to is on for sure.
    return apart(ends.flatMap((end) => frames.slice(end - 5, end - 4)));
  });

export const alike: Row = {
  name: 'alike',
  about: 'cameras fed alike, opened in random order',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendAlike(rig, CAMERAS);
      const own: number[] = [];
      for (let i = 0; i < ROUNDS; i += 1) {
        say(`round ${i + 1} of ${ROUNDS}`);
        own.push(await ours(ports));
      }
      const reference: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        say('streamselect');
        reference.push(await plain(shuffled(ports)));
      }
      return [
        {
          row: 'alike',
          what: 'four cameras fed alike lie apart',
          unit: 'frames',
          measured: spread(own),
          reference: { what: 'streamselect', measured: spread(reference) },
          target: { atMost: 1, of: 'max' },
          note: null,
        },
      ] satisfies Figure[];
    }),
};
