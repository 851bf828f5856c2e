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

type AlertSlices = Pick<EngineState, 'alerts'>;

/** The app tells of an engine that died by itself, and sooner. */
const toldOtherwise: readonly string[] = ['engine-died'];

/** Alerts that have fired or become alarms from one state to the next: what a person who looks elsewhere must be told. */
export function alertsBetween(before: AlertSlices | null, after: AlertSlices): Alert[] {
  if (before === null || !after.alerts.desktop) return [];
  const known = new Map(before.alerts.active.map(({ id, severity }) => [id, severity]));
  return after.alerts.active.flatMap(({ id, rule, severity, title, figure, advice }) => {
    const is = known.get(id);
    if (is === severity || is === 'alarm' || toldOtherwise.includes(rule)) return [];
    return [{ title, body: figure === '' ? advice : `${figure}\n${advice}` }];
  });
}
