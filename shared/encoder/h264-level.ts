/** H.264 levels (ITU-T H.264, table A-1, High profile): which one a canvas needs and how much bit rate it allows. */
import { type Canvas, fpsOf } from '../canvas.ts';

interface Level {
  name: string;
  /** Macroblocks a second and a frame. */
  maxMbps: number;
  maxFs: number;
  /** High profile: 1.25 times the Main profile’s limit. */
  maxKbps: number;
}

const LEVELS: readonly Level[] = [
  { name: '2.1', maxMbps: 19_800, maxFs: 792, maxKbps: 5_000 },
  { name: '3.0', maxMbps: 40_500, maxFs: 1_620, maxKbps: 12_500 },
  { name: '3.1', maxMbps: 108_000, maxFs: 3_600, maxKbps: 17_500 },
  { name: '3.2', maxMbps: 216_000, maxFs: 5_120, maxKbps: 25_000 },
  { name: '4.0', maxMbps: 245_760, maxFs: 8_192, maxKbps: 25_000 },
  { name: '4.1', maxMbps: 245_760, maxFs: 8_192, maxKbps: 62_500 },
  { name: '4.2', maxMbps: 522_240, maxFs: 8_704, maxKbps: 62_500 },
  { name: '5.1', maxMbps: 983_040, maxFs: 36_864, maxKbps: 300_000 },
  { name: '5.2', maxMbps: 2_073_600, maxFs: 36_864, maxKbps: 300_000 },
];

/** The lowest level that takes this canvas at this bit rate; null when none does. */
export function levelFor(canvas: Canvas, videoKbps: number): string | null {
  const macroblocks = Math.ceil(canvas.width / 16) * Math.ceil(canvas.height / 16);
  const perSecond = macroblocks * fpsOf(canvas.frameRate);
  const level = LEVELS.find((l) => l.maxFs >= macroblocks && l.maxMbps >= perSecond && l.maxKbps >= videoKbps);
  return level?.name ?? null;
}
