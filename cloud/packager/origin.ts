/** The HLS origin: the plan, the renditions and the playlists over them. */
import { type Variant, writeMasterPlaylist } from '#shared/hls/playlist.ts';
import type { LadderRung } from '#shared/show/event-config.ts';
import type { RenditionInfo } from '#shared/state/state.ts';
import { SegmentPlan } from './plan.ts';
import { Rendition, type StoredSegment } from './rendition.ts';

/** Segments that stay fetchable after they left the playlist, for players that are behind. */
const extraSegments = 6;
/** How long the first playlist waits for renditions that are still starting. */
const patienceMs = 4000;
/** Bits a second that audio and container add to a rung’s video. */
const overheadBps = 160_000;

export class Origin {
  readonly plan: SegmentPlan;
  readonly passthrough = new Rendition({ name: 'source', passthrough: true, wish: null });
  /** One a rung of the ladder, in its order. */
  readonly rungs: readonly Rendition[];
  readonly #windowSegments: number;
  #firstPlayableAtMs: number | null = null;
  #announced = false;
  #ended = false;
  /** Frames a second of the incoming picture; null while unknown. */
  fps: number | null = null;

  constructor(ladder: readonly LadderRung[], windowSegments: number, firstSegment = 0) {
    this.plan = new SegmentPlan(firstSegment);
    this.#windowSegments = windowSegments;
    const names = new Set<string>();
    this.rungs = ladder.map((wish) => {
      let name = `${wish.height}p`;
      for (let n = 2; names.has(name); n += 1) name = `${wish.height}p-${n}`;
      names.add(name);
      return new Rendition({ name, passthrough: false, wish });
    });
  }

  get #all(): Rendition[] {
    return [this.passthrough, ...this.rungs];
  }

  rendition(name: string): Rendition | undefined {
    return this.#all.find((rendition) => rendition.name === name);
  }

  /** Renditions of the incoming picture as it is now, passthrough first. */
  get active(): Rendition[] {
    return this.#all.filter((rendition) => rendition.active);
  }

  /** Forgets what no player can ask for any more. */
  prune(): void {
    const newest = this.plan.segments.at(-1);
    if (newest === undefined) return;
    // One more, because the newest planned segment is still being made.
    const oldest = newest.sequence - this.#windowSegments - extraSegments;
    this.plan.prune(oldest);
    for (const rendition of this.#all) rendition.prune(oldest);
  }

  /** No segment will follow: the playlists say so. */
  end(): void {
    this.#ended = true;
  }

  /**
   * The multivariant playlist, or null while a player could not start: it appears once every rendition has media,
   * because players read it only once, but does not wait for ever for one that does not come up.
   */
  master(nowMs: number): string | null {
    if (!this.passthrough.playable) return null;
    this.#firstPlayableAtMs ??= nowMs;
    const ready = this.active.every((rendition) => rendition.playable) || nowMs - this.#firstPlayableAtMs > patienceMs;
    this.#announced ||= ready || this.#ended;
    if (!this.#announced) return null;
    return writeMasterPlaylist(
      this.active.filter((rendition) => rendition.playable).map((rendition) => this.#variant(rendition)),
    );
  }

  /** A rendition’s playlist, or null while it has nothing to play. */
  media(rendition: Rendition): string | null {
    return rendition.playlist(this.plan.segments, this.#windowSegments, this.#ended);
  }

  /** The newest segment of the passthrough rendition. */
  newest(): StoredSegment | null {
    return this.passthrough.newest();
  }

  describe(): RenditionInfo[] {
    return this.active.map((rendition) => ({
      name: rendition.name,
      width: rendition.video?.width ?? null,
      height: rendition.video?.height ?? rendition.settings.wish?.height ?? null,
      videoKbps: rendition.settings.wish?.videoKbps ?? Math.round(rendition.measuredBandwidth().average / 1000),
      passthrough: rendition.settings.passthrough,
    }));
  }

  #variant(rendition: Rendition): Variant {
    const { peak, average } = rendition.measuredBandwidth();
    const { wish } = rendition.settings;
    const nominal = wish === null ? 0 : wish.videoKbps * 1000 + overheadBps;
    const codecs = rendition.tracks.map((track) => track.codec);
    return {
      uri: `${rendition.name}/index.m3u8`,
      // A quiet start must not make a rung look cheaper than it will be.
      bandwidth: Math.max(peak, nominal),
      averageBandwidth: average === 0 ? nominal : average,
      codecs: codecs.every((codec) => codec !== null) ? codecs : [],
      width: rendition.video?.width ?? null,
      height: rendition.video?.height ?? null,
      fps: this.fps,
    };
  }
}
