/** The hops on this machine: camera, mixer, encoder. */
import { dropHealth } from '../health/limits.ts';
import { sourceTargetFps } from '../health/source-limits.ts';
import type { SourceId } from '../ids.ts';
import { sourcesOfFeed } from '../scene/members.ts';
import type { SourceState } from '../state/state.ts';
import { replacementsOf, standInsOf } from '../watch/stood-in.ts';
import { encoderFaults } from './encoder-faults.ts';
import {
  type Fault,
  type Finding,
  fpsOfText,
  fpsText,
  grown,
  isWarm,
  judged,
  lossText,
  off,
  rateHealth,
  rateText,
  shareText,
  unknown,
  type View,
  worstFinding,
} from './sample.ts';

/** The sources that viewers see, in a scene all of its parts, in a transition also those coming in: the worst of them. */
export function cameraHop(view: View): Finding {
  const { scenes, switcher, sources } = view.state;
  const ids = [switcher.program, switcher.transition?.to ?? null].flatMap((feed) => {
    const replaced = replacementsOf(sources, feed, scenes);
    return sourcesOfFeed(feed, scenes).map((id) => replaced.get(id) ?? id);
  });
  const seen = [...new Set(ids)];
  const own = worstFinding(seen.map((id) => sourceFinding(view, id)));
  if (own === undefined) {
    if (!isOnAir(view)) return off();
    const problem = 'Nothing is on program: black goes out.';
    return judged('', null, [{ cause: 'camera.none', health: 'warn', number: 'no source', problem }]);
  }
  if (own.health === 'warn' || own.health === 'alarm') return own;
  return standInFinding(view, seen, own) ?? own;
}

/** A backup is on air in the place of a faulty source: viewers are served, and somebody has to look after it. */
function standInFinding(view: View, seen: readonly SourceId[], own: Finding): Finding | null {
  const { sources } = view.state;
  for (const [id, backup] of standInsOf(sources)) {
    if (!seen.includes(backup)) continue;
    const nameOf = (wanted: SourceId): string => sources.find((s) => s.id === wanted)?.config.name ?? wanted;
    const why = sources.find((s) => s.id === id)?.problem ?? null;
    const problem = `${nameOf(backup)} is on air in the place of ${nameOf(id)}.${why === null ? '' : ` ${why}`}`;
    const fault: Fault = { cause: 'camera.stand-in', health: 'warn', number: 'backup', problem };
    return judged(own.figure, own.delayMs, [fault], id);
  }
  return null;
}

function sourceFinding(view: View, id: SourceId): Finding {
  const source = view.state.sources.find((s) => s.id === id);
  const figures = view.now.sources[id];
  if (source === undefined) return unknown('');
  const delayMs = figures === undefined ? null : Math.round(figures.bufferMs);
  const figure = figures === undefined ? source.status : fpsText(figures.fps);
  return judged(figure, delayMs, [...statusFaults(source), ...flowFaults(view, source)], id);
}

function statusFaults({ status, problem, faults, config: { name } }: SourceState): Fault[] {
  const why = problem === null ? '' : ` ${problem}`;
  const when = (is: boolean, health: 'warn' | 'alarm'): Fault['health'] => (is ? health : 'ok');
  return [
    {
      cause: 'camera.lost',
      health: when(status === 'lost', 'alarm'),
      number: '0 fps',
      problem: `${name} is lost.${why}`,
    },
    {
      cause: 'camera.opening',
      health: when(status === 'opening', 'warn'),
      number: '0 fps',
      problem: `${name} has not delivered a picture yet.${why}`,
    },
    {
      cause: 'camera.ended',
      health: when(status === 'ended', 'warn'),
      number: 'ended',
      problem: `${name} has played to its end.`,
    },
    { cause: 'camera.black', health: when(faults.black, 'warn'), number: 'black', problem: `${name} is black.` },
    {
      cause: 'camera.frozen',
      health: when(faults.frozen, 'warn'),
      number: 'frozen',
      problem: `${name} does not move.`,
    },
  ];
}

function flowFaults(view: View, { id, status, video, config: { kind, name } }: SourceState): Fault[] {
  const figures = view.now.sources[id];
  if (status !== 'live' || figures === undefined || !isWarm(view.now)) return [];
  const targetFps = sourceTargetFps(video, view.targetFps) ?? view.targetFps;
  // A source that carries only sound shows a slate and has no frames to lose; stills and clips come from the disk.
  const streams = video !== null && kind !== 'still' && kind !== 'clip';
  const before = view.earlier?.sources[id];
  const changed =
    grown(figures.repeatedFrames, before?.repeatedFrames) + grown(figures.skippedFrames, before?.skippedFrames);
  // One that has come only now finds its place first; and no more than every frame can be wrong.
  const lost = before === undefined || before.fps === 0 ? 0 : Math.min(changed, view.frames);
  return [
    {
      cause: 'camera.slow',
      health: streams ? rateHealth(figures.fps, view.before?.sources[id]?.fps, targetFps) : 'ok',
      number: fpsOfText(figures.fps, targetFps),
      problem: `${name} delivers ${fpsText(figures.fps)} instead of ${fpsText(targetFps)}.`,
    },
    {
      cause: 'camera.late',
      health: dropHealth(lost, view.frames),
      number: shareText(lost, view.frames),
      problem: `${name}: ${lossText(lost, view.frames, 'were late or missing', view.windowS)}`,
    },
  ];
}

export function mixerHop(view: View): Finding {
  const { mixer } = view.now;
  if (!isWarm(view.now)) return unknown('starting');
  const missed = grown(mixer.missedTicks, view.earlier?.mixer.missedTicks);
  return judged(fpsText(mixer.fps), Math.round(view.cameraDelayMs + mixer.tickP50Ms), [
    {
      cause: 'mixer.slow',
      health: rateHealth(mixer.fps, view.before?.mixer.fps, view.targetFps),
      number: fpsOfText(mixer.fps, view.targetFps),
      problem: `The mixer makes ${fpsText(mixer.fps)} instead of ${fpsText(view.targetFps)}.`,
    },
    {
      cause: 'mixer.late',
      health: dropHealth(missed, view.frames),
      number: shareText(missed, view.frames),
      problem: `The mixer: ${lossText(missed, view.frames, 'came late', view.windowS)}`,
    },
  ]);
}

export function encoderHop(view: View): Finding {
  const { status } = view.state.encoder;
  const { encoder } = view.now;
  if (status === 'starting' || (status === 'running' && !isWarm(view.now))) return unknown('starting');
  const figure = `${fpsText(encoder.fps)} · ${rateText(encoder.videoKbps)}`;
  const delayMs = Math.round(view.cameraDelayMs + encoder.delayMs);
  return judged(figure, delayMs, encoderFaults(view));
}

/** The program is on its way out. */
export const isOnAir = ({ state }: View): boolean =>
  state.broadcast.status === 'starting' || state.broadcast.status === 'on-air';
