/** The isolated recordings as a table: every source, whether it is armed, and how its recording does. Pure. */
import { type Isolation, isolationOf } from '#shared/recording/isolation.ts';
import type { IsolatedState, IsolatedTelemetry } from '#shared/state/isolated.ts';
import type { SourceState } from '#shared/state/state.ts';

export interface IsolatedRow {
  id: SourceState['id'];
  name: string;
  armed: boolean;
  possible: boolean;
  /** How it is recorded, or why it cannot be. */
  how: string;
  state: string;
  tone: 'off' | 'red' | 'amber' | 'plain';
  file: string | null;
  figures: IsolatedTelemetry | null;
}

function howOf(isolation: Isolation): string {
  switch (isolation.way) {
    case 'transport':
      return 'as received, byte for byte';
    case 'copy':
      return 'copied by its FFmpeg; arming opens it anew';
    case 'none':
      return isolation.reason;
  }
}

export function isolatedRows(
  sources: readonly SourceState[],
  isolated: IsolatedState,
  figures: Readonly<Record<string, IsolatedTelemetry>>,
): IsolatedRow[] {
  const rows = sources.map(({ id, config }): IsolatedRow => {
    const isolation = isolationOf(config);
    const track = isolated.tracks.find(({ source }) => source === id);
    const possible = isolation.way !== 'none';
    const armed = config.isolated && possible;
    return {
      id,
      name: config.name,
      armed,
      possible,
      how: howOf(isolation),
      state: stateOf(armed, track),
      tone: track === undefined ? (armed ? 'plain' : 'off') : track.status === 'recording' ? 'red' : 'amber',
      file: track?.file ?? null,
      figures: figures[id] ?? null,
    };
  });
  // What can be armed stands first.
  return rows.toSorted((a, b) => Number(b.possible) - Number(a.possible));
}

function stateOf(armed: boolean, track: IsolatedState['tracks'][number] | undefined): string {
  if (track === undefined) return armed ? 'armed' : '–';
  switch (track.status) {
    case 'recording':
      return 'REC';
    case 'waiting':
      return 'waits for pictures';
    case 'retrying':
      return `not written: ${track.problem ?? ''}`;
  }
}
