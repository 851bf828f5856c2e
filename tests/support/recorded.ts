/** Recordings for tests of the work on them, and what a file consists of. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mediaFile } from './feeds.ts';

export const RATE = 30;
/** Every frame of the test recording is of one grey, the next one 8 brighter; after 25 it begins anew. */
export const greyOf = (frame: number): number => 20 + (frame % 25) * 8;

/**
 * Eight seconds (or more) of program as the encoder makes it: a key frame a second, B-frames, sound that begins earlier; its time
 * stamps reach their 33rd bit and begin anew in the middle, as those of a show do after 26.5 hours.
 */
export const programFile = (seconds = 8): string =>
  mediaFile([
    ...[
      '-f',
      'lavfi',
      '-i',
      `nullsrc=s=320x180:r=${RATE}:d=${seconds},geq=lum='20+mod(N,25)*8':cb=128:cr=128,format=yuv420p`,
    ],
    ...['-f', 'lavfi', '-i', `sine=440:r=48000:d=${seconds}`, '-output_ts_offset', '95438'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', String(RATE), '-bf', '2', '-crf', '12'],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'],
    ...['-x264-params', 'scenecut=0', '-c:a', 'aac', '-ac', '2', '-f', 'mpegts'],
  ]);

/** Puts the test recording into a folder, in one file or cut into parts at packets, as the recorder names them. */
export function putRecording(folder: string, name = 'Gala 2026-12-31 23-58-04', parts = 1, seconds = 8): string[] {
  mkdirSync(folder, { recursive: true });
  if (parts === 1) {
    copyFileSync(programFile(seconds), path.join(folder, `${name}.ts`));
    return [`${name}.ts`];
  }
  const whole = readFileSync(programFile(seconds));
  const packets = Math.ceil(whole.length / 188 / parts);
  return Array.from({ length: parts }, (_, i) => {
    const file = `${name}${i === 0 ? '' : `_0${i + 1}`}.ts`;
    writeFileSync(path.join(folder, file), whole.subarray(i * packets * 188, (i + 1) * packets * 188));
    return file;
  });
}

/** Time stamps of the packets of one stream in seconds, as they are shown. */
export function packetTimes(file: string, stream: 'v:0' | 'a:0'): number[] {
  const args = ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file];
  const text = execFileSync('ffprobe', args).toString();
  return text
    .split('\n')
    .map(Number.parseFloat)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
}

export interface Decoded {
  width: number;
  height: number;
  /** Mean luma of each frame, in the order in which they are shown. */
  greys: number[];
}

/** Decodes the picture of a file. */
export function decodePicture(file: string): Decoded {
  const size = execFileSync('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', file],
  ]).toString();
  const [width = 0, height = 0] = size.split('\n')[0]?.split(',').map(Number) ?? [];
  const grey = ['-map', '0:v:0', '-vf', 'scale=1:1:flags=area,format=yuv444p', '-fps_mode', 'passthrough'];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, ...grey, '-f', 'rawvideo', 'pipe:1'], {
    maxBuffer: 1e9,
  });
  return { width, height, greys: [...stdout].filter((_, i) => i % 3 === 0) };
}

/** RGB of one pixel of the first picture. */
export function pixelOf(file: string, x: number, y: number): [number, number, number] {
  const crop = ['-frames:v', '1', '-vf', `crop=2:2:${x}:${y},scale=in_color_matrix=bt709,format=rgb24`];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, ...crop, '-f', 'rawvideo', 'pipe:1']);
  return [stdout[0] ?? 0, stdout[1] ?? 0, stdout[2] ?? 0];
}
