/** What the FFmpeg found can encode, and the arguments for it. Pure. */
import type { ConvertPreset } from '#shared/jobs/job.ts';
import { CONVERT_PRESETS } from '#shared/jobs/job.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';

type Encoders = Pick<Ffmpeg, 'encoders'>;

const SOFTWARE_H264 = ['libx264', 'libopenh264'] as const;

/** Encoders that are sure to work because they need nothing but the processor; the graphics card is left to the show. */
const h264 = ({ encoders }: Encoders): (typeof SOFTWARE_H264)[number] | null =>
  SOFTWARE_H264.find((name) => encoders.has(name)) ?? null;

export const canEncode = (ffmpeg: Encoders): boolean => h264(ffmpeg) !== null && ffmpeg.encoders.has('aac');

/** H.264 that nobody tells from the original; `kbps` is what an encoder without constant quality is given. */
export function h264Args(ffmpeg: Encoders, quality: number, kbps: number): string[] {
  // Every picture keeps the time it has: on a grid of frames it would move against the sound.
  const common = ['-pix_fmt', 'yuv420p', '-fps_mode', 'vfr', '-enc_time_base:v', '1:90000'];
  return h264(ffmpeg) === 'libx264'
    ? ['-c:v', 'libx264', '-preset', 'fast', '-crf', String(quality), '-profile:v', 'high', ...common]
    : ['-c:v', 'libopenh264', '-b:v', `${kbps}k`, ...common];
}

/** For cutting programs: every picture stands for itself. Null without an encoder for it. */
export function editArgs({ encoders }: Encoders): string[] | null {
  if (encoders.has('prores_ks')) {
    return ['-c:v', 'prores_ks', '-profile:v', '2', '-vendor', 'apl0', '-pix_fmt', 'yuv422p10le'];
  }
  return encoders.has('dnxhd') ? ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq', '-pix_fmt', 'yuv422p'] : null;
}

/** The presets that this FFmpeg can do. */
export function offeredPresets(ffmpeg: Encoders): ConvertPreset[] {
  return CONVERT_PRESETS.filter((preset) => {
    if (preset === 'edit') return editArgs(ffmpeg) !== null && ffmpeg.encoders.has('pcm_s16le');
    if (preset === 'wav') return ffmpeg.encoders.has('pcm_s16le');
    if (preset === 'm4a') return ffmpeg.encoders.has('aac');
    return canEncode(ffmpeg);
  });
}
