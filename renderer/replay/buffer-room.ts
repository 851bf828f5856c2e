/** What a replay buffer takes on disk, in words. Pure. */

const BITS_A_MINUTE_AND_KBIT = 60_000;
const GB = 1e9;

const gbText = (bytes: number): string => `${(bytes / GB).toFixed(bytes < GB ? 2 : 1)} GB`;

/**
 * What is to be known before settings are saved; null while they are no numbers.
 *
 * @param kbps picture and sound of the program together
 */
export function bufferRoom(minutes: number, maxGb: number, kbps: number): { text: string; short: boolean } | null {
  if (!Number.isFinite(minutes) || !Number.isFinite(maxGb) || minutes < 0 || maxGb <= 0 || kbps <= 0) return null;
  if (minutes === 0) return { text: 'Off: marks, and what is kept now, are gone. Saved clips stay.', short: true };
  const bytesAMinute = (kbps * BITS_A_MINUTE_AND_KBIT) / 8;
  const bytes = bytesAMinute * minutes;
  if (bytes <= maxGb * GB) return { text: `Takes about ${gbText(bytes)} at the program’s bitrate.`, short: false };
  const held = Math.floor((maxGb * GB) / bytesAMinute);
  return { text: `At the program’s bitrate ${gbText(maxGb * GB)} hold about ${held} min.`, short: true };
}
