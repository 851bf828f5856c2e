/** Parser of FFmpeg’s `-progress` output: blocks of key=value lines, each ended by a `progress=` line. */
export interface Progress {
  frame: number | null;
  /** Microseconds of output so far; null for N/A. */
  outTimeUs: number | null;
  /** FFmpeg’s own frame-rate conversion, not loss. */
  dupFrames: number;
  dropFrames: number;
  totalBytes: number | null;
  ended: boolean;
}

const number = (text: string | undefined): number | null => {
  if (text === undefined || text === '' || text === 'N/A') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
};

export class ProgressParser {
  #partial = '';
  #block = new Map<string, string>();

  /** Returns the blocks that `text` completes; partial lines wait for the rest. */
  push(text: string): Progress[] {
    const done: Progress[] = [];
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) {
      const cut = line.indexOf('=');
      if (cut < 0) continue;
      const key = line.slice(0, cut).trim();
      const value = line.slice(cut + 1).trim();
      if (key !== 'progress') {
        this.#block.set(key, value);
        continue;
      }
      done.push({
        frame: number(this.#block.get('frame')),
        outTimeUs: number(this.#block.get('out_time_us')),
        dupFrames: number(this.#block.get('dup_frames')) ?? 0,
        dropFrames: number(this.#block.get('drop_frames')) ?? 0,
        totalBytes: number(this.#block.get('total_size')),
        ended: value === 'end',
      });
      this.#block.clear();
    }
    return done;
  }
}
