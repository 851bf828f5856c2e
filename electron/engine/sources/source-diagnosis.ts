/** What FFmpeg’s own words say about a feed: what is in it, and why it cannot be opened. Pure. */

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

const causes: readonly [RegExp, string][] = [
  [/Address already in use|bind failed/i, 'The port is in use by another program.'],
  [/Cannot assign requested address/i, 'The address is not one of this machine’s.'],
  [/does not contain any stream|matches no streams/i, 'The feed has neither picture nor sound.'],
  [/No such file or directory/i, 'The file is not there.'],
  [/Permission denied/i, 'The file may not be read.'],
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

/** The reason an FFmpeg gave up, as a sentence; falls back on its own last words. */
export function diagnose(stderrTail: readonly string[]): string {
  for (const line of stderrTail.toReversed()) {
    const cause = causes.find(([pattern]) => pattern.test(line));
    if (cause !== undefined) return cause[1];
  }
  const error = stderrTail.toReversed().find((line) => /\[(error|fatal)\]/.test(line));
  return error === undefined ? 'The feed ended.' : `FFmpeg says: ${error.replace(/\[[^\]]*\]\s*/g, '').trim()}`;
}
