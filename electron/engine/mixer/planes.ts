/** The three planes of a yuv420p frame, which lie one after the other. */
export interface Plane {
  /** First byte in the frame. */
  at: number;
  width: number;
  height: number;
}

/** Where a plane, or a part of one, stands in bytes. */
export interface PlaneBytes {
  data: Uint8Array;
  /** Its first byte. */
  at: number;
  /** Bytes from one row to the next. */
  stride: number;
}

/** Luma at full size, both colour planes at half. */
export function planesOf(width: number, height: number): [luma: Plane, cb: Plane, cr: Plane] {
  const luma = width * height;
  const half = { width: width / 2, height: height / 2 };
  return [
    { at: 0, width, height },
    { at: luma, ...half },
    { at: luma + luma / 4, ...half },
  ];
}
