/**
 * Looks into a media file before it becomes a source. The only user of fluent-ffmpeg, which is archived: everything
 * else of it stays out of sight behind this file.
 */
import { stat } from 'node:fs/promises';
import fluent from 'fluent-ffmpeg';
import { FlypackError, messageOf } from '#shared/errors.ts';
import type { Ffmpeg } from './find.ts';

export interface MediaFileInfo {
  durationS: number | null;
  hasVideo: boolean;
  hasAudio: boolean;
}

const PROBE_TIMEOUT_MS = 10_000;

function probe(probePath: string, file: string): Promise<fluent.FfprobeData> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it could not be read within ten seconds')), PROBE_TIMEOUT_MS);
    fluent(`file:${file}`)
      .setFfprobePath(probePath)
      .ffprobe((error: unknown, data) => {
        clearTimeout(timer);
        if (error) reject(error instanceof Error ? error : new Error(String(error)));
        else resolve(data);
      });
  });
}

/**
 * What is in the file. Null where no ffprobe is at hand: then the source itself will tell.
 * @throws FlypackError `file_unusable` when it is not there, cannot be read, or has neither picture nor sound
 */
export async function probeFile(ffmpeg: Ffmpeg, file: string): Promise<MediaFileInfo | null> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new FlypackError('file_unusable', { reason: 'The file is not there.' });
  if (!found.isFile()) throw new FlypackError('file_unusable', { reason: 'This is not a file.' });
  if (ffmpeg.probePath === null) return null;
  let data: fluent.FfprobeData;
  try {
    data = await probe(ffmpeg.probePath, file);
  } catch (error) {
    const reason =
      messageOf(error)
        .split('\n')
        .findLast((line) => line.trim() !== '') ?? '';
    throw new FlypackError('file_unusable', { reason: `FFmpeg cannot read it: ${reason}` });
  }
  const kinds = data.streams.map((stream) => stream.codec_type);
  const info = {
    hasVideo: kinds.includes('video'),
    hasAudio: kinds.includes('audio'),
    durationS: data.format.duration ?? null,
  };
  if (!info.hasVideo && !info.hasAudio)
    throw new FlypackError('file_unusable', { reason: 'It has neither picture nor sound.' });
  return info;
}
