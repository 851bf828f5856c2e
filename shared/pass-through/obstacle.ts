/** What keeps the program from going out as the source’s own stream, as a sentence. Pure. */
import { type Canvas, fpsOf } from '../canvas.ts';
import { FADER_OFF_DB, type SoundConfig, type StripSettings, stripOf } from '../show/sound-config.ts';
import { PictureCorrection } from '../show/source-care.ts';
import type { SourceConfig } from '../show/source-config.ts';

export interface Carried {
  config: SourceConfig;
  /** What FFmpeg found in it: "h264 1280×720 30 fps", "aac 48 kHz stereo". */
  video: string | null;
  audio: string | null;
}

const UNCORRECTED = JSON.stringify(PictureCorrection.parse({}));

const isHeard = ({ mode, mute, faderDb }: StripSettings): boolean => mode === 'on' && !mute && faderDb > FADER_OFF_DB;

const isUntouched = ({ mode, mute, faderDb, pan, highPass, gate, compressor }: StripSettings): boolean =>
  mode !== 'off' && !mute && faderDb === 0 && pan === 0 && !highPass.on && !gate.on && !compressor.on;

/** The sound desk changes what is heard of `source`, or adds to it. */
function soundObstacle(source: string, sound: SoundConfig): string | null {
  const { master } = sound;
  if (master.mute || master.faderDb !== 0) return 'The master changes the sound.';
  if (!isUntouched(stripOf(sound, source))) return 'The source’s strip changes its sound.';
  const other = Object.entries(sound.strips).find(([id, strip]) => id !== source && isHeard(strip));
  return other === undefined ? null : 'Another source is always heard.';
}

function formatObstacle({ video, audio }: Carried, canvas: Canvas): string | null {
  const picture = /^(\S+) (\d+)×(\d+) ([\d.]+) fps( interlaced)?$/.exec(video ?? '');
  if (picture === null) return 'The source’s format is not known yet.';
  const [, codec, width, height, fps, interlaced] = picture;
  if (codec !== 'h264') return 'Its picture is not H.264.';
  const sameSize = Number(width) === canvas.width && Number(height) === canvas.height;
  const sameRate = Math.abs(Number(fps) - fpsOf(canvas.frameRate)) < 0.02;
  if (!sameSize || !sameRate || interlaced !== undefined)
    return 'Its picture has another size or rate than the canvas.';
  if (audio === null) return 'It has no sound.';
  return audio === 'aac 48 kHz stereo' ? null : 'Its sound is not AAC, 48 kHz, stereo.';
}

/** What the program has to be. */
export interface Wanted {
  canvas: Canvas;
  codec: 'h264' | 'hevc';
  /** The bitrate is kept below that of the settings, because a connection is narrow. */
  adaptive: boolean;
}

/** Null: the source, alone on program and unpainted, would come out of the mixer as it went in. */
export function passThroughObstacle(source: Carried, sound: SoundConfig, wanted: Wanted): string | null {
  const { config } = source;
  if (wanted.codec !== 'h264') return 'The program is not H.264.';
  if (wanted.adaptive) return 'A connection is too narrow: the bitrate is lowered.';
  if (config.kind !== 'udp' && config.kind !== 'srt') return 'It is no MPEG-TS feed over UDP or SRT.';
  const { delay, picture } = config;
  if (delay.videoFrames !== 0 || delay.audioMs !== 0) return 'The source is delayed.';
  if (JSON.stringify(picture) !== UNCORRECTED) return 'The source’s picture is corrected.';
  return formatObstacle(source, wanted.canvas) ?? soundObstacle(config.id, sound);
}
