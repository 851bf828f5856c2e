/** What of the show goes to a destination: the program as it is, or one of its renditions. Pure. */
import { type Canvas, fpsOf } from '../canvas.ts';
import type { EncoderSettings } from '../show/encoder-settings.ts';
import type { OutputProgram } from './check.ts';

interface ShowPart {
  canvas: Canvas;
  encoder: EncoderSettings;
  renditions: readonly { id: string; height: number; encoder: EncoderSettings }[];
}

/** What a destination with this rendition gets. */
export function programOf(show: ShowPart, rendition: string | undefined, hevcInFlv: boolean | null): OutputProgram {
  const other = show.renditions.find(({ id }) => id === rendition);
  const { codec, videoKbps, audioKbps, keyIntervalS, tuning } = (other ?? show).encoder;
  const height = other?.height ?? show.canvas.height;
  return { codec, videoKbps, audioKbps, keyIntervalS, tuning, height, fps: fpsOf(show.canvas.frameRate), hevcInFlv };
}
