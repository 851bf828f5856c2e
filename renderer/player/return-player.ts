/**
 * Plays the event’s HLS in a video element and never gives up: whatever goes wrong, it starts anew. A watchdog of its
 * own looks at whether the picture moves, because a player can be content and stand still.
 */
import Hls, { type ErrorData, type HlsConfig } from 'hls.js';
import { faultWords } from './player-view.ts';

export interface PlayerFigures {
  /** Wall clock of the picture on screen, ms since 1970; null while unknown. */
  playingDateMs: number | null;
  height: number | null;
  kbps: number | null;
  started: boolean;
  stillMs: number | null;
  problem: string | null;
}

const WATCH_MS = 200;
const RESTART_MS = 1000;
/** Standing still for this long: start anew. */
const STUCK_MS = 5000;
/** The first picture may take longer. */
const FIRST_PICTURE_MS = 12_000;

const CONFIG: Partial<HlsConfig> = {
  // The page’s security policy allows it, but fragments are fMP4: there is nothing for a worker to do.
  enableWorker: false,
  lowLatencyMode: false,
  liveSyncDuration: 3,
  // Further behind than this it jumps; less far, it catches up so slowly that speech still sounds like itself.
  liveMaxLatencyDuration: 5,
  maxLiveSyncPlaybackRate: 1.15,
  liveDurationInfinity: true,
  backBufferLength: 8,
  maxBufferLength: 12,
  // A rendition as large as the monitor is on screen is enough, and leaves the machine to the encoder.
  capLevelToPlayerSize: true,
  startFragPrefetch: true,
};

export class ReturnPlayer {
  readonly #video: HTMLVideoElement;
  readonly #url: string;
  #hls: Hls | null = null;
  #restart: ReturnType<typeof setTimeout> | null = null;
  readonly #watch: ReturnType<typeof setInterval>;
  #started = false;
  #lastTime = -1;
  #movedAt: number | null = null;
  #builtAt = 0;
  #problem: string | null = null;
  #kbps: number | null = null;
  #mediaRecoveredAt = Number.NEGATIVE_INFINITY;

  constructor(video: HTMLVideoElement, url: string) {
    this.#video = video;
    this.#url = url;
    this.#build();
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
  }

  get figures(): PlayerFigures {
    const hls = this.#hls;
    return {
      playingDateMs: hls?.playingDate?.getTime() ?? null,
      height: this.#video.videoHeight > 0 ? this.#video.videoHeight : null,
      kbps: this.#kbps,
      started: this.#started,
      stillMs: this.#movedAt === null ? null : performance.now() - this.#movedAt,
      problem: this.#problem,
    };
  }

  destroy(): void {
    clearInterval(this.#watch);
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#hls?.destroy();
    this.#hls = null;
    // Nothing of the last picture stays on screen.
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #build(): void {
    this.#restart = null;
    this.#hls?.destroy();
    this.#started = false;
    this.#movedAt = null;
    this.#lastTime = -1;
    this.#kbps = null;
    this.#builtAt = performance.now();
    const hls = new Hls(CONFIG);
    this.#hls = hls;
    hls.on(Hls.Events.FRAG_LOADED, (_name, { frag }) => {
      const bytes = frag.stats.total;
      if (frag.type === 'main' && typeof frag.sn === 'number' && frag.duration > 0) {
        this.#kbps = (bytes * 8) / frag.duration / 1000;
      }
    });
    hls.on(Hls.Events.ERROR, (_name, data) => this.#fault(hls, data));
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#play());
    hls.attachMedia(this.#video);
    hls.loadSource(this.#url);
  }

  #play(): void {
    this.#video.play().catch(() => {
      // Refused while the page has had no gesture and the sound is on, or overtaken by a new load: the watchdog tries again.
    });
  }

  #fault(hls: Hls, data: ErrorData): void {
    if (hls !== this.#hls || !data.fatal) return;
    this.#problem = faultWords(data.details, data.response?.code);
    const now = performance.now();
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && now - this.#mediaRecoveredAt > STUCK_MS) {
      this.#mediaRecoveredAt = now;
      hls.recoverMediaError();
      return;
    }
    this.#buildLater();
  }

  #buildLater(): void {
    if (this.#restart !== null) return;
    this.#restart = setTimeout(() => this.#build(), RESTART_MS);
  }

  /** Five times a second: does the picture move? */
  #look(): void {
    const video = this.#video;
    const now = performance.now();
    const time = video.currentTime;
    const shows = video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    if (shows && this.#lastTime >= 0 && time > this.#lastTime) {
      this.#movedAt = now;
      this.#started = true;
      this.#problem = null;
    }
    this.#lastTime = time;
    if (video.paused && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) this.#play();
    // A page in the background may be kept from playing; that is no fault.
    if (document.hidden) this.#builtAt = now;
    const limitMs = this.#started ? STUCK_MS : FIRST_PICTURE_MS;
    if (now - Math.max(this.#movedAt ?? 0, this.#builtAt) > limitMs) this.#buildLater();
  }
}
