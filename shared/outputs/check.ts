/** Looks before going live whether the program fits a destination: what will be refused there, and what is unwise. Pure. */
import type { DestinationKind } from '../show/destination-config.ts';
import type { VideoCodec } from '../show/encoder-settings.ts';
import { type OutputPreset, presetOf } from './presets.ts';

export interface OutputFinding {
  /** `refuse`: it cannot work; `warn`: it may, or not well. */
  level: 'refuse' | 'warn';
  text: string;
}

/** What goes out. */
export interface OutputProgram {
  codec: VideoCodec;
  videoKbps: number;
  audioKbps: number;
  keyIntervalS: number;
  tuning: 'low-delay' | 'quality';
  height: number;
  fps: number;
  /** Whether this FFmpeg can put HEVC into RTMP; null while unknown. */
  hevcInFlv: boolean | null;
}

/** Where it goes; `address` may be without its secrets. */
export interface OutputPlace {
  kind: DestinationKind;
  preset?: string | undefined;
  address: string;
  hasKey: boolean;
}

/** A frame rate like 59.94 counts as 60. */
const nominal = (fps: number): number => Math.round(fps);

/** What speaks against sending `program` to `place`. */
export function checkOutput(place: OutputPlace, program: OutputProgram): OutputFinding[] {
  const preset = presetOf(place.preset);
  return [...kindFindings(place, program), ...(preset === null ? [] : presetFindings(preset, place, program))];
}

const refuse = (text: string): OutputFinding => ({ level: 'refuse', text });
const warn = (text: string): OutputFinding => ({ level: 'warn', text });

function kindFindings({ kind, address, hasKey }: OutputPlace, program: OutputProgram): OutputFinding[] {
  const findings: OutputFinding[] = [];
  const { codec, tuning, hevcInFlv } = program;
  if (address.includes('{key}') && !hasKey)
    findings.push(refuse('The address has a place for a key, and there is none.'));
  const isFlv = kind === 'rtmp' || (kind === 'file' && /\.flv$/i.test(address));
  if (isFlv && codec === 'hevc' && hevcInFlv === false)
    findings.push(refuse('This FFmpeg cannot put HEVC into RTMP and FLV; use H.264, or FFmpeg 6.1 or newer.'));
  if (kind === 'whip' && codec !== 'h264') findings.push(refuse('WHIP takes H.264 only.'));
  if (kind === 'whip' && tuning === 'quality')
    findings.push(warn('WebRTC players stumble over B-frames; choose low delay.'));
  if (kind === 'rtmp' && /^rtmp:/i.test(address) && hasKey && !/\/\/(?:localhost|127\.|\[::1\])/i.test(address))
    findings.push(warn('RTMP is not encrypted: who listens on the way can read the key.'));
  return findings;
}

function presetFindings(preset: OutputPreset, place: OutputPlace, program: OutputProgram): OutputFinding[] {
  const { label, limits } = preset;
  const { codec, audioKbps, keyIntervalS } = program;
  const findings: OutputFinding[] = [];
  if (!place.hasKey) findings.push(refuse(`${label} needs a stream key.`));
  if (!limits.codecs.includes(codec)) findings.push(refuse(`${label} does not take ${codec.toUpperCase()}.`));
  if (limits.secureOnly === true && /^(?:rtmp|http):/i.test(place.address))
    findings.push(refuse(`${label} takes encrypted connections only.`));
  const { keyInterval, maxFps, maxAudioKbps } = limits;
  if (keyInterval !== undefined && keyIntervalS > keyInterval.maxS)
    findings.push(warn(`${label} wants a key frame every ${keyInterval.bestS} s; it is ${keyIntervalS} s.`));
  if (maxFps !== undefined && nominal(program.fps) > maxFps)
    findings.push(warn(`${label} takes up to ${maxFps} fps; the program has ${nominal(program.fps)}.`));
  if (maxAudioKbps !== undefined && audioKbps > maxAudioKbps)
    findings.push(warn(`${label} takes sound up to ${maxAudioKbps} kb/s; it is ${audioKbps}.`));
  return [...findings, ...bitrateFindings(preset, program)];
}

function bitrateFindings({ label, limits }: OutputPreset, program: OutputProgram): OutputFinding[] {
  const { height, fps, videoKbps } = program;
  const ranges = limits.bitrates ?? [];
  const range = ranges.find(({ maxHeight, maxFps }) => height <= maxHeight && nominal(fps) <= maxFps);
  if (range === undefined) {
    return ranges.length === 0 ? [] : [warn(`${label} says nothing of ${height} lines at ${nominal(fps)} fps.`)];
  }
  const what = `${height} lines at ${nominal(fps)} fps`;
  if (videoKbps > range.toKbps)
    return [warn(`${label} takes up to ${range.toKbps} kb/s for ${what}; the program has ${videoKbps}.`)];
  if (videoKbps < range.fromKbps)
    return [warn(`${label} asks for at least ${range.fromKbps} kb/s for ${what}; the program has ${videoKbps}.`)];
  return [];
}
