/** Dropped frames by cause, out of the hour: what the table says. Pure. */
import type { HistoryRing } from '#shared/health/history.ts';
import { dropHealth, type Health } from '#shared/health/limits.ts';
import type { DropCause } from '#shared/health/series.ts';
import type { Push } from './pushes.ts';

export interface DropRow {
  id: string;
  label: string;
  /** Of the row before it. */
  part: boolean;
  note: string;
  health: Health;
  /** In the last minute. */
  minute: number;
  /** Of all program frames of that minute; null without any. */
  share: number | null;
  /** In the last hour. */
  hour: number;
  hourShare: number | null;
}

const CAUSES: readonly { cause: DropCause; note: string }[] = [
  { cause: 'source', note: 'late or missing from the camera on air' },
  { cause: 'mixer', note: 'missed ticks' },
  { cause: 'encoder', note: 'the encoder could not keep up' },
  { cause: 'network', note: 'dropped from a push queue' },
  { cause: 'received', note: 'never reached the ingest of the event' },
];

/** By cause; the network’s by destination, when there is more than one. Colours by the last minute. */
export function dropRows(ring: HistoryRing, pushes: readonly Push[]): DropRow[] {
  const { lastMs } = ring;
  const frames = { minute: ring.sum('drops.frames', lastMs - 60_000), hour: ring.sum('drops.frames', 0) };
  const row = (id: string, label: string, series: string, note: string, part: boolean): DropRow => {
    const minute = ring.sum(series, lastMs - 60_000);
    const hour = ring.sum(series, 0);
    return {
      id,
      label,
      part,
      note,
      health: dropHealth(minute, frames.minute),
      minute,
      share: frames.minute > 0 ? minute / frames.minute : null,
      hour,
      hourShare: frames.hour > 0 ? hour / frames.hour : null,
    };
  };
  return CAUSES.flatMap(({ cause, note }) => [
    row(cause, cause, `drops.${cause}`, note, false),
    ...(cause === 'network' && pushes.length > 1
      ? pushes.map(({ name, label }) =>
          row(name, label, `${name}/droppedFrames`, `dropped on the way to ${label}`, true),
        )
      : []),
  ]);
}
