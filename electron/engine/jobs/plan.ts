/** What FFmpeg has to do for a job: arguments, expected length and room on the disk. Pure. */
import { FlypackError } from '#shared/errors.ts';
import type { Corner, JobRequest } from '#shared/jobs/job.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { POOL_INPUT } from '../media-pool/inspection.ts';
import { canEncode, editArgs, h264Args, offeredPresets } from './encoders.ts';
import type { RecordingFacts } from './facts.ts';
import type { JobInput } from './input.ts';
import { type KeyFrame, seconds, seekTo } from './seek.ts';

export interface PlanInput {
  request: JobRequest;
  ffmpeg: Pick<Ffmpeg, 'encoders'>;
  input: JobInput;
  facts: RecordingFacts;
  /** Size of the original. */
  bytes: number;
  /** The still of a watermark. */
  stillFile: string | null;
  /** A copied cut begins here: the last key frame before its in point. */
  keyFrame: KeyFrame | null;
}

export interface Plan {
  /** Everything but the name of the result, which goes behind it. */
  args: string[];
  /** Length of the result; null where progress cannot be told. */
  totalMs: number | null;
  /** Room it will take, by experience, rather too much than too little. */
  needBytes: number;
  /** What a person should know of the result. */
  note: string | null;
}

const MP4 = ['-movflags', '+faststart', '-f', 'mp4'];
/** What FFmpeg writes into an MP4 as it is; isolated recordings hold whatever a source sends. */
const MP4_PICTURES = new Set(['h264', 'hevc', 'av1', 'vp9', 'mpeg4', 'mpeg2video', 'mpeg1video', 'mjpeg']);
const MP4_SOUNDS = new Set(['aac', 'mp3', 'mp2', 'ac3', 'eac3', 'opus', 'alac']);
const JPEG = ['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '2', '-f', 'image2', '-update', '1'];
/** JPEG is BT.601 and full range by its nature. */
const jpegColours = 'out_color_matrix=bt601:out_range=pc,format=yuvj420p';
const WAV_KBPS = 1536;
const PRORES_BITS_A_PIXEL = 2.4;
const MIN_BYTES = 1_000_000;
/** A moment takes what begins this much before it: times are rounded, and no frame is shorter. */
const EARLY_MS = 2;
/** From this length on, a contact sheet looks at key frames only. */
const LONG_MS = 60_000;
const SHEET_PX = 1920;

/** AAC at a rate nobody hears; gaps in the sound stay gaps, so that it keeps its place beside the picture. */
const aac = ['-af', 'aresample=async=1', '-c:a', 'aac', '-b:a', '192k', '-ar', '48000'];
const early = (ms: number): number => Math.max(0, ms - EARLY_MS);
const even = (value: number): number => Math.max(2, Math.floor(value / 2) * 2);
/** What good H.264 of this height takes at most. */
const kbpsFor = (height: number): number => Math.round(Math.max(1500, height * height * 0.012));
const bytesOf = (ms: number, kbps: number): number => Math.round((ms * kbps) / 8) + MIN_BYTES;

/**
 * @throws FlypackError `recording_unusable` when the recording lacks what the job needs, `ffmpeg_lacks` when this
 * FFmpeg does
 */
export function planJob(plan: PlanInput): Plan {
  const { request } = plan;
  switch (request.kind) {
    case 'remux':
      return {
        args: [...plan.input.args, ...copied(plan)],
        totalMs: plan.facts.durationMs,
        needBytes: plan.bytes + MIN_BYTES,
        note: null,
      };
    case 'cut':
      return request.exact ? exactCut(plan, request) : copiedCut(plan, request);
    case 'watermark':
      return watermark(plan, request);
    case 'convert':
      return convert(plan, request);
    case 'thumbnail':
      return thumbnail(plan, request.atMs);
    case 'sheet':
      return contactSheet(plan, request);
  }
}

/**
 * Everything as it is, into an MP4; sound that MP4 does not take becomes AAC.
 * @throws FlypackError `recording_unusable` when it does not take the picture
 */
function copied({ facts: { video, audio } }: PlanInput): string[] {
  if (video !== null && !MP4_PICTURES.has(video.codec)) {
    throw new FlypackError('recording_unusable', { reason: `MP4 takes no ${video.codec}: convert it instead.` });
  }
  const sound = audio === null || MP4_SOUNDS.has(audio.codec) ? ['-c:a', 'copy'] : aac;
  // Apple’s players open HEVC under this name only.
  const tag = video?.codec === 'hevc' ? ['-tag:v', 'hvc1'] : [];
  return ['-map', '0:v?', '-map', '0:a?', '-c:v', 'copy', ...tag, ...sound, ...MP4];
}

const pictureOf = ({ facts }: PlanInput): NonNullable<RecordingFacts['video']> => {
  if (facts.video === null) throw new FlypackError('recording_unusable', { reason: 'There is no picture in it.' });
  return facts.video;
};

function requireEncoder({ ffmpeg }: PlanInput): void {
  if (!canEncode(ffmpeg)) throw new FlypackError('ffmpeg_lacks', { encoders: 'libx264 or libopenh264, and aac' });
}

/** @throws FlypackError `recording_unusable` when the recording ends before `ms` */
function requireInside({ facts }: PlanInput, ms: number): void {
  if (facts.durationMs === null || ms < facts.durationMs) return;
  throw new FlypackError('recording_unusable', { reason: `It is only ${seconds(facts.durationMs)} s long.` });
}

/** The out point, or the end of the recording when that comes first. */
const endOf = ({ facts }: PlanInput, outMs: number): number =>
  facts.durationMs === null ? outMs : Math.min(outMs, facts.durationMs);

function copiedCut(plan: PlanInput, { inMs, outMs }: Extract<JobRequest, { kind: 'cut' }>): Plan {
  requireInside(plan, inMs);
  const { atMs: beginMs, decodedMs } = plan.keyFrame ?? { atMs: 0, decodedMs: 0 };
  const seek = seekTo(early(decodedMs));
  const totalMs = endOf(plan, outMs) - beginMs;
  const share = plan.facts.durationMs === null ? 1 : totalMs / plan.facts.durationMs;
  const earlier = inMs - beginMs;
  return {
    args: [
      ...[...seek.before, ...plan.input.args, ...seek.after, '-t', seconds(outMs - early(decodedMs))],
      ...copied(plan),
    ],
    totalMs,
    needBytes: Math.round(plan.bytes * Math.min(1, share) * 1.1) + MIN_BYTES,
    note: earlier < 1 ? null : `Begins ${(earlier / 1000).toFixed(2)} s before the in point, at a key frame.`,
  };
}

function exactCut(plan: PlanInput, { inMs, outMs }: Extract<JobRequest, { kind: 'cut' }>): Plan {
  const { height } = pictureOf(plan);
  requireEncoder(plan);
  requireInside(plan, inMs);
  const seek = seekTo(early(inMs));
  const totalMs = endOf(plan, outMs) - inMs;
  return {
    args: [
      ...[...seek.before, ...plan.input.args, ...seek.after, '-t', seconds(early(outMs) - early(inMs))],
      ...['-map', '0:v:0', '-map', '0:a?', ...h264Args(plan.ffmpeg, 18, kbpsFor(height)), ...aac, ...MP4],
    ],
    totalMs,
    needBytes: bytesOf(totalMs, kbpsFor(height) * 1.5),
    note: null,
  };
}

const edges: Readonly<Record<Corner, (margin: number) => string>> = {
  'top-left': (margin) => `x=${margin}:y=${margin}`,
  'top-right': (margin) => `x=main_w-overlay_w-${margin}:y=${margin}`,
  'bottom-left': (margin) => `x=${margin}:y=main_h-overlay_h-${margin}`,
  'bottom-right': (margin) => `x=main_w-overlay_w-${margin}:y=main_h-overlay_h-${margin}`,
};

function watermark(plan: PlanInput, request: Extract<JobRequest, { kind: 'watermark' }>): Plan {
  const { width, height } = pictureOf(plan);
  requireEncoder(plan);
  if (plan.stillFile === null) throw new FlypackError('media_unknown', { id: request.media });
  const mark = even((width * request.sizePercent) / 100);
  const graph = [
    `[1:v]format=rgba,colorchannelmixer=aa=${request.opacityPercent / 100}`,
    // The program is BT.709 at every size; a scaler that is not told so takes a logo’s red for another.
    `scale=${mark}:-2:flags=lanczos:out_color_matrix=bt709:out_range=tv,format=yuva420p[mark]`,
  ].join(',');
  const over = `[0:v:0][mark]overlay=${edges[request.corner](even(height * 0.03))}:format=auto,format=yuv420p[out]`;
  const sound = plan.facts.audio?.codec === 'aac' ? ['-c:a', 'copy'] : aac;
  return {
    args: [
      ...[...plan.input.args, ...POOL_INPUT, '-i', `file:${plan.stillFile}`, '-filter_complex', `${graph};${over}`],
      ...['-map', '[out]', '-map', '0:a?', ...h264Args(plan.ffmpeg, 18, kbpsFor(height)), ...sound, ...MP4],
    ],
    totalMs: plan.facts.durationMs,
    needBytes: bytesOf(plan.facts.durationMs ?? 0, kbpsFor(height) * 1.5),
    note: null,
  };
}

function convert(plan: PlanInput, request: Extract<JobRequest, { kind: 'convert' }>): Plan {
  const { preset } = request;
  if (!offeredPresets(plan.ffmpeg).includes(preset)) throw new FlypackError('ffmpeg_lacks', { preset });
  const totalMs = plan.facts.durationMs;
  if (preset === 'm4a' || preset === 'wav') {
    if (plan.facts.audio === null) throw new FlypackError('recording_unusable', { reason: 'There is no sound in it.' });
    const sound =
      preset === 'm4a'
        ? [...aac, '-movflags', '+faststart', '-f', 'ipod']
        : ['-af', 'aresample=async=1', '-c:a', 'pcm_s16le', '-rf64', 'auto', '-f', 'wav'];
    const kbps = preset === 'm4a' ? 200 : WAV_KBPS;
    const args = [...plan.input.args, '-map', '0:a:0', '-vn', ...sound];
    return { args, totalMs, needBytes: bytesOf(totalMs ?? 0, kbps), note: null };
  }
  const { width, height, fps } = pictureOf(plan);
  const streams = [...plan.input.args, '-map', '0:v:0', '-map', '0:a?'];
  if (preset === 'edit') {
    const video = editArgs(plan.ffmpeg) ?? [];
    const kbps = (width * height * (fps ?? 30) * PRORES_BITS_A_PIXEL) / 1000 + WAV_KBPS;
    const sound = ['-af', 'aresample=async=1', '-c:a', 'pcm_s16le'];
    // Editors count frames: a picture that is missing is shown twice instead of longer.
    const args = [...streams, '-fps_mode', 'cfr', ...video, ...sound, '-movflags', '+faststart', '-f', 'mov'];
    return { args, totalMs, needBytes: bytesOf(totalMs ?? 0, kbps), note: null };
  }
  const picture =
    preset === 'vertical' ? upright(height, request.centrePercent) : smaller(height, Number.parseInt(preset, 10));
  const kbps = kbpsFor(preset === 'vertical' ? 1440 : Math.min(height, Number.parseInt(preset, 10)));
  return {
    args: [...streams, '-vf', picture, ...h264Args(plan.ffmpeg, 20, kbps), ...aac, ...MP4],
    totalMs,
    needBytes: bytesOf(totalMs ?? 0, kbps * 1.5),
    note: null,
  };
}

/** Never larger than the original: that would only cost room. */
const smaller = (height: number, wanted: number): string =>
  `scale=-2:${even(Math.min(height, wanted))}:flags=bicubic,setsar=1`;

/** A third of the width, for screens that are held upright: at most 1080 × 1920. */
function upright(height: number, centrePercent: number): string {
  const width = even(Math.min(height, 1080));
  const crop = `crop=w='trunc(min(iw,ih*9/16)/2)*2':h=ih:x='(iw-ow)*${centrePercent / 100}':y=0`;
  return `${crop},scale=${width}:${even((width * 16) / 9)}:flags=bicubic,setsar=1`;
}

function thumbnail(plan: PlanInput, atMs: number): Plan {
  pictureOf(plan);
  requireInside(plan, atMs);
  return { args: pictureArgs(plan.input, atMs, plan.facts), totalMs: null, needBytes: MIN_BYTES, note: null };
}

/** One picture as JPEG, `heightPx` high or as it is. */
export function pictureArgs(
  input: JobInput,
  atMs: number,
  { audio }: Pick<RecordingFacts, 'audio'>,
  heightPx: number | null = null,
): string[] {
  const seek = seekTo(early(atMs));
  const size = heightPx === null ? '' : `-2:${heightPx}:`;
  // The sound is read as well, into nothing: what is read decides where FFmpeg’s time 0 is, and a cut reads both.
  const sound = audio === null ? [] : ['-map', '0:a:0', '-c', 'copy', '-t', '0.01', '-f', 'null', '-'];
  return [
    ...[...seek.before, ...input.args, ...sound, ...seek.after, '-map', '0:v:0'],
    ...['-vf', `scale=${size}${jpegColours}`, ...JPEG],
  ];
}

function contactSheet(plan: PlanInput, { columns, rows }: Extract<JobRequest, { kind: 'sheet' }>): Plan {
  pictureOf(plan);
  const { durationMs } = plan.facts;
  if (durationMs === null) throw new FlypackError('recording_unusable', { reason: 'Its length is not known.' });
  const every = `fps=${columns * rows}/${seconds(durationMs)}:round=up`;
  const tile = `scale=${even(SHEET_PX / columns)}:-2:${jpegColours},tile=${columns}x${rows}:padding=4:color=0x11151a`;
  const keyFrames = durationMs > LONG_MS ? ['-skip_frame', 'nokey'] : [];
  const args = [...keyFrames, ...plan.input.args, '-map', '0:v:0', '-vf', `${every},${tile}`, ...JPEG];
  return { args, totalMs: null, needBytes: MIN_BYTES * 4, note: null };
}
