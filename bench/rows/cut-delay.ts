/** From the command to the first picture of the new camera out of a decoder that reads the program as it comes. */
import { CAMERAS, type Camera, sendColours, udpSources } from '../lib/cameras.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { LiveDecoder } from '../lib/live-decoder.ts';
import { colourLab, watch } from '../lib/media.ts';
import { PlainFfmpeg, switcher } from '../lib/plain-ffmpeg.ts';
import { withRig } from '../lib/rig.ts';
import { type Spread, spread } from '../lib/stats.ts';
import { otherThan, randomGap } from './cut-frame.ts';

const CUTS = 30;
const REFERENCE_CUTS = 15;

/** Cuts `count` times by `cut` and measures each to the decoder. */
async function measure(decoder: LiveDecoder, count: number, cut: (to: Camera) => void): Promise<Spread> {
  let now = CAMERAS[0] as Camera;
  await decoder.shows(now.id, 0, 30_000);
  const delaysMs: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await randomGap();
    const to = otherThan(now);
    const sentMs = performance.now();
    cut(to);
    delaysMs.push((await decoder.shows(to.id, sentMs)).atMs - sentMs);
    now = to;
  }
  return spread(delaysMs);
}

const ours = (ports: readonly number[]): Promise<Spread> =>
  withRig(async (rig) => {
    const lab = await colourLab(
      rig,
      udpSources(
        ports,
        CAMERAS.map(({ id }) => id),
      ),
    );
    const decoder = watch(rig, lab);
    return measure(decoder, CUTS, (to) => void lab.take(to.id));
  });

const plain = (ports: readonly number[]): Promise<Spread> =>
  withRig(async (rig) => {
    const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
    const decoder = rig.keep(new LiveDecoder(), (d) => d.stop());
    ffmpeg.stdout.on('data', (bytes: Buffer) => decoder.push(bytes));
    await ffmpeg.steady();
    return measure(decoder, REFERENCE_CUTS, (to) => ffmpeg.switchTo(CAMERAS.indexOf(to)));
  });

export const cutDelay: Row = {
  name: 'cut-delay',
  about: `command → decoded, ${CUTS} cuts in low-delay mode`,
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendColours(rig);
      const measured = await ours(ports);
      say('FFmpeg’s own switch');
      const reference = await plain(ports);
      return [
        {
          row: 'cut-delay',
          what: 'command → decoded from the encoder’s TS',
          unit: 'ms',
          measured,
          reference: { what: 'streamselect', measured: reference },
          target: { atMost: 250, of: 'median' },
          note: null,
        },
      ] satisfies Figure[];
    }),
};
