/** Reads out of the engine’s state what the shell must know. Pure. */
import type { EngineState } from '#shared/state/state.ts';

type OnAirSlices = Pick<EngineState, 'broadcast' | 'destinations'>;

/** Whether anybody out there may be watching: a broadcast in any of its phases, or a push started by itself. */
export function isOnAir(state: OnAirSlices | null): boolean {
  if (state === null) return false;
  return (
    state.broadcast.status !== 'off' || state.destinations.some((d) => d.status !== 'stopped' && d.status !== 'refused')
  );
}

export interface Alert {
  title: string;
  body: string;
}

type AlertSlices = Pick<EngineState, 'sources' | 'event' | 'encoder'>;

/** What has gone wrong from one state to the next that a person who looks elsewhere must be told. */
export function alertsBetween(before: AlertSlices | null, after: AlertSlices): Alert[] {
  if (before === null) return [];
  const alerts: Alert[] = [];
  for (const source of after.sources) {
    const last = before.sources.find((s) => s.id === source.id);
    if (source.status === 'lost' && last?.status === 'live') {
      alerts.push({ title: `${source.config.name} is lost`, body: source.problem ?? 'No pictures arrive from it.' });
    }
  }
  if (after.event?.status === 'failed' && before.event?.status !== 'failed') {
    alerts.push({ title: `${after.event.title} has failed`, body: after.event.cause ?? 'See the event in Flypack.' });
  }
  if (after.encoder.status === 'failed' && before.encoder.status !== 'failed') {
    alerts.push({ title: 'The program encoder has failed', body: after.encoder.problem ?? 'See Flypack.' });
  }
  return alerts;
}
