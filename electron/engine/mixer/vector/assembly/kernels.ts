/**
 * The mixer’s hot loops in AssemblyScript, which compiles to WebAssembly with vector instructions: sixteen bytes at a
 * time. Each does to the byte what the TypeScript beside its caller does; tests compare the two. All work in scratch
 * memory, on whole vectors: what lies behind the end of a run is room, not data.
 */

const HALF: i16 = 128;

/** Eight sums of weighed bytes, each less than 65 536, over 256 and rounded. */
function rounded(sum: v128): v128 {
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(HALF)), 8);
}

/** Eight values over 255, rounded: exact for all sums of two bytes by weights that add up to 255. */
function over255(sum: v128): v128 {
  const t = i16x8.add(sum, i16x8.splat(HALF));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

/** The first eight bytes of `a` by `v` and of `b` by `w`, added. */
function sumLow(a: v128, b: v128, v: v128, w: v128): v128 {
  return i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(a), v), i16x8.mul(i16x8.extend_low_i8x16_u(b), w));
}

/** The last eight bytes of `a` by `v` and of `b` by `w`, added. */
function sumHigh(a: v128, b: v128, v: v128, w: v128): v128 {
  return i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(a), v), i16x8.mul(i16x8.extend_high_i8x16_u(b), w));
}

/** Sixteen bytes of `a` by `v` and of `b` by `w`. */
function weighed(a: v128, b: v128, v: v128, w: v128): v128 {
  return i8x16.narrow_i16x8_u(rounded(sumLow(a, b, v, w)), rounded(sumHigh(a, b, v, w)));
}

/** out = a·(256−w) + b·w over 256, for `length` bytes. */
export function mix(a: usize, b: usize, out: usize, length: usize, w: i32): void {
  const weight = i16x8.splat(<i16>w);
  const rest = i16x8.splat(<i16>(256 - w));
  for (let i: usize = 0; i < length; i += 16) {
    v128.store(out + i, weighed(v128.load(a + i), v128.load(b + i), rest, weight));
  }
}

/** In place: each byte by 256−w, and `value` by w. */
export function fade(bytes: usize, length: usize, value: i32, w: i32): void {
  const rest = i16x8.splat(<i16>(256 - w));
  const added = i16x8.splat(<i16>(value * w));
  for (let i: usize = 0; i < length; i += 16) {
    const a = v128.load(bytes + i);
    const low = i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(a), rest), added);
    const high = i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(a), rest), added);
    v128.store(bytes + i, i8x16.narrow_i16x8_u(rounded(low), rounded(high)));
  }
}

/** Lays `colour` over `below`, by its alpha of which `level` 256ths count. */
export function lay(colour: usize, alpha: usize, below: usize, length: usize, level: i32): void {
  const share = i16x8.splat(<i16>level);
  const whole = i16x8.splat(255);
  const opaque = i8x16.splat(-1);
  for (let i: usize = 0; i < length; i += 16) {
    const a = v128.load(alpha + i);
    if (!v128.any_true(a)) continue;
    const above = v128.load(colour + i);
    if (level === 256 && i8x16.all_true(i8x16.eq(a, opaque))) {
      v128.store(below + i, above);
      continue;
    }
    const under = v128.load(below + i);
    const w0 = rounded(i16x8.mul(i16x8.extend_low_i8x16_u(a), share));
    const w1 = rounded(i16x8.mul(i16x8.extend_high_i8x16_u(a), share));
    const low = sumLow(under, above, i16x8.sub(whole, w0), w0);
    const high = sumHigh(under, above, i16x8.sub(whole, w1), w1);
    v128.store(below + i, i8x16.narrow_i16x8_u(over255(low), over255(high)));
  }
}

/** A row of `length` bytes from `taps` source rows, `stride` bytes apart, by their weights (16 bits each). */
function weighRows(source: usize, stride: usize, weights: usize, taps: i32, length: usize, out: usize): void {
  if (taps === 2) {
    const v = v128.load16_splat(weights);
    const w = v128.load16_splat(weights + 2);
    for (let i: usize = 0; i < length; i += 16) {
      v128.store(out + i, weighed(v128.load(source + i), v128.load(source + stride + i), v, w));
    }
    return;
  }
  for (let i: usize = 0; i < length; i += 16) {
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    let from = source + i;
    for (let k = 0; k < taps; k += 1) {
      const bytes = v128.load(from);
      const w = v128.load16_splat(weights + 2 * k);
      low = i16x8.add(low, i16x8.mul(i16x8.extend_low_i8x16_u(bytes), w));
      high = i16x8.add(high, i16x8.mul(i16x8.extend_high_i8x16_u(bytes), w));
      from += stride;
    }
    v128.store(out + i, i8x16.narrow_i16x8_u(rounded(low), rounded(high)));
  }
}

/**
 * A row of pixels, each between two of `row`, eight at a time. Of each eight `table` has: the first source pixel, where
 * each of the eight is from there (a byte, then one that is none), the weights of the second one.
 */
function spreadTwo(row: usize, table: usize, groups: i32, out: usize): void {
  const next = i16x8.splat(1);
  const ahead = i8x16.splat(16);
  for (let g = 0; g < groups; g += 1) {
    const from = row + load<u32>(table);
    const places = v128.load(table, 4);
    const far = i8x16.sub(places, ahead);
    const near0 = v128.load(from);
    const near1 = v128.load(from, 16);
    // A place of 16 or more is none of the first vector, one of less wraps and is none of the second.
    const a = v128.or(i8x16.swizzle(near0, places), i8x16.swizzle(near1, far));
    const b = v128.or(i8x16.swizzle(near0, i8x16.add(places, next)), i8x16.swizzle(near1, i8x16.add(far, next)));
    const w = v128.load(table, 20);
    const sum = i16x8.add(i16x8.mul(a, i16x8.sub(i16x8.splat(256), w)), i16x8.mul(b, w));
    const pixels = rounded(sum);
    v128.store64_lane(out, i8x16.narrow_i16x8_u(pixels, pixels), 0);
    table += 36;
    out += 8;
  }
}

/** A row of pixels, each from a run of `row`. Of each `table` has: its first source pixel, and weights in eights. */
function spreadMany(row: usize, table: usize, eights: i32, width: i32, out: usize): void {
  for (let i = 0; i < width; i += 1) {
    let from = row + load<u32>(table);
    table += 4;
    let sum = i32x4.splat(0);
    for (let k = 0; k < eights; k += 1) {
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_u(from), v128.load(table)));
      from += 8;
      table += 16;
    }
    sum = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
    const total = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1);
    store<u8>(out + i, (total + 128) >> 8);
  }
}

/**
 * Rows `y` to `end` of a scaled plane, from source rows that lie from `source` on, of which the first is row `firstRow`.
 * `down`: first source row of each row (32 bits), `weights` theirs; `across` as `spreadTwo` or `spreadMany` take it.
 * `row` is room for a row. `eights` is 0 for pixels between two, −1 where the width stays.
 */
export function scale(
  source: usize,
  stride: usize,
  firstRow: i32,
  down: usize,
  weights: usize,
  taps: i32,
  y: i32,
  end: i32,
  length: usize,
  row: usize,
  across: usize,
  eights: i32,
  width: i32,
  out: usize,
  outStride: usize,
): void {
  for (; y < end; y += 1) {
    const from = source + <usize>(load<i32>(down + 4 * y) - firstRow) * stride;
    let made = from;
    if (taps > 1) {
      weighRows(from, stride, weights + 2 * y * taps, taps, length, row);
      made = row;
    }
    if (eights < 0) memory.copy(out, made, width);
    else if (eights === 0) spreadTwo(made, across, (width + 7) >> 3, out);
    else spreadMany(made, across, eights, width, out);
    out += outStride;
  }
}

/**
 * Wipes `length` bytes: each byte of `a` and `b` by the weight (16 bits, of 256) that `table` has for its place (16 bits).
 * Up to place `behind` all is new, from place `ahead` on all is old.
 */
export function wipe(
  a: usize,
  b: usize,
  out: usize,
  places: usize,
  length: usize,
  table: usize,
  behind: i32,
  ahead: i32,
  weights: usize,
): void {
  const last = i16x8.splat(<i16>behind);
  const first = i16x8.splat(<i16>ahead);
  const whole = i16x8.splat(256);
  for (let i: usize = 0; i < length; i += 16) {
    const p = places + 2 * i;
    const p0 = v128.load(p);
    const p1 = v128.load(p, 16);
    // Places are few enough to have a sign.
    if (!v128.any_true(v128.or(i16x8.gt_s(p0, last), i16x8.gt_s(p1, last)))) {
      v128.store(out + i, v128.load(b + i));
    } else if (!v128.any_true(v128.or(i16x8.lt_s(p0, first), i16x8.lt_s(p1, first)))) {
      v128.store(out + i, v128.load(a + i));
    } else {
      for (let k: usize = 0; k < 32; k += 2) store<u16>(weights + k, load<u16>(table + 2 * <usize>load<u16>(p + k)));
      const w0 = v128.load(weights);
      const w1 = v128.load(weights, 16);
      const from = v128.load(a + i);
      const to = v128.load(b + i);
      const low = sumLow(from, to, i16x8.sub(whole, w0), w0);
      const high = sumHigh(from, to, i16x8.sub(whole, w1), w1);
      v128.store(out + i, i8x16.narrow_i16x8_u(rounded(low), rounded(high)));
    }
  }
}

/**
 * Keys rows of colour samples, and the two rows of pixels each belongs to, over a picture. `table` has four bytes for
 * each Cb·256 + Cr: alpha, Cb, Cr, none. `row` is room for five rows of samples and 160 bytes.
 */
export function key(
  luma: usize,
  cb: usize,
  cr: usize,
  outLuma: usize,
  outCb: usize,
  outCr: usize,
  half: usize,
  rows: i32,
  table: usize,
  level: i32,
  row: usize,
): void {
  const room = half + 32;
  const alpha = row;
  const keyedCb = alpha + room;
  const keyedCr = keyedCb + room;
  const doubled = keyedCr + room;
  const none = i8x16.splat(0);
  const width = 2 * half;
  for (let y = 0; y < rows; y += 1) {
    for (let i: usize = 0; i < half; i += 1) {
      const found = load<u32>(table + ((((<usize>load<u8>(cb + i)) << 8) | <usize>load<u8>(cr + i)) << 2));
      store<u8>(alpha + i, found);
      store<u8>(keyedCb + i, found >> 8);
      store<u8>(keyedCr + i, found >> 16);
    }
    // The pixel between two samples has the mean of their alphas; behind the last one there is none to differ.
    store<u8>(alpha + half, load<u8>(alpha + half - 1));
    for (let i: usize = 0; i < half; i += 16) {
      const here = v128.load(alpha + i);
      const between = i8x16.avgr_u(here, v128.load(alpha + i + 1));
      const to = doubled + 2 * i;
      v128.store(to, v128.shuffle<i8>(here, between, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(to, v128.shuffle<i8>(here, between, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
    // What a vector reaches beyond a row stays as it is.
    v128.store(alpha + half, none);
    v128.store(doubled + width, none);
    lay(luma, doubled, outLuma, width, level);
    lay(luma + width, doubled, outLuma + width, width, level);
    lay(keyedCb, alpha, outCb, half, level);
    lay(keyedCr, alpha, outCr, half, level);
    luma += 2 * width;
    outLuma += 2 * width;
    cb += half;
    cr += half;
    outCb += half;
    outCr += half;
  }
}
