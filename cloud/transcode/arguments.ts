/** FFmpeg command lines of the transcoder: MPEG-TS on stdin, one fragmented MP4 a rendition out. */
import type { LadderRung } from '#shared/show/event-config.ts';

export type AudioKind = 'aac' | 'other' | 'none';

export interface Picture {
  width: number;
  height: number;
}

/** The first output pipe of the ladder: stdin, stdout and stderr come before it. */
export const FIRST_LADDER_FD = 3;

/** The contribution starts with tables and a key frame, so a short look is enough to know its streams. */
const input = (decoderThreads: number): string[] => [
  ...['-hide_banner', '-nostats', '-loglevel', 'error', '-threads', String(decoderThreads)],
  ...['-copyts', '-analyzeduration', '500000', '-probesize', '2000000', '-f', 'mpegts', '-i', 'pipe:0'],
];

/**
 * `-copyts` with `frag_discont` and without edit lists makes each fragment’s decode time the absolute time stamp of the
 * contribution, the same in every rendition. Fragments are cut at key frames and four times a second, so that the newest
 * time stamp that came out is known finely; the packager joins them to segments. `delay_moov` because the description of
 * AAC is only known with its first packet.
 */
const fragmentedMp4: readonly string[] = [
  ...['-max_interleave_delta', '500000', '-avoid_negative_ts', 'disabled', '-use_editlist', '0'],
  ...['-movflags', '+frag_keyframe+empty_moov+delay_moov+default_base_moof+frag_discont', '-frag_duration', '250000'],
  ...['-video_track_timescale', '90000', '-flush_packets', '1', '-f', 'mp4'],
];

const sound = (audio: AudioKind): string[] => {
  if (audio === 'none') return [];
  const map = ['-map', '0:a:0?'];
  if (audio === 'aac') return [...map, '-c:a', 'copy', '-bsf:a', 'aac_adtstoasc'];
  return [...map, '-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
};

/** The incoming picture, untouched, to stdout. */
export function passthroughArguments(audio: AudioKind): string[] {
  return [...input(1), '-map', '0:v:0', '-c:v', 'copy', ...sound(audio), ...fragmentedMp4, 'pipe:1'];
}

/** Width of a picture of `height` lines with the aspect of `picture`, even as 4:2:0 needs it. */
export const widthAt = (height: number, picture: Picture): number =>
  Math.max(2, 2 * Math.round((picture.width * height) / picture.height / 2));

/**
 * Smaller renditions to fd 3 and up, in the order of `rungs`. Key frames are forced where the contribution has them and
 * nowhere else, and time stamps stay exact (90 kHz encoder time base, no frame-rate conversion): that aligns them all.
 */
export function ladderArguments(rungs: readonly LadderRung[], picture: Picture, audio: AudioKind): string[] {
  const outputs = rungs.flatMap((rung, index) => [
    ...['-map', `[v${index}]`, '-c:v', 'libx264', '-preset', 'superfast', '-pix_fmt', 'yuv420p'],
    // One thread a rendition costs least in all and adds no delay; above 720 lines one may not be enough.
    ...['-threads', rung.height > 720 ? '2' : '1', '-bf', '0', '-sc_threshold', '0', '-g', '100000'],
    ...['-force_key_frames', 'source', '-forced-idr', '1', '-enc_time_base', '1:90000', '-fps_mode', 'passthrough'],
    ...['-b:v', `${rung.videoKbps}k`, '-maxrate', `${rung.videoKbps}k`, '-bufsize', `${rung.videoKbps}k`],
    ...sound(audio),
    ...fragmentedMp4,
    `pipe:${FIRST_LADDER_FD + index}`,
  ]);
  return [
    ...input(picture.height > 1080 ? 2 : 1),
    ...['-filter_complex_threads', '1', '-filter_complex', scalers(rungs, picture)],
    ...outputs,
  ];
}

/** Each picture is scaled from the next larger one: less work than scaling each from the incoming one. */
function scalers(rungs: readonly LadderRung[], picture: Picture): string {
  const order = rungs.map((rung, index) => ({ rung, index })).toSorted((a, b) => b.rung.height - a.rung.height);
  return order
    .map(({ rung, index }, step) => {
      const from = step === 0 ? '[0:v:0]' : `[t${step}]`;
      const scale = `${from}scale=${widthAt(rung.height, picture)}:${rung.height}:flags=bilinear`;
      return step === order.length - 1 ? `${scale}[v${index}]` : `${scale},split=2[v${index}][t${step + 1}]`;
    })
    .join(';');
}
