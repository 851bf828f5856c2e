/** FFmpeg’s one-shot jobs for the media pool: look into a file, draw its thumbnail, make a picture a PNG. */
import { rm } from 'node:fs/promises';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { type Inspection, POOL_INPUT, readInspection, Unusable } from './inspection.ts';

const LIMIT_MS = 60_000;
const THUMBNAIL = { width: 320, height: 180 };

/** Runs FFmpeg to its end. @throws Unusable with its last words */
async function run(ffmpegPath: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const process = new FfmpegProcess({
    binary: ffmpegPath,
    args: ['-hide_banner', '-nostats', '-y', ...args],
    stdin: 'control',
    stdout: 'ignore',
  });
  process.onLine((line) => lines.push(line));
  const timer = setTimeout(() => process.kill('SIGKILL'), LIMIT_MS);
  const { code, signal } = await process.exited;
  clearTimeout(timer);
  if (signal !== null) throw new Unusable('It could not be read within a minute.');
  if (code !== 0) {
    // What is wrong with the input is a better reason than that nothing came out.
    readInspection(lines);
    throw new Unusable(`FFmpeg cannot decode it: ${(lines.at(-1) ?? '').replace(/\[[^\]]*\]\s*/g, '')}`);
  }
  return lines;
}

/** A telling picture of the file, whole, on grey: neither a white nor a black logo vanishes there. */
const thumbnailGraph = [
  `color=c=0x59636e:s=${THUMBNAIL.width}x${THUMBNAIL.height}:r=1[back]`,
  `[0:v:0]thumbnail=n=30,setpts=0,scale=${THUMBNAIL.width}:${THUMBNAIL.height}:force_original_aspect_ratio=decrease,format=rgba[front]`,
  '[back][front]overlay=(W-w)/2:(H-h)/2:shortest=1:format=auto,format=yuvj420p[out]',
].join(';');

const thumbnailArgs = (file: string, thumbnail: string): string[] => [
  ...POOL_INPUT,
  ...['-i', `file:${file}`, '-filter_complex', thumbnailGraph, '-map', '[out]', '-frames:v', '1'],
  ...['-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2', '-update', '1', `file:${thumbnail}`],
];

/**
 * Looks into a file, decodes a picture of it, and leaves that as its thumbnail.
 * @throws Unusable when it is no picture and no video
 */
export async function inspect(ffmpegPath: string, file: string, thumbnail: string): Promise<Inspection> {
  try {
    return readInspection(await run(ffmpegPath, thumbnailArgs(file, thumbnail)));
  } catch (error) {
    await rm(thumbnail, { force: true });
    throw error;
  }
}

/** Makes a PNG of any picture that FFmpeg reads. @throws Unusable */
export async function convertToPng(ffmpegPath: string, file: string, png: string): Promise<void> {
  const output = ['-frames:v', '1', '-c:v', 'png', '-f', 'image2', '-update', '1', `file:${png}`];
  await run(ffmpegPath, [...POOL_INPUT, '-i', `file:${file}`, ...output]);
}
