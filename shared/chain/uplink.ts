/** The hop to the outside: the push to the event, and those to the destinations. The worst of them stands for it. */

import { dropHealth, type Health, queueHealth } from '../health/limits.ts';
import type { DestinationId } from '../ids.ts';
import type { AddressState, DestinationState } from '../state/state.ts';
import type { SinkTelemetry } from '../state/telemetry.ts';
import { isOnAir } from './near-hops.ts';
import {
  type Fault,
  type Finding,
  grown,
  judged,
  lossText,
  off,
  rateText,
  secondsText,
  shareText,
  unknown,
  type View,
  worstFinding,
} from './sample.ts';

/** One push and what is known of it. */
interface Push {
  /** `The uplink`, or the destination’s name. */
  who: string;
  subject: string;
  sink: SinkTelemetry;
  before: SinkTelemetry | null;
  /** Why it does not run. */
  why: string | null;
  /** Wall clock at which it took the program again after it had been away; null when it has never been. */
  backMs: number | null;
}

export function uplinkHop(view: View): Finding {
  const findings = destinationFindings(view);
  if (!isOnAir(view) && findings.length === 0) return off();
  if (view.state.event !== null && isOnAir(view)) findings.unshift(eventFinding(view));
  return withReduced(view, worstFinding(findings) ?? unknown('no destination'));
}

function eventFinding(view: View): Finding {
  const { now, earlier, state } = view;
  if (isNodeGone(view)) return unknown('waits for the event node');
  if (now.uplink === null) return unknown('not connected');
  const { problem = null, reconnects = 0, sinceMs = 0 } = state.event?.uplink ?? {};
  const backMs = reconnects > 0 ? sinceMs : null;
  const before = earlier?.uplink ?? null;
  return pushFinding(view, { who: 'The uplink', subject: '', sink: now.uplink, before, why: problem, backMs }, []);
}

/** Of those that somebody wants; also while nothing is broadcast. */
function destinationFindings(view: View): Finding[] {
  const { now, earlier, state } = view;
  return Object.entries(now.destinations).flatMap(([key, sink]) => {
    if (sink.status === 'stopped') return [];
    const id = key as DestinationId;
    const destination = state.destinations.find((d) => d.id === id);
    const push = {
      who: destination?.name ?? 'The uplink',
      subject: id,
      sink,
      before: earlier?.destinations[id] ?? null,
      why: destination?.problem ?? null,
      backMs: destination === undefined ? null : backMsOf(destination),
    };
    return [pushFinding(view, push, destination === undefined ? [] : backupFaults(destination))];
  });
}

const backMsOf = ({ reconnects, inUse, sinceMs }: DestinationState): number | null =>
  reconnects > 0 || inUse === 'backup' ? sinceMs : null;

/** A backup is worth a word when it serves, and when it would not. */
function backupFaults({ name, inUse, primary, backupState }: DestinationState): Fault[] {
  if (backupState === null) return [];
  const isDown = ({ status }: AddressState): boolean => status === 'retrying' || status === 'refused';
  return [
    {
      cause: 'uplink.backup',
      health: inUse === 'backup' && isDown(primary) ? 'warn' : 'ok',
      number: 'backup',
      problem: `${name} is served by its backup address.${primary.problem === null ? '' : ` ${primary.problem}`}`,
    },
    {
      cause: 'uplink.backup-lost',
      health: inUse === 'primary' && isDown(backupState) ? 'warn' : 'ok',
      number: 'no backup',
      problem: `The backup of ${name} is away.${backupState.problem === null ? '' : ` ${backupState.problem}`}`,
    },
  ];
}

function pushFinding(view: View, push: Push, more: readonly Fault[]): Finding {
  const { who, subject, sink, before, why, backMs } = push;
  const named = subject === '' ? '' : `${who}: `;
  if (sink.status === 'connecting' || sink.status === 'stopped') return unknown('connecting');
  if (sink.status === 'waiting') return unknown('waits for a caller');
  if (sink.status === 'refused') {
    const problem = `${named}${why ?? 'The far end refused the program.'}`;
    return judged('refused', null, [{ cause: 'uplink.refused', health: 'alarm', number: 'refused', problem }], subject);
  }
  if (sink.status === 'retrying') {
    const problem = `${named}${why ?? 'The connection to the far end is lost.'}`;
    return judged('lost', null, [{ cause: 'uplink.lost', health: 'alarm', number: '0 kb/s', problem }], subject);
  }
  const dropped = grown(sink.droppedFrames, before?.droppedFrames);
  const unsentMs = sink.unsentBytes === null || sink.kbps <= 0 ? 0 : (8 * sink.unsentBytes) / sink.kbps;
  const { encoder } = view.now;
  // What it missed while it was away is no sign of a narrow line, and hides no hop that is in alarm now.
  const wasAway = backMs !== null && view.now.atMs - backMs < view.windowS * 1000;
  const losses = dropHealth(dropped, view.frames);
  const number = shareText(dropped, view.frames);
  const faults: Fault[] = [
    wasAway
      ? {
          cause: 'uplink.was-away',
          health: losses === 'alarm' ? 'warn' : losses,
          number,
          problem: `${who} was away and is back: ${lossText(dropped, view.frames, 'did not go out', view.windowS)}`,
        }
      : {
          cause: 'uplink.drops',
          health: losses,
          number,
          problem: `${who} is too slow: ${lossText(dropped, view.frames, 'were dropped', view.windowS)}`,
        },
    {
      cause: 'uplink.queue',
      health: queueHealth(sink.queueMs),
      number: secondsText(sink.queueMs),
      problem: `${who} is ${secondsText(sink.queueMs)} behind the encoder.`,
    },
    {
      cause: 'uplink.kernel',
      health: unsentHealth(unsentMs),
      number: secondsText(unsentMs),
      problem: `${who} has ${secondsText(unsentMs)} of program that the network does not take.`,
    },
    ...more,
  ];
  const delayMs = Math.round(view.cameraDelayMs + encoder.delayMs + sink.queueMs + unsentMs);
  return judged(rateText(sink.kbps), delayMs, faults, subject);
}

/** Program in the kernel’s send buffer: a key frame’s burst is fine, above 1.5 s warns, above 4 s alarms. */
function unsentHealth(unsentMs: number): Health {
  if (unsentMs > 4000) return 'alarm';
  return unsentMs > 1500 ? 'warn' : 'ok';
}

/** The bit rate is lowered because some line is too narrow: said unless something worse is. */
function withReduced(view: View, finding: Finding): Finding {
  const { adaptive } = view.state.encoder;
  if (adaptive === null || finding.health === 'warn' || finding.health === 'alarm') return finding;
  const number = `${rateText(adaptive.kbps)} of ${rateText(view.state.show.encoder.videoKbps)}`;
  const problem = `The bit rate is lowered to ${number}: ${adaptive.reason.replace(/\.$/, '')}.`;
  return judged(finding.figure, finding.delayMs, [{ cause: 'uplink.reduced', health: 'warn', number, problem }]);
}

/** The event’s own machine has failed or says nothing: then the push to it cannot be well, through no fault of its own. */
export function isNodeGone({ now, state }: View): boolean {
  const { event } = state;
  if (event === null || event.provider.kind !== 'local') return false;
  return (
    event.status === 'failed' || (event.status === 'live' && now.node === null && now.uplink?.status !== 'running')
  );
}
