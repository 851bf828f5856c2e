/** What comes of a source while it is recorded as it came in. */
interface PieceBase {
  data: Uint8Array;
  /** Wall clock at which its first byte came, and its last. */
  atMs: number;
  untilMs: number;
  /** Grows whenever the source is opened anew: what comes then does not continue what came before. */
  opening: number;
}

export type IsolatedPiece =
  /** MPEG-TS, byte for byte as it was received; pieces end anywhere. */
  | (PieceBase & { kind: 'transport' })
  /** Matroska clusters, or parts of one. `head`: what a file begins with; sent with the first piece of each opening. */
  | (PieceBase & { kind: 'matroska'; joint: boolean; head: Uint8Array | null });
