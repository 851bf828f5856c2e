/** What a person who does not look at the screen is told: the changes that matter on air, as sentences. */
import { KEYER_IDS } from '#shared/ids.ts';
import { jobWords } from '#shared/jobs/words.ts';
import type { EngineState } from '#shared/state/state.ts';
import { warningWords } from '../sound/sound-warning.ts';
import { newFaults } from '../sources-figures/fault-words.ts';
import { feedOf } from '../switcher/feeds.ts';
import { KEYER_NAMES } from '../switcher/keyer-view.ts';

const BROADCAST = {
  off: 'Off air.',
  starting: 'Going live.',
  'on-air': 'On air.',
  ending: 'Ending the broadcast.',
} as const;

/** Sentences for what changed from one state to the next; none for what is merely new. */
export function announcements(before: EngineState | null, after: EngineState): string[] {
  if (before === null) return [];
  const said: string[] = [];
  if (before.broadcast.status !== after.broadcast.status) said.push(BROADCAST[after.broadcast.status]);
  for (const source of after.sources) {
    const was = before.sources.find((other) => other.id === source.id);
    if (was === undefined) continue;
    said.push(...newFaults(was, source).map((word) => `${source.config.name} is ${word}.`));
    if (was.status === source.status) continue;
    if (source.status === 'lost') said.push(`${source.config.name} is lost.`);
    else if (source.status === 'ended') said.push(`${source.config.name} has ended.`);
    else if (source.status === 'live') said.push(`${source.config.name} is live.`);
  }
  if (before.switcher.program !== after.switcher.program) {
    const name = feedOf(after, after.switcher.program)?.name;
    said.push(name === undefined ? 'Nothing on program.' : `${name} on program.`);
  }
  if (before.switcher.black.on !== after.switcher.black.on) {
    said.push(after.switcher.black.on ? 'Fading to black.' : 'Coming back from black.');
  }
  for (const id of KEYER_IDS) {
    const { on } = after.switcher.keyers[id];
    if (before.switcher.keyers[id].on !== on) said.push(`${KEYER_NAMES[id]} ${on ? 'on' : 'off'} air.`);
  }
  if (after.event !== null && before.event?.status !== after.event.status) said.push(`Event ${after.event.status}.`);
  if (before.encoder.status !== after.encoder.status && after.encoder.status !== 'running') {
    said.push(`Encoder ${after.encoder.status}.`);
  }
  for (const job of after.jobs.jobs) {
    const was = before.jobs.jobs.find(({ id }) => id === job.id);
    if (was === undefined || was.status === job.status) continue;
    if (job.status === 'done') said.push(`${jobWords(job.request)} is done.`);
    else if (job.status === 'failed') said.push(`${jobWords(job.request)} has failed.`);
  }
  const { warning } = after.sound;
  const was = before.sound.warning;
  if (warning !== null && (was?.kind !== warning.kind || was.source !== warning.source)) {
    said.push(`Sound warning: ${warningWords(warning, after.sources)}.`);
  } else if (warning === null && was !== null) said.push('The sound warning is over.');
  return said;
}
