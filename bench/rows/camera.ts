/** What one more camera costs, against its own decoding in a plain FFmpeg. */
import { sendHeavy } from '../lib/cameras.ts';
import type { Row } from '../lib/figure.ts';
import { decodeOne } from '../lib/plain-ffmpeg.ts';
import { withRig } from '../lib/rig.ts';
import { single } from '../lib/stats.ts';
import { engineCpu, ffmpegCpu } from './cpu.ts';

const FEW = 2;
const MANY = 4;

export const camera: Row = {
  name: 'camera',
  about: 'what one more camera costs',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, MANY);
      say(`engine with ${FEW} cameras`);
      const few = await engineCpu(ports.slice(0, FEW), false);
      say(`engine with ${MANY} cameras`);
      const many = await engineCpu(ports, false);
      // The cameras that came on top, decoded alone.
      const alone: number[] = [];
      for (const port of ports.slice(FEW)) {
        say('FFmpeg, one of them decoded');
        alone.push(await ffmpegCpu(decodeOne(port)));
      }
      const decode = alone.reduce((sum, value) => sum + value, 0) / alone.length;
      return [
        {
          row: 'camera',
          what: 'one more camera ÷ its own decode',
          unit: '×',
          measured: single((many - few) / (MANY - FEW) / decode),
          reference: { what: 'FFmpeg decoding it', measured: single(1) },
          target: { atMost: 1.3, of: 'median' },
          note: `${((many - few) / (MANY - FEW)).toFixed(1)} % of a core against ${decode.toFixed(1)} %; cameras of about 5 Mb/s`,
        },
      ];
    }),
};
