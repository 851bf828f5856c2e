/**
 * Whether a change of the set-up would be seen or heard. Seen: a source or scene on program, the content of a keyer on
 * air; also while nothing goes out, because a producer cuts by what program shows. Heard: the strip of a source that
 * sounds, and the master; that counts only while the program goes out, because in the rehearsal something always sounds.
 * Outputs are asked about instead (`asking.ts`).
 */
import type { SourceId } from '#shared/ids.ts';
import { FADER_OFF_DB, type StripSettings } from '#shared/show/sound-config.ts';
import { soundShare } from '#shared/sound/share.ts';
import { isKeyerOnAir } from '#shared/switcher/keyers.ts';
import { pictureAt, tallyOf } from '#shared/switcher/switcher.ts';
import { sourceTallies, tallyAt } from '#shared/tally/tally.ts';
import { standInsOf } from '#shared/watch/stood-in.ts';
import type { EngineContext } from '../context.ts';
import type { Change } from './changes.ts';

type Air = Pick<EngineContext, 'store' | 'show' | 'programFrame'>;

/** What of the air a change would touch, in words; null when nothing. */
export function touchesAir(change: Change, air: Air): string | null {
  const { switcher } = air.store.state;
  switch (change.part) {
    case 'sources':
      return change.before !== null && isSeen(change.id, air) ? `source ${change.before.name}` : null;
    case 'scenes':
      return change.before !== null && tallyOf(switcher, change.before.id) === 'program'
        ? `scene ${change.before.name}`
        : null;
    case 'keyer':
      return isKeyerOnAir(air.store.state.switcher, change.id, air.programFrame()) ? `keyer ${change.id}` : null;
    case 'strip':
      return goesOut(air) && (isHeard(change.id, change.before, air) || isHeard(change.id, change.after, air))
        ? `sound of ${change.id}`
        : null;
    case 'master':
      return goesOut(air) ? 'the master' : null;
    case 'destinations':
    case 'renditions':
    case 'keyerSettings':
    case 'transition':
    case 'macros':
    case 'media':
      return null;
  }
}

function isSeen(source: string, { store, show, programFrame }: Air): boolean {
  const { scenes, keyers } = show.current;
  const { switcher, sources } = store.state;
  const tallies = sourceTallies({ switcher, scenes, keyers, sources, frame: programFrame() });
  return tallyAt(tallies, source).tally === 'program';
}

function isHeard(source: string, strip: StripSettings, { store, show, programFrame }: Air): boolean {
  if (strip.mute || strip.faderDb <= FADER_OFF_DB || strip.mode === 'off') return false;
  if (strip.mode === 'on') return true;
  const bus = pictureAt(store.state.switcher, programFrame() ?? 0);
  const { scenes } = show.current;
  const sides = [bus, { ...bus, progress: 1 }, { ...bus, progress: 0 }];
  const standIns = standInsOf(store.state.sources);
  return sides.some((side) => soundShare({ ...side, black: 0 }, scenes, source as SourceId, standIns) > 0);
}

const goesOut = ({ store }: Air): boolean =>
  store.state.broadcast.status !== 'off' || store.state.destinations.some(({ status }) => status !== 'stopped');
