/** CPU by part of the engine, for many cameras and for large ones, beside one plain FFmpeg that decodes and encodes the same. */
import { FPS, type Sending, sendHeavy, sendHeavyFullHd, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { decodeAllEncodeOne } from '../lib/plain-ffmpeg.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { single } from '../lib/stats.ts';
import { cpuByPart } from '../lib/tree-cpu.ts';
import { ffmpegCpu } from './cpu.ts';

const WARM_UP_MS = 8000;
const MEASURE_S = 30;
const FULL_HD = { width: 1920, height: 1080, frameRate: { num: FPS, den: 1 } };

interface Setting {
  name: string;
  send: (rig: Rig) => Promise<Sending>;
  show: Record<string, unknown>;
}

const SETTINGS: readonly Setting[] = [
  { name: '8 × 720p30', send: (rig) => sendHeavy(rig, 8), show: {} },
  { name: '4 × 1080p30', send: (rig) => sendHeavyFullHd(rig, 4), show: { canvas: FULL_HD } },
];

async function measure({ name, send, show }: Setting, say: (text: string) => void): Promise<Figure[]> {
  return withRig(async (rig) => {
    const { ports } = await send(rig);
    say(`${name}: engine`);
    const { used, lost, tickP99Ms } = await withRig(async (inner) => {
      const engine = await BenchEngine.start(inner, benchShow({ sources: udpSources(ports), ...show }));
      await pass(WARM_UP_MS);
      const before = await engine.telemetry(inner);
      const parts = await cpuByPart(engine.pid, MEASURE_S);
      const after = await engine.telemetry(inner);
      const missing = after.drops.mixer + after.drops.encoder - before.drops.mixer - before.drops.encoder;
      return { used: parts, lost: missing, tickP99Ms: after.mixer.tickP99Ms };
    });
    say(`${name}: FFmpeg`);
    const plain = await ffmpegCpu(decodeAllEncodeOne(ports, benchShow(show)));
    const total = used.sources + used.encoder + used['mixer and control'];
    const figure = (what: string, unit: Figure['unit'], value: number, reference: Figure['reference']): Figure => ({
      row: 'parts',
      what: `${name}: ${what}`,
      unit,
      measured: single(value),
      reference,
      target: null,
      note: null,
    });
    return [
      figure('sources', '% of a core', used.sources, null),
      figure('mixer and control', '% of a core', used['mixer and control'], null),
      figure('encoder', '% of a core', used.encoder, null),
      figure('all', '% of a core', total, { what: 'FFmpeg: all decoded, one encoded', measured: single(plain) }),
      figure('all ÷ FFmpeg', '×', total / plain, { what: 'FFmpeg: all decoded, one encoded', measured: single(1) }),
      figure(`program frames lost in ${MEASURE_S} s`, 'frames', lost, null),
      figure('mixer, p99 of a tick', 'ms', tickP99Ms, null),
    ];
  });
}

export const parts: Row = {
  name: 'parts',
  about: 'CPU by part with 8 × 720p30 and 4 × 1080p30',
  run: async ({ say }) => {
    const figures: Figure[] = [];
    for (const setting of SETTINGS) figures.push(...(await measure(setting, say)));
    return figures;
  },
};
