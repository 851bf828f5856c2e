/** What both ways in have in common. */
export interface ListenerEvents {
  /** A publisher is there: its first bytes follow. */
  connected: () => void;
  data: (bytes: Uint8Array) => void;
  disconnected: () => void;
  /** Something went wrong, as a sentence without secrets. */
  problem: (text: string) => void;
}

export interface Listener {
  /** `srt://host:port` or `tcp://host:port`. */
  readonly address: string;
  /** Bytes that came and were not a publisher’s are not counted: this is 0 or 1. */
  readonly publishers: number;
  /** Called about twice a second: ends a publisher that has fallen silent. */
  check(nowMs: number): void;
  stop(): Promise<void>;
}

/** A publisher that sends nothing for this long is taken for dead, so that it (or another) can come back. */
export const silenceMs = 2000;
