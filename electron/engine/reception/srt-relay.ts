/** The FFmpeg that fetches an SRT feed and writes it to stdout byte for byte (its `data` format). Pure. */
import type { SourceOf } from '#shared/show/source-config.ts';
import { srtInput } from '../sources/inputs/feed-input.ts';
import { secretsOfSource } from '../sources/source-secrets.ts';

/** Payload of one SRT packet: seven TS packets. */
const PAYLOAD_BYTES = '1316';

export function srtRelayCommand(source: SourceOf<'srt'>): { args: string[]; secrets: string[] } {
  const { options, url } = srtInput(source, ['-f', 'data', '-raw_packet_size', PAYLOAD_BYTES]);
  const args = [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+warning'],
    ...options,
    ...['-i', url, '-map', '0', '-c', 'copy', '-flush_packets', '1', '-f', 'data', 'pipe:1'],
  ];
  return { args, secrets: secretsOfSource(source) };
}
