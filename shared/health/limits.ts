/** Health colours with the limits operators know from OBS. */
export type Health = 'ok' | 'warn' | 'alarm' | 'unknown' | 'off';

/** Drops of one cause as a share of all frames: above 1 % warns, above 5 % alarms. */
export function dropHealth(dropped: number, total: number): Health {
  if (total <= 0) return 'unknown';
  const share = dropped / total;
  if (share > 0.05) return 'alarm';
  return share > 0.01 ? 'warn' : 'ok';
}

/** Frames a second against the target: below 95 % warns, below 80 % alarms. */
export function fpsHealth(fps: number, targetFps: number): Health {
  if (targetFps <= 0) return 'unknown';
  const share = fps / targetFps;
  if (share < 0.8) return 'alarm';
  return share < 0.95 ? 'warn' : 'ok';
}

/** Free disk: below 5 GB warns, below 1 GB alarms. */
export function diskHealth(freeGb: number): Health {
  if (freeGb < 1) return 'alarm';
  return freeGb < 5 ? 'warn' : 'ok';
}

const order: readonly Health[] = ['off', 'ok', 'unknown', 'warn', 'alarm'];

/** The worst of several. */
export function worst(...healths: Health[]): Health {
  return healths.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'off' as Health);
}

/** Program that waits to be sent: above half a second warns, above 1.2 s (just before frames are dropped) alarms. */
export function queueHealth(queueMs: number): Health {
  if (queueMs > 1200) return 'alarm';
  return queueMs > 500 ? 'warn' : 'ok';
}

/** Something due every `periodMs` that is `ageMs` old: warns when it is three periods and a second late, alarms at twice that. */
export function lateHealth(ageMs: number, periodMs: number): Health {
  const warnMs = 3 * periodMs + 1000;
  if (ageMs > 2 * warnMs) return 'alarm';
  return ageMs > warnMs ? 'warn' : 'ok';
}
