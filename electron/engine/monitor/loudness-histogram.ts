/** Loudness values by the twentieth of a LU: what hours of program need in memory is what a minute needs. */
const FLOOR_LUFS = -70;
const TOP_LUFS = 20;
const BINS_A_LU = 20;
const BINS = (TOP_LUFS - FLOOR_LUFS) * BINS_A_LU;

/** ITU-R BS.1770: loudness of a weighted mean square, both channels together. */
export const loudnessOf = (energy: number): number =>
  energy <= 0 ? Number.NEGATIVE_INFINITY : -0.691 + 10 * Math.log10(energy);

export class LoudnessHistogram {
  readonly #counts = new Float64Array(BINS);
  readonly #energies = new Float64Array(BINS);

  /** Takes the energy of one block; what is not louder than the absolute gate of −70 LUFS is left out. */
  add(energy: number): void {
    const lufs = loudnessOf(energy);
    if (!(lufs > FLOOR_LUFS)) return;
    const bin = Math.min(BINS - 1, Math.floor((lufs - FLOOR_LUFS) * BINS_A_LU));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#energies[bin] = (this.#energies[bin] ?? 0) + energy;
  }

  /** Loudness of all blocks that are not quieter than all of them together by more than `gateLu`; null without any. */
  gatedLufs(gateLu: number): number | null {
    const from = this.#gate(gateLu);
    const { count, energy } = this.#sum(from);
    return count === 0 ? null : loudnessOf(energy / count);
  }

  /** EBU Tech 3342: from the 10th to the 95th percentile of the blocks above the gate, LU; null without any. */
  rangeLu(gateLu: number): number | null {
    const from = this.#gate(gateLu);
    const { count } = this.#sum(from);
    return count === 0 ? null : this.#percentile(from, count, 0.95) - this.#percentile(from, count, 0.1);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#energies.fill(0);
  }

  /** The lowest bin above the relative gate. */
  #gate(gateLu: number): number {
    const { count, energy } = this.#sum(0);
    if (count === 0) return BINS;
    const lufs = loudnessOf(energy / count) - gateLu;
    return Math.max(0, Math.ceil((lufs - FLOOR_LUFS) * BINS_A_LU));
  }

  #sum(from: number): { count: number; energy: number } {
    let [count, energy] = [0, 0];
    for (let bin = from; bin < BINS; bin += 1) {
      count += this.#counts[bin] ?? 0;
      energy += this.#energies[bin] ?? 0;
    }
    return { count, energy };
  }

  /** The value below which `share` of the `count` blocks from bin `from` on lie. */
  #percentile(from: number, count: number, share: number): number {
    const rank = Math.round((count - 1) * share);
    let below = 0;
    for (let bin = from; bin < BINS; bin += 1) {
      below += this.#counts[bin] ?? 0;
      if (below > rank) return FLOOR_LUFS + (bin + 0.5) / BINS_A_LU;
    }
    return TOP_LUFS;
  }
}
