/** What the state says of sources, destinations and the event. */
import { sourcesOfFeed } from '../scene/members.ts';
import type { DestinationState, EngineState, SourceState } from '../state/state.ts';
import { sourceTallies, tallyAt } from '../tally/tally.ts';
import type { Reading } from './evaluate.ts';

export type StateInUse = Pick<
  EngineState,
  | 'engine'
  | 'show'
  | 'sources'
  | 'scenes'
  | 'keyers'
  | 'switcher'
  | 'sound'
  | 'recording'
  | 'isolated'
  | 'encoder'
  | 'passThrough'
  | 'destinations'
  | 'broadcast'
  | 'event'
>;

/** Whether it matters what the program looks like: it goes out, is about to, or is recorded. */
export const inUse = ({ broadcast, destinations, recording, isolated }: StateInUse): boolean =>
  isolated.status !== 'off' ||
  broadcast.status !== 'off' ||
  recording.status !== 'off' ||
  destinations.some(({ status }) => status !== 'stopped');

/** The sources that viewers see, or would see if a backup were not in their place. */
function onProgram({ switcher, scenes, keyers, sources }: StateInUse): (id: string) => boolean {
  const asked = new Set<string>(sourcesOfFeed(switcher.program, scenes));
  const tallies = sourceTallies({ switcher, scenes, keyers, sources });
  return (id) => asked.has(id) || tallyAt(tallies, id).tally === 'program';
}

/** Conditions of the sources; while nothing goes out and nothing is recorded there are none. */
export function sourceConditions(state: StateInUse, used: boolean) {
  const isOn = onProgram(state);
  const each = (sources: readonly SourceState[], holds: (source: SourceState) => boolean, what: string): Reading[] =>
    sources.map((source) => ({
      about: `source:${source.id}`,
      value: holds(source),
      title: `${source.config.name} ${what}`,
      figure: source.problem ?? (source.standIn === null ? 'on air' : `the ${source.standIn} is in its place`),
    }));
  const air = used ? state.sources.filter(({ id }) => isOn(id)) : [];
  const rest = used ? state.sources.filter(({ id }) => !isOn(id)) : [];
  const lost = ({ status }: SourceState): boolean => status === 'lost';
  return {
    sourceLost: each(air, lost, 'is on air and lost'),
    sourceAway: each(rest, lost, 'is lost'),
    sourceBlack: each(air, ({ faults }) => faults.black, 'is on air and black'),
    sourceFrozen: each(air, ({ faults }) => faults.frozen, 'is on air and frozen'),
    sourceSilent: each(air, ({ faults }) => faults.silent, 'is on air and silent'),
    soundWarning: soundReading(state, used),
    backupInUse: [
      ...each(air, ({ standIn }) => standIn === 'backup', 'has given way to its backup'),
      ...state.destinations.map(backupReading),
    ],
  };
}

function soundReading({ sound, sources }: StateInUse, used: boolean): Reading[] {
  const { warning } = sound;
  const source = sources.find(({ id }) => id === warning?.source);
  const what = source === undefined ? 'the master' : source.config.name;
  const figure =
    warning?.kind === 'muted'
      ? `${what} is muted`
      : warning?.kind === 'faderDown'
        ? `the fader of ${what} is down`
        : 'the program is silent';
  return [{ about: 'sound', value: used && warning !== null, title: 'Nobody hears the program', figure }];
}

/** One of a destination’s two addresses has failed and the other carries the program. */
function backupReading({ id, name, status, inUse: used, backupState, primary }: DestinationState): Reading {
  const backupDown = used === 'primary' && backupState !== null && isDown(backupState);
  const onBackup = used === 'backup';
  return {
    about: `destination:${id}`,
    value: status === 'running' && (onBackup || backupDown),
    title: backupDown ? `${name} has lost its backup address` : `${name} runs over its backup address`,
    figure: (backupDown ? backupState?.problem : primary.problem) ?? 'the other address does not take the program',
  };
}

/** One that a person has stopped is no fault, nor a listener that nobody has called yet. */
const isDown = ({ status }: Pick<DestinationState, 'status'>): boolean =>
  status === 'connecting' || status === 'retrying' || status === 'refused';

export function sinkConditions({ destinations, broadcast, event }: StateInUse) {
  const uplink = event?.uplink ?? null;
  return {
    destinationDown: destinations.map(
      (destination): Reading => ({
        about: `destination:${destination.id}`,
        value: isDown(destination),
        title: `${destination.name} does not get the program`,
        figure: destination.problem ?? destination.status,
      }),
    ),
    uplinkDown:
      uplink === null
        ? []
        : [
            {
              about: 'event',
              value: broadcast.status === 'on-air' && uplink.status !== 'running',
              title: 'The event does not get the program',
              figure: uplink.problem ?? uplink.status,
            },
          ],
  };
}

/** Recordings that ended by themselves, and those that the disk does not take: the program’s and the sources’ own. */
export function recordingConditions({ recording, isolated }: StateInUse) {
  const troubled = (about: string, title: string, value: boolean, problem: string | null): Reading => ({
    about,
    value,
    title,
    figure: problem ?? '',
  });
  return {
    recordingEnded: [
      troubled(
        'recording',
        'The program is not recorded',
        recording.status === 'off' && recording.problem !== null,
        recording.problem,
      ),
      troubled(
        'isolated',
        'The armed sources are not recorded on their own',
        isolated.status === 'off' && isolated.problem !== null,
        isolated.problem,
      ),
    ],
    recordingRetrying: [
      troubled('recording', 'The recording cannot be written', recording.status === 'retrying', recording.problem),
      ...isolated.tracks.map(({ source, name, status, problem }) =>
        troubled(`isolated:${source}`, `The recording of ${name} cannot be written`, status === 'retrying', problem),
      ),
    ],
  };
}

/** An event that failed, or that is live and says why it is not well. */
export function eventReading({ event }: StateInUse): Reading[] {
  if (event === null) return [];
  const { status, cause, title } = event;
  return [
    {
      about: 'event',
      value: status === 'failed' || (status === 'live' && cause !== null),
      title: status === 'failed' ? `${title} has failed` : `${title} is not healthy`,
      figure: cause ?? status,
    },
  ];
}
