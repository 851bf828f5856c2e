/** The hops beyond this machine: ingest, ladder, origin, delivery, viewer. */
import { dropHealth, fpsHealth, lateHealth } from '../health/limits.ts';
import type { NodeTelemetry } from '../state/telemetry.ts';
import { isOnAir } from './near-hops.ts';
import {
  behindLens,
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
} from './sample.ts';

/** What comes after the ingest has to fill first: segments, then the player’s buffer. */
const settleMs = 8000;
const slowResponseMs = 1000;

export function ingestHop(view: View): Finding {
  const { event, broadcast } = view.state;
  if (!isOnAir(view) || event === null) return off();
  const { node, uplink } = view.now;
  if (node === null) {
    if (event.provider.kind === 'custom')
      return unknown(uplink?.status === 'running' ? 'accepts the program' : 'not measured');
    if (broadcast.status === 'starting' && event.status !== 'failed') return unknown('starting');
    const problem = event.status === 'failed' && event.cause !== null ? event.cause : 'The event node does not answer.';
    return judged('no answer', null, [{ cause: 'ingest.node', health: 'alarm', number: 'no answer', problem }]);
  }
  const { ingest } = node;
  const delayMs = behindLens(view, ingest.delayMs);
  if (!ingest.connected) {
    if (broadcast.status === 'starting') return unknown('waiting');
    return judged('nobody', null, [
      {
        cause: 'ingest.nobody',
        health: 'alarm',
        number: '0 kb/s',
        problem: 'Nothing arrives at the ingest: no sender is connected.',
      },
    ]);
  }
  const before = view.earlier?.node?.ingest;
  const missing = grown(view.now.drops.received, view.earlier?.drops.received);
  const received = grown(ingest.framesReceived, before?.framesReceived);
  const silent = before?.connected === true && received === 0 && view.windowS >= 3;
  return judged(rateText(ingest.kbps), delayMs, [
    {
      cause: 'ingest.silent',
      health: silent ? 'alarm' : 'ok',
      number: '0 frames',
      problem: `The ingest has received no frame in the last ${Math.round(view.windowS)} s.`,
    },
    {
      cause: 'ingest.loss',
      health: dropHealth(missing, received + missing),
      number: shareText(missing, received + missing),
      problem: `On the way to the ingest ${lossText(missing, received + missing, 'were lost', view.windowS)}`,
    },
    {
      cause: 'ingest.publishers',
      health: ingest.publishers > 1 ? 'warn' : 'ok',
      number: `${ingest.publishers} senders`,
      problem: `${ingest.publishers} senders push to this event at once.`,
    },
  ]);
}

/** The node, when it has something to say of what comes after its ingest; else what to show instead. */
function beyondIngest(view: View): { node: NodeTelemetry } | { finding: Finding } {
  const { event } = view.state;
  if (!isOnAir(view) || event === null) return { finding: off() };
  const { node } = view.now;
  return node === null ? { finding: unknown(event.provider.kind === 'custom' ? 'not measured' : '') } : { node };
}

const isSettling = ({ now, state }: View): boolean =>
  state.broadcast.onAirSinceMs === null || now.atMs - state.broadcast.onAirSinceMs < settleMs;

export function ladderHop(view: View): Finding {
  const look = beyondIngest(view);
  if ('finding' in look) return look.finding;
  const { ladder } = look.node;
  const { event } = view.state;
  const delayMs = behindLens(view, ladder.delayMs);
  if (event?.provider.kind === 'local' && event.provider.ladder.length === 0)
    return judged('passed through', delayMs, []);
  const restarts = grown(ladder.restarts, view.earlier?.node?.ladder.restarts);
  if (!ladder.running) {
    if (isSettling(view)) return unknown('starting');
    return judged('stopped', null, [
      {
        cause: 'ladder.stopped',
        health: 'alarm',
        number: 'speed 0×',
        problem: 'The ladder makes no renditions: its encoder does not run.',
      },
    ]);
  }
  const speed = `speed ${ladder.speed.toFixed(2)}×`;
  return judged(speed, delayMs, [
    {
      cause: 'ladder.slow',
      health: isSettling(view) ? 'ok' : fpsHealth(ladder.speed, 1),
      number: speed,
      problem: `The ladder runs at ${speed}: it falls behind.`,
    },
    {
      cause: 'ladder.restarted',
      health: restarts > 0 ? 'warn' : 'ok',
      number: `${restarts} restarts`,
      problem: `The ladder had to be started again ${restarts === 1 ? 'once' : `${restarts} times`} just now.`,
    },
  ]);
}

export function originHop(view: View): Finding {
  const look = beyondIngest(view);
  if ('finding' in look) return look.finding;
  const { origin } = look.node;
  const delayMs = behindLens(view, origin.delayMs);
  const age = origin.newestSegmentAgeMs;
  if (age === null) {
    if (isSettling(view)) return unknown('no segment yet');
    return judged('no segment', null, [
      {
        cause: 'origin.empty',
        health: 'alarm',
        number: '0 segments',
        problem: 'The origin has no segment yet.',
      },
    ]);
  }
  return judged(`${origin.segments} segments`, delayMs, [
    {
      cause: 'origin.old',
      health: isSettling(view) ? 'ok' : lateHealth(age, segmentMs(view)),
      number: secondsText(age),
      problem: `The newest segment is ${secondsText(age)} old; a new one is due every ${secondsText(segmentMs(view))}.`,
    },
  ]);
}

export function deliveryHop(view: View): Finding {
  const { delivery, node } = view.now;
  const { event } = view.state;
  if (!isOnAir(view) || event === null) return off();
  if (delivery === null) return unknown(event.playbackUrl === null ? 'no playback address' : '');
  const delayMs = behindLens(view, delivery.delayMs);
  if (!delivery.reachable) {
    if (isSettling(view)) return unknown('waiting');
    return judged('unreachable', null, [
      {
        cause: 'delivery.unreachable',
        health: 'alarm',
        number: 'no answer',
        problem: 'The playback address does not answer.',
      },
    ]);
  }
  const responseMs = delivery.responseMs ?? 0;
  const behindMs = delayMs === null ? 0 : delayMs - (behindLens(view, node?.origin.delayMs) ?? delayMs);
  return judged(`${Math.round(responseMs)} ms`, delayMs, [
    {
      cause: 'delivery.old',
      health: isSettling(view) ? 'ok' : lateHealth(behindMs, segmentMs(view)),
      number: secondsText(behindMs),
      problem: `Delivery is ${secondsText(behindMs)} older than the origin.`,
    },
    {
      cause: 'delivery.slow',
      health: responseMs > slowResponseMs ? 'warn' : 'ok',
      number: secondsText(responseMs),
      problem: `The playback address takes ${secondsText(responseMs)} to answer.`,
    },
  ]);
}

export function viewerHop(view: View): Finding {
  const { player, node } = view.now;
  if (!isOnAir(view) || view.state.event === null) return off();
  const viewers = node === null ? '' : `${node.origin.viewers} viewer${node.origin.viewers === 1 ? '' : 's'}`;
  if (player === null || player.state === 'idle') return unknown(viewers);
  const delayMs = behindLens(view, player.delayMs);
  const picture = [
    player.height === null ? '' : `${player.height}p`,
    player.kbps === null ? '' : rateText(player.kbps),
  ];
  const figure = picture.filter((part) => part !== '').join(' ') || viewers;
  if (player.state === 'loading' || (player.state !== 'playing' && isSettling(view)))
    return unknown(viewers || 'loading');
  return judged(figure, delayMs, [
    {
      cause: 'viewer.error',
      health: player.state === 'error' ? 'alarm' : 'ok',
      number: 'no picture',
      problem: 'The preview player cannot play the event.',
    },
    {
      cause: 'viewer.stalled',
      health: player.state === 'stalled' ? 'warn' : 'ok',
      number: 'no data',
      problem: 'The preview player has run dry.',
    },
  ]);
}

/** A segment lasts from one key frame to the next, and at least a second. */
const segmentMs = ({ now }: View): number => Math.max(1, now.encoder.keyIntervalS) * 1000;
