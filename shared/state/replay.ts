/** The replay buffer: the last minutes of the program on disk, marks in it, and the clips that were saved. */

export interface ReplayClip {
  /** Name of its file in the folder of clips; names it in commands too. */
  id: string;
  name: string;
  /** Wall clock at which it was saved. */
  savedAtMs: number;
  durationMs: number;
  bytes: number;
  /** Program frames it shows, the last one included. */
  firstFrame: number;
  lastFrame: number;
}

export interface ReplayMark {
  frame: number;
  /** Wall clock at which that frame was made. */
  atMs: number;
}

export interface ReplayState {
  /** `failed`: the disk does not take it; it is tried again. */
  status: 'off' | 'keeping' | 'failed';
  problem: string | null;
  markIn: ReplayMark | null;
  markOut: ReplayMark | null;
  /** Clips that are being saved. */
  saving: number;
  /** Where clips lie. */
  folder: string;
  /** Newest first. */
  clips: ReplayClip[];
}

export interface ReplayTelemetry {
  /** On disk. */
  bytes: number;
  /** How far back it reaches. */
  keptMs: number;
  /** Frames that could not be kept. */
  droppedFrames: number;
}
