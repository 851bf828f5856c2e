/** What one more camera costs, against its own decoding in a plain FFmpeg. */
import { sendHeavy } from '../lib/cameras.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { decodeOne } from '../lib/plain-ffmpeg.ts';
import { withRig } from '../lib/rig.ts';
import { single, spread } from '../lib/stats.ts';
import { engineCpu, ffmpegCpu } from './cpu.ts';

const FEW = 2;
const MANY = 4;

const TRIES = 2;

export const camera: Row = {
  name: 'camera',
  about: 'what one more camera costs',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, MANY);
      const [each, alone, times]: [number[], number[], number[]] = [[], [], []];
      for (let i = 0; i < TRIES; i += 1) {
        say(`try ${i + 1} of ${TRIES}: engine with ${FEW} cameras, then with ${MANY}`);
        const few = await engineCpu(ports.slice(0, FEW), false);
        const many = await engineCpu(ports, false);
        const more = (many - few) / (MANY - FEW);
        say('FFmpeg decoding those that came on top, one by one');
        const decodes: number[] = [];
        for (const port of ports.slice(FEW)) decodes.push(await ffmpegCpu(decodeOne(port)));
        const decode = decodes.reduce((sum, value) => sum + value, 0) / decodes.length;
        each.push(more);
        alone.push(decode);
        times.push(more / decode);
      }
      return [
        {
          row: 'camera',
          what: 'one more camera ÷ its own decode',
          unit: '×',
          measured: spread(times),
          reference: { what: 'FFmpeg decoding it alone', measured: single(1) },
          target: { atMost: 1.3, of: 'median' },
          note: null,
        },
        {
          row: 'camera',
          what: 'one more camera of 5 Mb/s',
          unit: '% of a core',
          measured: spread(each),
          reference: { what: 'FFmpeg decoding it alone', measured: spread(alone) },
          target: null,
          note: null,
        },
      ] satisfies Figure[];
    }),
};
