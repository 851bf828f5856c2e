/** Jobs in words: the same on the page, in the log and in names of files. Pure. */
import { fileOf, stemOf } from '../recording/listing.ts';
import type { ConvertPreset, JobRequest } from './job.ts';

export const PRESET_WORDS: Readonly<Record<ConvertPreset, string>> = {
  '1080p': '1080p MP4',
  '720p': '720p MP4',
  '480p': '480p MP4',
  vertical: 'vertical 9:16 MP4',
  edit: 'MOV for editing',
  m4a: 'sound as M4A',
  wav: 'sound as WAV',
};

/** `1:02:07.5`, `0:07.4`: a time in a recording. */
export function timeText(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, tenths % 600];
  const seconds = (rest / 10).toFixed(1).padStart(4, '0');
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** What a job does, without what it does it to. */
export function jobWords(request: JobRequest): string {
  switch (request.kind) {
    case 'remux':
      return 'Make MP4';
    case 'cut':
      return `${request.exact ? 'Exact cut' : 'Cut'} ${timeText(request.inMs)} – ${timeText(request.outMs)}`;
    case 'watermark':
      return `Watermark ${request.media}`;
    case 'convert':
      return `Convert to ${PRESET_WORDS[request.preset]}`;
    case 'thumbnail':
      return `Picture at ${timeText(request.atMs)}`;
    case 'sheet':
      return `Contact sheet ${request.columns} × ${request.rows}`;
  }
}

const presetFile: Readonly<Record<ConvertPreset, [suffix: string, ending: string]>> = {
  '1080p': [' 1080p', 'mp4'],
  '720p': [' 720p', 'mp4'],
  '480p': [' 480p', 'mp4'],
  vertical: [' vertical', 'mp4'],
  edit: [' edit', 'mov'],
  m4a: ['', 'm4a'],
  wav: ['', 'wav'],
};

/** The name a job’s result would like to have. */
export function outputName(request: JobRequest): string {
  const stem = stemOf(fileOf(request.recording));
  switch (request.kind) {
    case 'remux':
      return `${stem}.mp4`;
    case 'cut':
    case 'watermark':
      return `${stem} ${request.kind}.mp4`;
    case 'convert': {
      const [suffix, ending] = presetFile[request.preset];
      return `${stem}${suffix}.${ending}`;
    }
    case 'thumbnail':
      return `${stem} picture.jpg`;
    case 'sheet':
      return `${stem} sheet.jpg`;
  }
}

/** The nth name to try when those before are taken: "Gala cut.mp4", "Gala cut 2.mp4", … */
export const numberedName = (name: string, n: number): string =>
  n === 1 ? name : `${stemOf(name)} ${n}${name.slice(stemOf(name).length)}`;
