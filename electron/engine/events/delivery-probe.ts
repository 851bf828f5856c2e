/** Reads the playback address as a player would, every two seconds: reachable? how fast? how old is the newest picture? */
import { firstVariant, newestSegmentEndMs } from '#shared/events/playlist.ts';
import type { DeliveryTelemetry } from '#shared/state/telemetry.ts';

const everyMs = 2000;
const timeoutMs = 2000;
/** Tells an event node that this is no viewer. */
const probeHeaders = { 'x-flypack-probe': '1', 'cache-control': 'no-cache' };

export class DeliveryProbe {
  readonly #url: string;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = new AbortController();
  #busy = false;
  #latest: DeliveryTelemetry | null = null;

  /** Starts probing at once. @param url address of a multivariant or media playlist */
  constructor(url: string) {
    this.#url = url;
    this.#timer = setInterval(() => void this.#probe(), everyMs);
    void this.#probe();
  }

  /** The last finding; null before the first. */
  get latest(): DeliveryTelemetry | null {
    return this.#latest;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#abort.abort();
  }

  async #probe(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.#latest = await this.#look();
    } catch {
      // Not reachable, too slow or not HLS: all of that is the finding itself.
      this.#latest = { reachable: false, delayMs: null, responseMs: null };
    } finally {
      this.#busy = false;
    }
  }

  async #look(): Promise<DeliveryTelemetry> {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(timeoutMs)]);
    const startedMs = performance.now();
    const first = await this.#text(this.#url, signal);
    const responseMs = Math.round(performance.now() - startedMs);
    const variant = firstVariant(first.text);
    const media = variant === null ? first : await this.#text(new URL(variant, first.url).href, signal);
    const endMs = newestSegmentEndMs(media.text);
    return { reachable: true, delayMs: endMs === null ? null : Math.max(0, Date.now() - endMs), responseMs };
  }

  async #text(url: string, signal: AbortSignal): Promise<{ text: string; url: string }> {
    const response = await fetch(url, { headers: probeHeaders, signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    return { text: await response.text(), url: response.url };
  }
}
