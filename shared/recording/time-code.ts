/** Time codes in names of files: wall clock of the engine’s machine, with frames of the program. */
import { type FrameRate, fpsOf } from '../canvas.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** "21-04-09-17": hours, minutes, seconds and frames of the local time of day at `atMs`. */
export function timeCode(atMs: number, rate: FrameRate): string {
  const at = new Date(atMs);
  const frame = Math.floor((at.getMilliseconds() * fpsOf(rate)) / 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds(), frame].map(two).join('-');
}
