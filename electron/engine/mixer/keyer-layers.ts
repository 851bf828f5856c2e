/** What the downstream keyers show: the present graphic of each, and those that arrived ahead of their time. */
import type { DskId } from '#shared/ids.ts';
import type { Size } from '#shared/scene/geometry.ts';
import type { Graphic } from './graphic.ts';
import { type Layer, layerOfGraphic } from './layer.ts';

interface Shown {
  layer: Layer | null;
  /** By time, the next first. */
  coming: { layer: Layer | null; atMs: number }[];
}

export class KeyerLayers {
  readonly #canvas: Size;
  readonly #shown = new Map<DskId, Shown>();

  constructor(canvas: Size) {
    this.#canvas = canvas;
  }

  /**
   * `graphic` shows from its time on, and until then what is there; without a time it replaces all, null too. `wallMs`
   * is now.
   */
  set(keyer: DskId, graphic: Graphic | null, wallMs: number): void {
    // A clock goes on while its keyer is off air and nobody asks what it shows.
    this.at(keyer, wallMs);
    const layer = graphic === null ? null : layerOfGraphic(graphic, this.#canvas);
    const atMs = graphic?.atMs ?? null;
    if (atMs === null) {
      this.#shown.set(keyer, { layer, coming: [] });
      return;
    }
    const { layer: present, coming } = this.#shown.get(keyer) ?? { layer: null, coming: [] };
    const others = coming.filter((other) => other.atMs < atMs);
    this.#shown.set(keyer, { layer: present, coming: [...others, { layer, atMs }] });
  }

  /** What `keyer` shows at wall clock `wallMs`. */
  at(keyer: DskId, wallMs: number): Layer | null {
    const shown = this.#shown.get(keyer);
    if (shown === undefined) return null;
    while (shown.coming[0] !== undefined && shown.coming[0].atMs <= wallMs) {
      shown.layer = shown.coming.shift()?.layer ?? null;
    }
    return shown.layer;
  }
}
