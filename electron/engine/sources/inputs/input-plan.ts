/** What FFmpeg (and ffprobe) have to open for a source, and what is picked out of it. Pure. */
import type { Canvas } from '#shared/canvas.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import { deviceInputs } from './device-input.ts';
import { feedInput } from './feed-input.ts';
import { testInput } from './test-picture.ts';

/** One `-i`. */
export interface FfmpegInput {
  /** Options that only the program ffmpeg knows: pacing, looping, queues. */
  pacing: string[];
  /** Options of protocol and demuxer, which ffprobe takes as well. */
  options: string[];
  /** Never starts with a dash. */
  url: string;
}

export interface InputPlan {
  inputs: FfmpegInput[];
  /** `-map` specifiers. Optional ones: what is not there is left out. */
  video: string;
  audio: string;
}

export type InputKind = Exclude<SourceConfig['kind'], 'still' | 'clip'>;
/** Sources that an FFmpeg opens live; stills and clips come out of the media pool. */
export type LiveConfig = Extract<SourceConfig, { kind: InputKind }>;

/** Where FFmpeg gets a feed from: the feed’s own address, or MPEG-TS on stdin that the engine has received itself. */
export type FeedOrigin = 'address' | 'stdin';

const RECEIVED: FfmpegInput = { pacing: [], options: ['-protocol_whitelist', 'pipe', '-f', 'mpegts'], url: 'pipe:0' };

/** @throws Error for a still or a clip */
export function inputPlan(
  source: SourceConfig,
  canvas: Canvas,
  fontFile: string,
  origin: FeedOrigin = 'address',
): InputPlan {
  const whole = { video: '0:v:0?', audio: '0:a:0?' };
  switch (source.kind) {
    case 'test':
      return { ...whole, inputs: [testInput(source, canvas, fontFile)] };
    case 'device': {
      const inputs = deviceInputs(source, canvas);
      return { ...whole, inputs, audio: inputs.length > 1 ? '1:a:0?' : whole.audio };
    }
    case 'screen':
    case 'sound':
      return { ...whole, inputs: deviceInputs(source, canvas) };
    case 'still':
    case 'clip':
      throw new Error(`no FFmpeg is started for a source of the kind ${source.kind}`);
    default: {
      const program = source.program === undefined ? '' : `p:${source.program}:`;
      return {
        inputs: [origin === 'stdin' ? RECEIVED : feedInput(source)],
        video: `0:${program}v:0?`,
        audio: `0:${program}a:${source.audioTrack}?`,
      };
    }
  }
}

/** Whether the source listens, and may rightly be silent for as long as nobody sends. */
export const waitsForSender = (source: SourceConfig): boolean =>
  (source.kind === 'srt' && source.mode === 'listener') || (source.kind === 'rtmp' && source.mode === 'listen');
