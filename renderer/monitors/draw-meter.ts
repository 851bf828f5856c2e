import type { Level } from '#shared/state/telemetry.ts';
import { AMBER_DB, FLOOR_DB, PeakMeter, positionOf, RED_DB, type Zone, zoneOf } from './meter-scale.ts';

const COLOURS: Record<Zone, { lit: string; dark: string }> = {
  green: { lit: '#2fbf62', dark: '#12301d' },
  amber: { lit: '#f2a71b', dark: '#33270c' },
  red: { lit: '#f0383b', dark: '#361315' },
};
const ZONES: readonly { zone: Zone; from: number; to: number }[] = [
  { zone: 'green', from: FLOOR_DB, to: AMBER_DB },
  { zone: 'amber', from: AMBER_DB, to: RED_DB },
  { zone: 'red', from: RED_DB, to: 0 },
];

/** Draws the two bars of one level on a canvas, as large as the canvas is on screen. */
export class MeterPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #channels = [new PeakMeter(), new PeakMeter()] as const;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** `level` null: no meter data, so the scale stays dark. */
  paint(level: Level | null, nowMs: number): void {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (width === 0 || height === 0) return;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    const gap = Math.max(1, Math.round(ratio));
    const barWidth = Math.floor((width - gap) / 2);
    for (const [i, channel] of this.#channels.entries()) {
      const left = i * (barWidth + gap);
      const { barDb, markDb } = channel.update(level === null ? FLOOR_DB : (level.peakDb[i] ?? FLOOR_DB), nowMs);
      const y = (db: number): number => Math.round(height * (1 - positionOf(db)));
      for (const { zone, from, to } of ZONES) {
        context.fillStyle = COLOURS[zone].dark;
        context.fillRect(left, y(to), barWidth, y(from) - y(to));
        const top = Math.min(barDb, to);
        if (top <= from) continue;
        context.fillStyle = COLOURS[zone].lit;
        context.fillRect(left, y(top), barWidth, y(from) - y(top));
      }
      if (level === null) continue;
      if (markDb > FLOOR_DB + 0.5) {
        context.fillStyle = COLOURS[zoneOf(markDb)].lit;
        context.fillRect(left, y(markDb), barWidth, Math.max(2, Math.round(2 * ratio)));
      }
      const rms = level.rmsDb[i] ?? FLOOR_DB;
      if (rms > FLOOR_DB) {
        context.fillStyle = 'rgb(0 0 0 / 0.55)';
        context.fillRect(left, y(rms), barWidth, Math.max(1, Math.round(ratio)));
      }
    }
  }
}
