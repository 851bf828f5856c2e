/** The end of a file: its decoder is done while what it has decoded still waits to be shown and heard. Pure. */
export class PlayOut {
  readonly #samplesPerFrame: number;
  #end = 0;
  #untilMs: number | null = null;

  constructor(samplesPerFrame: number) {
    this.#samplesPerFrame = samplesPerFrame;
  }

  /** The file has been read to its end. */
  get begun(): boolean {
    return this.#untilMs !== null;
  }

  /** Something has arrived that ends at this sample of the timeline. */
  arrived(end: number): void {
    this.#end = Math.max(this.#end, end);
  }

  /** Nothing more comes. At `untilMs` it is over, whatever the time stamps say. */
  begin(untilMs: number): void {
    this.#untilMs = untilMs;
  }

  /**
   * Whether the next tick finds nothing any more. `position`: where the last tick began to read, in samples; `delay`: how
   * far behind the playhead pictures and sound are taken.
   */
  over(position: number, delay: number, nowMs: number): boolean {
    if (this.#untilMs === null) return false;
    if (nowMs >= this.#untilMs || this.#end === 0) return true;
    // A tick shows the nearest picture: less than half a frame is no frame.
    return position + 1.5 * this.#samplesPerFrame >= this.#end + delay;
  }

  reset(): void {
    this.#end = 0;
    this.#untilMs = null;
  }
}
