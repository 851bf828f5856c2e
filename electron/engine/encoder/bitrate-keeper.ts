/** Keeps the bitrate at what the connections carry: looks at them four times a second while there are any. */
import { AdaptiveBitrate, type FlowSample } from '#shared/outputs/adaptive.ts';
import type { EncoderSettings } from '#shared/show/encoder-settings.ts';
import type { LogLine } from '../store/event-log.ts';

const LOOK_MS = 250;

export interface BitrateKeeperOptions {
  settings: () => EncoderSettings;
  /** The connections that get this encoder’s stream and may ask for less. */
  flows: (nowMs: number) => readonly FlowSample[];
  /** `kbps` null: the bitrate of the settings. */
  apply: (kbps: number | null, reason: string) => void;
  /** What its log lines are about: `encoder`, `rendition:x`. */
  about: string;
  log: (line: LogLine) => void;
}

export class BitrateKeeper {
  readonly #options: BitrateKeeperOptions;
  readonly #controller = new AdaptiveBitrate();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BitrateKeeperOptions) {
    this.#options = options;
  }

  /** Connections or settings have changed: looks on while there is something to look at, and rests otherwise. */
  refresh(): void {
    const { settings, flows } = this.#options;
    const isActive = flows(performance.now()).some(({ active }) => active);
    const wanted = this.#controller.kbps !== null || (isActive && settings().adaptive.enabled);
    if (wanted) this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
    else this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const { settings, flows, apply, log, about } = this.#options;
    const { adaptive, videoKbps, audioKbps } = settings();
    const nowMs = performance.now();
    const before = this.#controller.kbps;
    const decision = this.#controller.step({
      nowMs,
      settings: adaptive,
      videoKbps,
      audioKbps,
      flows: flows(nowMs),
    });
    if (decision === null) return;
    apply(decision.kbps, decision.reason);
    const isLower = decision.kbps !== null && decision.kbps < (before ?? videoKbps);
    const to = decision.kbps ?? videoKbps;
    const words = isLower ? 'lowered' : decision.kbps === null ? 'back' : 'raised';
    log({
      level: isLower ? 'warn' : 'info',
      about,
      text: `Bitrate ${words} ${decision.kbps === null ? 'at' : 'to'} ${to} of ${videoKbps} kb/s: ${decision.reason}`,
    });
    if (decision.kbps === null) this.refresh();
  }
}
