import type { StripLevel } from '#shared/state/telemetry.ts';
import {
  AMBER_DB,
  CLIP_DB,
  FLOOR_DB,
  MeterBar,
  positionOf,
  RED_DB,
  reductionShare,
  type Zone,
  zoneOf,
} from './meter-scale.ts';

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
/** Clip marks lie above 0 dB, and what is taken away beside the bars: neither can be taken for level. */
const CLIP = { lit: '#ffffff', dark: '#2a1214' };
const REDUCTION = { lit: '#9db7d8', dark: '#1a222c' };

/** Room for the clip marks above the bars, CSS pixels. */
export const CLIP_ROOM_PX = 7;
const REDUCTION_WIDTH_PX = 5;

/** Draws the two bars of one level on a canvas, as large as the canvas is on screen. */
export class MeterPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #detailed: boolean;
  readonly #bars = [new MeterBar(), new MeterBar()] as const;
  #width = 0;
  #height = 0;
  #ratio = 1;

  /** `detailed`: with clip marks, and a third bar that hangs down as far as gate, compressor or limiter take away. */
  constructor(canvas: HTMLCanvasElement, detailed: boolean) {
    this.#canvas = canvas;
    this.#detailed = detailed;
  }

  /** Reads its size on screen; to be called when that has changed. */
  measure(): void {
    this.#ratio = window.devicePixelRatio;
    this.#width = Math.round(this.#canvas.clientWidth * this.#ratio);
    this.#height = Math.round(this.#canvas.clientHeight * this.#ratio);
    this.#canvas.width = this.#width;
    this.#canvas.height = this.#height;
  }

  /** `level` null: no meter data, so the scale stays dark. */
  paint(level: StripLevel | null, nowMs: number): void {
    const context = this.#canvas.getContext('2d');
    if (this.#width === 0 || this.#height === 0 || context === null) return;
    context.clearRect(0, 0, this.#width, this.#height);
    const px = (css: number): number => Math.max(1, Math.round(css * this.#ratio));
    const gap = px(1);
    const top = this.#detailed ? px(CLIP_ROOM_PX) : 0;
    const side = this.#detailed ? px(REDUCTION_WIDTH_PX) + 2 * gap : 0;
    const barWidth = Math.floor((this.#width - side - gap) / 2);
    const high = this.#height - top;
    const y = (db: number): number => top + Math.round(high * (1 - positionOf(db)));
    const fill = (colour: string, left: number, from: number, height: number): void => {
      context.fillStyle = colour;
      context.fillRect(left, from, barWidth, height);
    };
    for (const [i, bar] of this.#bars.entries()) {
      const left = i * (barWidth + gap);
      const barDb = bar.update(level?.peakDb[i] ?? null, nowMs);
      const holdDb = level?.holdDb[i] ?? FLOOR_DB;
      for (const { zone, from, to } of ZONES) {
        fill(COLOURS[zone].dark, left, y(to), y(from) - y(to));
        const upTo = Math.min(barDb, to);
        if (upTo > from) fill(COLOURS[zone].lit, left, y(upTo), y(from) - y(upTo));
      }
      if (this.#detailed) fill(holdDb >= CLIP_DB ? CLIP.lit : CLIP.dark, left, 0, top - 2 * gap);
      if (holdDb > FLOOR_DB + 0.5) fill(COLOURS[zoneOf(holdDb)].lit, left, y(holdDb), px(2));
      const rms = level?.rmsDb[i] ?? FLOOR_DB;
      if (rms > FLOOR_DB) fill('rgb(0 0 0 / 0.55)', left, y(rms), px(1));
    }
    if (!this.#detailed) return;
    const left = this.#width - px(REDUCTION_WIDTH_PX);
    context.fillStyle = REDUCTION.dark;
    context.fillRect(left, top, px(REDUCTION_WIDTH_PX), high);
    const taken = Math.round(high * reductionShare(level?.reductionDb ?? 0));
    context.fillStyle = REDUCTION.lit;
    if (taken > 0) context.fillRect(left, top, px(REDUCTION_WIDTH_PX), taken);
  }
}
