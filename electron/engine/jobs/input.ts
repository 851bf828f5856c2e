/** How FFmpeg opens a recording: as it lies there, only for reading, with demuxers that look at nothing else. Pure. */
import path from 'node:path';

export interface JobInput {
  /** Options with `-i` at their end; positions in ms go in front of them. */
  args: readonly string[];
  /** The folder in which FFmpeg runs: the parts of a split recording are named without it. */
  cwd: string;
}

const PROTOCOLS = ['-protocol_whitelist', 'file,concat'];
const DEMUXERS = ['-format_whitelist', 'mpegts,mov,matroska,wav'];

/**
 * The parts of one run are one transport stream that was cut at key frames: its bytes, one part behind the other, are
 * the recording, time stamps included.
 */
export function jobInput(folder: string, parts: readonly string[]): JobInput {
  const [first = ''] = parts;
  const transport = first.endsWith('.ts');
  // What a power cut leaves may begin or end with anything: the name tells what it is.
  const format = transport ? ['-f', 'mpegts'] : [];
  const url =
    parts.length === 1 ? `file:${path.join(folder, first)}` : `concat:${parts.map((part) => `file:${part}`).join('|')}`;
  return { args: [...PROTOCOLS, ...DEMUXERS, ...format, '-i', url], cwd: folder };
}

/** Whether the parts can be read as one: FFmpeg has no way to write a bar in a list of files. */
export const canJoin = (parts: readonly string[]): boolean =>
  parts.length === 1 || parts.every((part) => part.endsWith('.ts') && !part.includes('|'));
