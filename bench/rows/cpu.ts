/** CPU of the whole engine with four cameras against one FFmpeg that decodes those four and encodes one. */
import { FPS, sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { decodeAllEncodeOne, PlainFfmpeg } from '../lib/plain-ffmpeg.ts';
import { pass, withRig } from '../lib/rig.ts';
import { type Spread, spread } from '../lib/stats.ts';
import { cpuOfTree } from '../lib/tree-cpu.ts';

const WARM_UP_MS = 8000;
const MEASURE_S = 30;
const TRIES = 2;
const CAMERAS = 4;

/** Percent of a core that an engine with these cameras takes, nobody looking. */
export const engineCpu = (ports: readonly number[], pictures: boolean): Promise<number> =>
  withRig(async (rig) => {
    const show = benchShow({ sources: udpSources(ports), pictures: { enabled: pictures } });
    const engine = await BenchEngine.start(rig, show);
    await pass(WARM_UP_MS);
    return cpuOfTree(engine.pid, MEASURE_S);
  });

/** Percent of a core that a plain FFmpeg takes while it keeps up. @throws Error when it does not */
export const ffmpegCpu = (args: readonly string[]): Promise<number> =>
  withRig(async (rig) => {
    const ffmpeg = rig.keep(new PlainFfmpeg(args), (f) => f.stop());
    await ffmpeg.steady();
    const before = ffmpeg.frames;
    const used = await cpuOfTree(ffmpeg.pid, MEASURE_S);
    const fps = (ffmpeg.frames - before) / MEASURE_S;
    if (fps < FPS * 0.97) throw new Error(`the reference FFmpeg made ${fps.toFixed(1)} frames a second only`);
    return used;
  });

const each = (over: readonly number[], under: readonly number[]): Spread =>
  spread(over.map((value, i) => value / (under[i] ?? Number.NaN)));

export const cpu: Row = {
  name: 'cpu',
  about: 'CPU with four cameras',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendHeavy(rig, CAMERAS);
      const ours: number[] = [];
      const four: number[] = [];
      const one: number[] = [];
      const withPictures: number[] = [];
      for (let i = 0; i < TRIES; i += 1) {
        say(`try ${i + 1} of ${TRIES}: engine`);
        ours.push(await engineCpu(ports, false));
        say('FFmpeg, four decoded');
        four.push(await ffmpegCpu(decodeAllEncodeOne(ports)));
        say('FFmpeg, one decoded');
        one.push(await ffmpegCpu(decodeAllEncodeOne(ports.slice(0, 1))));
        say('engine with pictures for the page');
        withPictures.push(await engineCpu(ports, true));
      }
      const figure = (what: string, rest: Omit<Figure, 'row' | 'what' | 'note'>): Figure => ({
        row: 'cpu',
        what,
        note: null,
        ...rest,
      });
      const decodesFour = 'FFmpeg: four decoded, one encoded';
      return [
        figure('engine ÷ FFmpeg decoding four and encoding one', {
          unit: '×',
          measured: each(ours, four),
          reference: { what: decodesFour, measured: spread([1]) },
          target: { atMost: 1.25, of: 'median' },
        }),
        figure('the same with pictures for the page', {
          unit: '×',
          measured: each(withPictures, four),
          reference: { what: decodesFour, measured: spread([1]) },
          target: null,
        }),
        figure('engine ÷ FFmpeg decoding one and encoding one', {
          unit: '×',
          measured: each(ours, one),
          reference: { what: decodesFour, measured: each(four, one) },
          target: null,
        }),
        figure('engine', {
          unit: '% of a core',
          measured: spread(ours),
          reference: { what: decodesFour, measured: spread(four) },
          target: null,
        }),
        figure('engine with pictures for the page', {
          unit: '% of a core',
          measured: spread(withPictures),
          reference: { what: 'FFmpeg: one decoded, one encoded', measured: spread(one) },
          target: null,
        }),
      ];
    }),
};
