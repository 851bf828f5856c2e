/**
 * Scales a rectangle of one plane by vectors; see `kernels.ts`. Row by row, source rows are weighed against each other,
 * then pixels beside each other. The same bytes as `../plain-scaler.ts`.
 */
import type { Rect, Size } from '#shared/scene/geometry.ts';
import type { PlaneBytes } from '../planes.ts';
import { type Axis, axisOf } from '../scale-axis.ts';
import type { Vectors } from './kernels.ts';

/** Of source rows that are copied in at once, and of rows that are made of them. */
const STRIP_BYTES = 131_072;
/** Room behind each area for vectors that reach beyond it. */
const BEYOND = 64;
const EIGHT = 8;
/** A byte of a vector that no place of it has. */
const NOWHERE = 0xff;

const wholeVectors = (bytes: number): number => (bytes + 15) & ~15;

/** Of each eight pixels: the first source pixel, how far each is from there, and the weight of the next one. */
function tableOfTwo({ first, weights }: Axis): Uint8Array {
  const groups = Math.ceil(first.length / EIGHT);
  const table = new DataView(new ArrayBuffer(groups * 36));
  for (let group = 0; group < groups; group += 1) {
    const base = first[group * EIGHT] as number;
    table.setUint32(group * 36, base, true);
    for (let k = 0; k < EIGHT; k += 1) {
      const i = group * EIGHT + k;
      table.setUint8(group * 36 + 4 + 2 * k, (first[i] ?? base) - base);
      table.setUint8(group * 36 + 5 + 2 * k, NOWHERE);
      table.setUint16(group * 36 + 20 + 2 * k, weights[2 * i + 1] ?? 0, true);
    }
  }
  return new Uint8Array(table.buffer);
}

/** Of each pixel: the first source pixel, and its weights in whole vectors of eight. */
function tableOfMany({ first, weights, taps }: Axis): Uint8Array {
  const rowBytes = 4 + wholeVectors(2 * taps);
  const table = new DataView(new ArrayBuffer(first.length * rowBytes));
  first.forEach((at, i) => {
    table.setUint32(i * rowBytes, at, true);
    for (let k = 0; k < taps; k += 1) {
      table.setUint16(i * rowBytes + 4 + 2 * k, weights[i * taps + k] as number, true);
    }
  });
  return new Uint8Array(table.buffer);
}

const acrossTable = (axis: Axis): Uint8Array => {
  if (axis.taps === 1) return new Uint8Array(0);
  return axis.taps === 2 ? tableOfTwo(axis) : tableOfMany(axis);
};

/** What the kernel is to do across: vectors of eight weights a pixel, 0 for two pixels a pixel, −1 for nothing. */
const acrossWay = ({ taps }: Axis): number => (taps <= 2 ? taps - 2 : Math.ceil(taps / EIGHT));

export class VectorScaler {
  readonly #vectors: Vectors;
  readonly #from: Rect;
  readonly #to: Size;
  readonly #down: Axis;
  readonly #across: number;
  /** First source rows, their weights, and the table across, as they lie in scratch memory. */
  readonly #tables: Uint8Array;
  readonly #weightsAt: number;
  readonly #acrossAt: number;

  constructor(vectors: Vectors, from: Rect, to: Size) {
    this.#vectors = vectors;
    this.#from = from;
    this.#to = to;
    this.#down = axisOf(from.y, from.height, to.height);
    const axis = axisOf(0, from.width, to.width);
    this.#across = acrossWay(axis);
    const { first, weights } = this.#down;
    this.#weightsAt = first.byteLength;
    this.#acrossAt = this.#weightsAt + 2 * weights.length;
    const across = acrossTable(axis);
    this.#tables = new Uint8Array(wholeVectors(this.#acrossAt + across.length));
    this.#tables.set(new Uint8Array(first.buffer), 0);
    this.#tables.set(new Uint8Array(Uint16Array.from(weights).buffer), this.#weightsAt);
    this.#tables.set(across, this.#acrossAt);
  }

  /** As `PlaneScaler.draw`. */
  draw(source: PlaneBytes, out: PlaneBytes): void {
    const { kernels } = this.#vectors;
    const { x, width: fromWidth } = this.#from;
    const { width, height } = this.#to;
    const { taps, first } = this.#down;
    const [length, rowBytes] = [wholeVectors(fromWidth), wholeVectors(width)];
    const rowAt = this.#tables.length;
    const sourceRow = rowAt + length + BEYOND;
    const strip = Math.max(STRIP_BYTES, taps * source.stride);
    const outRow = wholeVectors(sourceRow + strip) + BEYOND;
    const mostRows = Math.max(1, Math.floor(STRIP_BYTES / rowBytes));
    const scratch = this.#vectors.scratch(outRow + mostRows * rowBytes);
    scratch.set(this.#tables);
    for (let y = 0; y < height; ) {
      const firstRow = first[y] as number;
      let end = y + 1;
      const last = Math.min(height, y + mostRows);
      while (end < last && ((first[end] as number) + taps - firstRow) * source.stride <= strip) end += 1;
      const from = source.at + firstRow * source.stride + x;
      const rows = (first[end - 1] as number) + taps - firstRow;
      scratch.set(source.data.subarray(from, from + (rows - 1) * source.stride + fromWidth), sourceRow);
      kernels.scale(
        sourceRow,
        source.stride,
        firstRow,
        0,
        this.#weightsAt,
        taps,
        y,
        end,
        length,
        rowAt,
        this.#acrossAt,
        this.#across,
        width,
        outRow,
        rowBytes,
      );
      for (let row = y, at = outRow; row < end; row += 1, at += rowBytes) {
        out.data.set(scratch.subarray(at, at + width), out.at + row * out.stride);
      }
      y = end;
    }
  }
}
