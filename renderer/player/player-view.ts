/** What the return monitor says. Pure, so that it is certain that a picture that does not move is never called live. */
import type { BroadcastState, EventState } from '#shared/state/state.ts';
import type { PlayerTelemetry } from '#shared/state/telemetry.ts';
import { outputsWord } from '../show/on-air-view.ts';

export interface PlayerFacts {
  /** The address that is played; null when nothing should play. */
  url: string | null;
  /** A picture has been on screen since the player was last started. */
  started: boolean;
  /** How long ago the picture last moved on, ms; null when it never did. */
  stillMs: number | null;
  /** The last thing that went wrong; null when nothing did since the picture last moved. */
  problem: string | null;
}

export type PlayerPhase = 'off' | 'waiting' | 'playing' | 'stalled' | 'error';

/** A picture that has not moved for this long is not live. */
export const STILL_MS = 1200;

export function phaseOf(facts: PlayerFacts): PlayerPhase {
  if (facts.url === null) return 'off';
  if (facts.started) return facts.stillMs !== null && facts.stillMs <= STILL_MS ? 'playing' : 'stalled';
  return facts.problem === null ? 'waiting' : 'error';
}

/** The address the return plays now: only while the event is live. */
export function wantedUrl(event: EventState | null, broadcast: BroadcastState | null): string | null {
  if (event === null || broadcast === null || event.playbackUrl === null) return null;
  const onAir = broadcast.status === 'on-air' || broadcast.status === 'starting';
  return event.status === 'live' && onAir ? event.playbackUrl : null;
}

/** Why nothing plays, for a person. */
export function offReason(event: EventState | null): string {
  if (event === null) return 'no event';
  if (event.status === 'live' && event.playbackUrl === null) return 'this event has no playback address';
  return 'plays what viewers see, once the event is live';
}

/** What stands in the place of the picture while nothing plays; never “off air” while the program goes out somewhere. */
export function offNotice(
  event: EventState | null,
  broadcast: BroadcastState | null,
  outputs: number,
): { word: string; reason: string } {
  const why = offReason(event);
  if (outputs > 0) {
    return { word: outputsWord(outputs).toUpperCase(), reason: `broadcast off, outputs run – ${why}` };
  }
  return { word: (broadcast?.status ?? 'off') === 'off' ? 'OFF AIR' : 'NO RETURN', reason: why };
}

const REPORTED: Record<PlayerPhase, PlayerTelemetry['state']> = {
  off: 'idle',
  waiting: 'loading',
  playing: 'playing',
  stalled: 'stalled',
  error: 'error',
};
export const reportedState = (phase: PlayerPhase): PlayerTelemetry['state'] => REPORTED[phase];

/** A fault as hls.js names it, in words; null for one that only means that nothing is there yet. */
export function faultWords(details: string, httpStatus: number | undefined): string | null {
  if (httpStatus === 404 || httpStatus === 503) return null;
  if (/^(manifest|level|audioTrack)Load/.test(details)) {
    return httpStatus === undefined || httpStatus === 0
      ? 'the playback address does not answer'
      : `the playback address answers with HTTP ${httpStatus}`;
  }
  if (/^frag(Load|Parsing)/.test(details)) return 'a segment cannot be loaded';
  if (/^(manifest|level)(Parsing|Empty)/.test(details)) return 'the playlist cannot be read';
  if (/^(buffer|manifestIncompatible)/.test(details)) return 'this browser cannot play the stream';
  return details;
}
