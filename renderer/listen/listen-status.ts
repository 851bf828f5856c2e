/** What listening in this page does at the moment. */
export type ListenStatus =
  /** Nothing is heard, nothing is received. */
  | { phase: 'muted' }
  /** The player is being made, or fills its buffer. */
  | { phase: 'starting' }
  | { phase: 'playing'; delayMs: number | null }
  /** The engine sends nothing. */
  | { phase: 'disconnected' }
  /** The browser holds the sound back until somebody presses something. */
  | { phase: 'held' }
  | { phase: 'failed'; reason: string };
