/** How much of a source’s sound goes to program, before its fader. */
import type { FeedId, SourceId } from '../ids.ts';
import { partsOf, type SceneConfig } from '../show/scene-config.ts';
import type { StripSettings } from '../show/sound-config.ts';
import type { BusPicture } from '../switcher/switcher.ts';

/** 1 when `feed` is the source, or a scene with the source in a part whose sound is on; otherwise 0. */
function sounds(feed: FeedId | null, scenes: readonly SceneConfig[], source: SourceId): 0 | 1 {
  if (feed === null) return 0;
  if (feed === source) return 1;
  const scene = scenes.find(({ id }) => id === feed);
  if (scene === undefined) return 0;
  return partsOf(scene).some((part) => part.source === source && part.sound) ? 1 : 0;
}

/** Sources whose place another one has taken because of a fault. */
export type StandIns = ReadonlyMap<SourceId, SourceId>;
const NONE: StandIns = new Map();

/**
 * What the picture on program asks for: 0…1 at the end of the frame that shows `bus`; in the middle of a transition both
 * sides share. A source that stands in for another has that one’s share too, and the other none.
 */
export function soundShare(
  bus: BusPicture,
  scenes: readonly SceneConfig[],
  source: SourceId,
  standIns: StandIns = NONE,
): number {
  let share = standIns.has(source) ? 0 : ownShare(bus, scenes, source);
  for (const [away, standIn] of standIns) {
    if (standIn === source) share = Math.max(share, ownShare(bus, scenes, away));
  }
  return share;
}

function ownShare(bus: BusPicture, scenes: readonly SceneConfig[], source: SourceId): number {
  const { from, to, progress, black } = bus;
  const before = sounds(from, scenes, source);
  const after = to === from ? before : sounds(to, scenes, source);
  return (before + (after - before) * progress) * (1 - black);
}

/** What a strip of this mode lets through. Fade to black takes them all along. */
export function stripShare(
  mode: StripSettings['mode'],
  bus: BusPicture,
  scenes: readonly SceneConfig[],
  source: SourceId,
  standIns: StandIns = NONE,
): number {
  switch (mode) {
    case 'off':
      return 0;
    case 'on':
      return 1 - bus.black;
    case 'follow':
      return soundShare(bus, scenes, source, standIns);
  }
}
