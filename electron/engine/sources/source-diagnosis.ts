/** What FFmpeg’s own words say about a feed: what is in it, and why it cannot be opened. Pure. */
import { publicAddress } from '#shared/show/address.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';

/** "h264 1920×1080 25 fps" from an input stream line; null when the line is none. */
export function describeStream(line: string): { kind: 'video' | 'audio'; text: string } | null {
  const match = /Stream #0:\d+[^:]*: (Video|Audio): (\w+)(.*)$/.exec(line);
  if (match === null) return null;
  const codec = match[2] ?? '';
  const rest = match[3] ?? '';
  if (match[1] === 'Video') {
    const size = /(\d{2,5})x(\d{2,5})/.exec(rest);
    const fps = /([\d.]+) fps/.exec(rest) ?? /([\d.]+) tbr/.exec(rest);
    const parts = [codec === 'rawvideo' ? 'picture' : codec];
    if (size !== null) parts.push(`${size[1]}×${size[2]}`);
    if (fps !== null) parts.push(`${fps[1]} fps`);
    if (/top first|bottom first/.test(rest)) parts.push('interlaced');
    return { kind: 'video', text: parts.join(' ') };
  }
  const rate = /(\d+) Hz/.exec(rest);
  const layout = /Hz, ([^,]+)/.exec(rest);
  const parts = [codec.startsWith('pcm') ? 'pcm' : codec];
  if (rate !== null) parts.push(`${Number(rate[1]) / 1000} kHz`);
  if (layout !== null) parts.push((layout[1] ?? '').trim());
  return { kind: 'audio', text: parts.join(' ') };
}

const causes: readonly (readonly [RegExp, string])[] = [
  [/Address already in use|bind failed/i, 'The port is in use by another program.'],
  [/Cannot assign requested address/i, 'The address is not one of this machine’s.'],
  [/does not contain any stream|matches no streams/i, 'The feed has neither picture nor sound.'],
  [/Protocol '?(\w+)'? not on whitelist/i, 'The feed refers to an address of a kind that is not allowed there.'],
  [/Unknown input format/i, 'The FFmpeg in use cannot open devices of this kind.'],
  [
    /Server error: (access denied|denied|publish|unauthorized)|authmod|NetStream\.Play\.(Failed|Denied)/i,
    'The other side turned us away.',
  ],
  [/StreamNotFound|NetStream\.Play\.StreamNotFound/i, 'The other side has no such stream.'],
  [/401 Unauthorized|HTTP error 401|authorization failed/i, 'The other side wants a user name and a password.'],
  [/403 Forbidden|HTTP error 403|access denied/i, 'The other side does not allow this.'],
  [/404 Not Found|HTTP error 404/i, 'There is nothing at this address.'],
  [/(Server returned|HTTP error) 5\d\d|5XX Server Error/i, 'The other side has a fault of its own.'],
  [/certificate|TLS|handshake/i, 'No secure connection could be made.'],
  [/Cannot open display|Can't open display/i, 'There is no such display, or it does not let us look.'],
  [
    /Could not (find|open) (video|audio) device|Could not enumerate|Unable to open.*device/i,
    'There is no such device.',
  ],
  [/Device or resource busy|in use by another application/i, 'Another program is using this device.'],
  [/Inappropriate ioctl|Not a video capture device/i, 'This device delivers no pictures.'],
  [
    /not supported by the device|Could not set video options|Inappropriate pixel format|The V4L2 driver changed/i,
    'The device does not offer this mode.',
  ],
  [/No such device/i, 'There is no such device.'],
  [/No such file or directory/i, 'The file is not there.'],
  [/Permission denied|Operation not permitted/i, 'This may not be read.'],
  [/Is a directory/i, 'This is a folder, not a file.'],
  [
    /Connection rejected|Connection setup failure: (incorrect|bad)|BADSECRET|UNSECURE|password/i,
    'The other side rejected the connection: check the passphrase.',
  ],
  [/Connection setup failure|Connection timed out|timed out/i, 'The other side does not answer.'],
  [/Connection refused/i, 'The other side refuses the connection.'],
  [/Failed to resolve|Name or service not known/i, 'The host name is not known.'],
  [/Invalid data found/i, 'This is not a picture or sound format that FFmpeg knows.'],
  [/Network is unreachable|No route to host/i, 'The network is unreachable.'],
];

/**
 * Why a sender that pushes to this source has to be turned away, from a line of FFmpeg’s; null when all is well. FFmpeg
 * compares app and stream name with the address it listens on, but only warns: it is for us to hang up.
 */
export function refusedSender(source: SourceConfig, line: string): string | null {
  if (source.kind !== 'rtmp' || source.mode !== 'listen') return null;
  if (/App field (don't match up|not found)/.test(line)) return 'A sender was turned away: it named another app.';
  if (source.key !== undefined && /Unexpected stream .*, expecting/.test(line)) {
    return 'A sender was turned away: it gave another stream key.';
  }
  return null;
}

/** What the tail says about this very source; null when the general causes have to do. */
function ofThisSource(source: SourceConfig, stderrTail: readonly string[]): string | null {
  for (const line of stderrTail) {
    const refused = refusedSender(source, line);
    if (refused !== null) return refused;
  }
  const empty = stderrTail.some((line) => /does not contain any stream|matches no streams/i.test(line));
  const programs = stderrTail.flatMap((line) => /^\[?.*?\]?\s*Program (\d+)/.exec(line)?.[1] ?? []);
  if (empty && 'program' in source && source.program !== undefined && !programs.includes(String(source.program))) {
    const there = programs.length === 0 ? '' : ` It has ${programs.join(', ')}.`;
    return `The feed has no program ${source.program}.${there}`;
  }
  return null;
}

/** The reason an FFmpeg gave up (on `source`), as a sentence; falls back on its own last words. */
export function diagnose(stderrTail: readonly string[], source?: SourceConfig): string {
  const special = source === undefined ? null : ofThisSource(source, stderrTail);
  if (special !== null) return special;
  for (const line of stderrTail.toReversed()) {
    const cause = causes.find(([pattern]) => pattern.test(line));
    if (cause !== undefined) return cause[1];
  }
  const error = stderrTail.toReversed().find((line) => /\[(error|fatal)\]/.test(line));
  if (error === undefined) return 'The feed ended.';
  // An address may hold a key.
  const words = error.replace(/\[[^\]]*\]\s*/g, '').replace(/\b[a-z]{3,6}:\/\/\S+/gi, (url) => publicAddress(url));
  return `FFmpeg says: ${words.trim()}`;
}
