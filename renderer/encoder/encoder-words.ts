/** What encoders are called on the page, and which of them can be chosen. */
import { FFMPEG_ENCODERS } from '#shared/encoder/video-encoder.ts';
import {
  type EncoderImplementation,
  type EncoderSettings,
  VIDEO_CODECS,
  type VideoCodec,
} from '#shared/show/encoder-settings.ts';
import type { EncoderState, EncoderTrial, EncoderTrials } from '#shared/state/state.ts';
import { formatClock } from '../ui/format.ts';

export const CODEC_WORDS: Record<VideoCodec, string> = { h264: 'H.264', hevc: 'HEVC' };

export const IMPLEMENTATION_WORDS: Record<EncoderImplementation, string> = {
  x264: 'x264 (software)',
  x265: 'x265 (software)',
  nvenc: 'NVIDIA NVENC',
  qsv: 'Intel Quick Sync',
  vaapi: 'VAAPI',
  videotoolbox: 'Apple VideoToolbox',
  amf: 'AMD AMF',
  mediafoundation: 'Windows Media Foundation',
};

/** `h264:x264`: codec and implementation in one choice. */
export const encoderKey = (codec: string, implementation: string): string => `${codec}:${implementation}`;

/** What can be chosen: software H.264, what passed its trial, and what is chosen already. */
export function encoderChoices({ trials }: EncoderTrials, chosen: string): { value: string; label: string }[] {
  const choices = VIDEO_CODECS.flatMap((codec) => {
    const ofCodec = Object.keys(FFMPEG_ENCODERS[codec]) as EncoderImplementation[];
    const named = ofCodec.map((implementation) => ({
      value: encoderKey(codec, implementation),
      label: `${CODEC_WORDS[codec]} · ${IMPLEMENTATION_WORDS[implementation]}`,
      works: trials.some((t) => t.codec === codec && t.implementation === implementation && t.works),
    }));
    const hasCard = named.some(({ value, works }) => works && !/:x26/.test(value));
    const auto = {
      value: encoderKey(codec, 'auto'),
      label: `${CODEC_WORDS[codec]} · graphics card, else software`,
      works: hasCard,
    };
    return [auto, ...named];
  });
  return choices
    .filter(({ value, works }) => works || value === 'h264:x264' || value === chosen)
    .map(({ value, label }) => ({ value, label }));
}

/** One line of the trial’s outcome. */
export function trialText({ codec, implementation, works, fps, problem }: EncoderTrial, targetFps: number): string {
  const who = `${CODEC_WORDS[codec]} ${IMPLEMENTATION_WORDS[implementation]}`;
  if (!works) return `${who}: ${problem ?? 'does not work'}`;
  const slow = fps !== null && fps < targetFps ? ', slower than the program' : '';
  return `${who}: ${fps ?? '–'} pictures a second${slow}`;
}

const megabits = (kbps: number): string => (kbps / 1000).toFixed(1);

/** Why the bitrate is not that of the settings; null when it is. */
export function adaptiveText(state: EncoderState, settings: EncoderSettings): string | null {
  if (state.adaptive === null) return null;
  const { kbps, reason, sinceMs } = state.adaptive;
  return `${megabits(kbps)} of ${megabits(settings.videoKbps)} Mb/s since ${formatClock(sinceMs)}: ${reason}`;
}
