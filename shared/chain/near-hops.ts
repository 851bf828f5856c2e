/** The hops on this machine: camera, mixer, encoder, uplink. */
import { dropHealth, fpsHealth, queueHealth } from '../health/limits.ts';
import { sourceTargetFps } from '../health/source-limits.ts';
import type { SourceId } from '../ids.ts';
import { sourcesOfFeed } from '../scene/members.ts';
import type { SinkTelemetry } from '../state/telemetry.ts';
import {
  type Fault,
  type Finding,
  fpsText,
  grown,
  isWarm,
  judged,
  lossText,
  off,
  rateText,
  secondsText,
  unknown,
  type View,
} from './sample.ts';

const busyAdvice = 'This machine is too busy: close other programs, use fewer sources or a smaller canvas.';
const lineAdvice = 'The line is too slow or unsteady: lower the video bit rate, or use another line.';

/** The sources on program, in a scene all of its parts, in a transition also those coming in: the worst of them. */
export function cameraHop(view: View): Finding {
  const { scenes, switcher } = view.state;
  const feeds = [switcher.program, switcher.transition?.to ?? null];
  const ids = feeds.flatMap((feed) => sourcesOfFeed(feed, scenes));
  const findings = [...new Set(ids)].map((id) => sourceFinding(view, id));
  const [first] = findings;
  if (first === undefined) {
    if (!isOnAir(view)) return off();
    return judged('', null, [
      { health: 'warn', problem: 'Nothing is on program: black goes out.', advice: 'Put a source on program.' },
    ]);
  }
  const worse = (health: Finding['health']): Finding | undefined => findings.find((f) => f.health === health);
  return worse('alarm') ?? worse('warn') ?? first;
}

function sourceFinding(view: View, id: SourceId): Finding {
  const source = view.state.sources.find((s) => s.id === id);
  const figures = view.now.sources[id];
  if (source === undefined) return unknown('');
  const { name } = source.config;
  const delayMs = figures === undefined ? null : Math.round(figures.bufferMs);
  const figure = figures === undefined ? source.status : fpsText(figures.fps);
  const why = source.problem === null ? '' : ` ${source.problem}`;
  const other = 'Cut to another camera, then check its power, cable and network.';
  const faults: Fault[] = [];
  if (source.status === 'lost') faults.push({ health: 'alarm', problem: `${name} is lost.${why}`, advice: other });
  if (source.status === 'opening')
    faults.push({ health: 'warn', problem: `${name} has not delivered a picture yet.${why}`, advice: other });
  if (source.status === 'ended')
    faults.push({ health: 'warn', problem: `${name} has played to its end.`, advice: 'Cut to another source.' });
  const { black, frozen } = source.faults;
  if (black) faults.push({ health: 'warn', problem: `${name} is black.`, advice: other });
  else if (frozen) faults.push({ health: 'warn', problem: `${name} does not move.`, advice: other });
  if (source.status === 'live' && figures !== undefined && isWarm(view.now)) {
    const { kind } = source.config;
    const targetFps = sourceTargetFps(source.video, view.targetFps) ?? view.targetFps;
    // A source that carries only sound shows a slate and has no frames to lose; stills and clips come from the disk.
    if (source.video !== null && kind !== 'still' && kind !== 'clip')
      faults.push({
        health: fpsHealth(figures.fps, targetFps),
        problem: `${name} delivers ${fpsText(figures.fps)} instead of ${fpsText(targetFps)}.`,
        advice: other,
      });
    const before = view.earlier?.sources[id];
    const lost =
      grown(figures.repeatedFrames, before?.repeatedFrames) + grown(figures.skippedFrames, before?.skippedFrames);
    faults.push({
      health: dropHealth(lost, view.frames),
      problem: `${name}: ${lossText(lost, view.frames, 'were late or missing', view.windowS)}`,
      advice: 'Check its network; a larger buffer rides out more jitter.',
    });
  }
  return judged(figure, delayMs, faults);
}

export function mixerHop(view: View): Finding {
  const { mixer } = view.now;
  if (!isWarm(view.now)) return unknown('starting');
  const missed = grown(mixer.missedTicks, view.earlier?.mixer.missedTicks);
  return judged(fpsText(mixer.fps), Math.round(view.cameraDelayMs + mixer.tickP50Ms), [
    {
      health: fpsHealth(mixer.fps, view.targetFps),
      problem: `The mixer makes ${fpsText(mixer.fps)} instead of ${fpsText(view.targetFps)}.`,
      advice: busyAdvice,
    },
    {
      health: dropHealth(missed, view.frames),
      problem: `The mixer: ${lossText(missed, view.frames, 'came late', view.windowS)}`,
      advice: busyAdvice,
    },
  ]);
}

export function encoderHop(view: View): Finding {
  const { status, problem } = view.state.encoder;
  const { encoder } = view.now;
  if (status === 'starting' || (status === 'running' && !isWarm(view.now))) return unknown('starting');
  const why = problem === null ? '' : ` ${problem}`;
  const dropped = grown(encoder.droppedFrames, view.earlier?.encoder.droppedFrames);
  const advice = 'Choose a faster preset or a smaller canvas, or close other programs.';
  const faults: Fault[] =
    status === 'running'
      ? [
          {
            health: fpsHealth(encoder.fps, view.targetFps),
            problem: `The encoder makes ${fpsText(encoder.fps)} instead of ${fpsText(view.targetFps)}.`,
            advice,
          },
          {
            health: dropHealth(dropped, view.frames),
            problem: `The encoder could not keep up: ${lossText(dropped, view.frames, 'were dropped', view.windowS)}`,
            advice,
          },
        ]
      : [
          {
            health: 'alarm',
            problem: status === 'failed' ? `The encoder has failed.${why}` : `The encoder is started again.${why}`,
            advice: 'See the log; the program flows again by itself when the encoder runs.',
          },
        ];
  const figure = `${fpsText(encoder.fps)} · ${rateText(encoder.videoKbps)}`;
  return judged(figure, Math.round(view.cameraDelayMs + encoder.delayMs), faults);
}

/** The push to the event; without an event the worst of the destinations. */
export function uplinkHop(view: View): Finding {
  if (!isOnAir(view)) return off();
  const { now, earlier, state } = view;
  if (state.event !== null) {
    if (isNodeGone(view)) return unknown('waits for the event node');
    if (now.uplink === null) return unknown('not connected');
    return sinkFinding(view, now.uplink, earlier?.uplink ?? null, state.event.uplink?.problem ?? null);
  }
  const findings = Object.entries(now.destinations)
    .filter(([, sink]) => sink.status !== 'stopped')
    .map(([id, sink]) =>
      sinkFinding(view, sink, earlier?.destinations[id as keyof typeof now.destinations] ?? null, null),
    );
  return (
    findings.find(({ health }) => health === 'alarm') ??
    findings.find(({ health }) => health === 'warn') ??
    findings[0] ??
    unknown('no destination')
  );
}

function sinkFinding(view: View, sink: SinkTelemetry, before: SinkTelemetry | null, why: string | null): Finding {
  const { encoder } = view.now;
  const delayMs = Math.round(view.cameraDelayMs + encoder.delayMs + sink.queueMs);
  const figure = rateText(sink.kbps);
  if (sink.status === 'connecting' || sink.status === 'stopped') return unknown('connecting');
  if (sink.status === 'refused') {
    const problem = why ?? 'The far end refused the program.';
    return judged('refused', null, [
      { health: 'alarm', problem, advice: 'Correct the key, passphrase or address, then start again.' },
    ]);
  }
  if (sink.status === 'retrying') {
    const problem = why ?? 'The connection to the far end is lost.';
    return judged('lost', null, [
      { health: 'alarm', problem, advice: 'It connects again by itself; check the network and the address.' },
    ]);
  }
  const dropped = grown(sink.droppedFrames, before?.droppedFrames);
  return judged(figure, delayMs, [
    {
      health: dropHealth(dropped, view.frames),
      problem: `The uplink is too slow: ${lossText(dropped, view.frames, 'were dropped', view.windowS)}`,
      advice: lineAdvice,
    },
    {
      health: queueHealth(sink.queueMs),
      problem: `The uplink is ${secondsText(sink.queueMs)} behind the encoder.`,
      advice: lineAdvice,
    },
  ]);
}

/** The program is on its way out. */
export const isOnAir = ({ state }: View): boolean =>
  state.broadcast.status === 'starting' || state.broadcast.status === 'on-air';

/** The event’s own machine has failed or says nothing: then the push to it cannot be well, through no fault of its own. */
export function isNodeGone({ now, state }: View): boolean {
  const { event } = state;
  if (event === null || event.provider.kind !== 'local') return false;
  return (
    event.status === 'failed' || (event.status === 'live' && now.node === null && now.uplink?.status !== 'running')
  );
}
