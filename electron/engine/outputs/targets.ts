/** What the addresses of a destination are opened with, and which of them a change of its settings concerns. */
import { type Destination, kindOf, kindOfBackup } from '#shared/show/destination-config.ts';
import type { PushTarget } from './push-args.ts';

export const primaryTarget = (destination: Destination): PushTarget => {
  const { url, key, passphrase, srtMode, latencyMs, segmentS, verifyTls } = destination;
  return { url, kind: kindOf(destination), key, passphrase, srtMode, latencyMs, segmentS, verifyTls };
};

/** The backup has the key and the transport settings of the first address where it says nothing else. */
export function backupTarget(destination: Destination): PushTarget | null {
  const { backup, key, verifyTls, latencyMs, segmentS, srtMode } = destination;
  if (backup === null) return null;
  const { url, passphrase } = backup;
  const kind = kindOfBackup(destination, backup);
  return { url, kind, key: backup.key ?? key, passphrase, srtMode, latencyMs, segmentS, verifyTls };
}

/** A target as far as it matters for its kind: nobody’s stream ends for a setting that it does not use. */
function essence(target: PushTarget | null): string {
  if (target === null) return '';
  const { url, kind, key, passphrase, srtMode = 'caller', latencyMs, segmentS, verifyTls } = target;
  const srt = kind === 'srt' ? [passphrase, srtMode, latencyMs] : [];
  return JSON.stringify([url, kind, key, srt, kind === 'hls' ? segmentS : null, verifyTls]);
}

/** Which of its addresses have to be opened anew, or let go, when `before` becomes `after`. */
export function reopens(before: Destination, after: Destination): { primary: boolean; backup: boolean } {
  const other = before.rendition !== after.rendition;
  return {
    primary: other || essence(primaryTarget(before)) !== essence(primaryTarget(after)),
    backup: other || essence(backupTarget(before)) !== essence(backupTarget(after)),
  };
}

/** Whether `after` ends a connection that data goes out on, as `running` says of its addresses. */
export function interrupts(
  before: Destination,
  after: Destination,
  running: { primary: boolean; backup: boolean },
): boolean {
  const anew = reopens(before, after);
  const letsGo = before.backup?.when === 'both' && after.backup?.when === 'failure' && running.primary;
  return (running.primary && anew.primary) || (running.backup && (anew.backup || letsGo));
}
