/** What a look into a feed found, in words. */
import type { ProbedAudio, ProbedProgram, ProbedVideo, ProbeResult } from '#shared/commands/input.ts';
import { formatRate } from '../ui/format.ts';

/** `h264 1920×1080 25 fps interlaced 10 bit 8.4 Mb/s` */
export function videoWords({ codec, width, height, fps, interlaced, bitDepth, kbps }: ProbedVideo): string {
  const parts = [codec, `${width}×${height}`];
  if (fps !== null) parts.push(`${Math.round(fps * 100) / 100} fps`);
  if (interlaced) parts.push('interlaced');
  if (bitDepth !== null && bitDepth !== 8) parts.push(`${bitDepth} bit`);
  if (kbps !== null) parts.push(formatRate(kbps));
  return parts.join(' ');
}

const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** `2: English, aac stereo 48 kHz 128 kb/s` */
export function audioWords({ track, codec, language, channels, layout, sampleRateHz, kbps }: ProbedAudio): string {
  const spoken = language === null ? '' : `${languageName(language)}, `;
  const parts = [codec, layout ?? `${channels} channels`, `${sampleRateHz / 1000} kHz`];
  if (kbps !== null) parts.push(formatRate(kbps));
  return `${track + 1}: ${spoken}${parts.join(' ')}`;
}

function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    // A feed may say anything here.
    return code;
  }
}

export const programTitle = ({ number, name }: ProbedProgram): string =>
  number === null ? (name ?? 'Feed') : `Program ${number}${name === null ? '' : `: ${name}`}`;

/** `mpegts, 3.2 Mb/s` */
export const feedWords = ({ container, kbps }: ProbeResult): string =>
  kbps === null ? container : `${container}, ${formatRate(kbps)}`;
