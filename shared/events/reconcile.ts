/**
 * What has to run for an event, what does run, and the step from one to the other. The provider repeats it until
 * nothing is left to do, so a wish that changes in the middle is simply met from wherever things stand.
 */
export interface Wanted {
  node: boolean;
  push: boolean;
}

export interface Running {
  /** `lost`: it ended by itself; what is left of it has to be cleared away. */
  node: 'none' | 'ready' | 'lost';
  push: boolean;
}

export type ProviderAction = 'startNode' | 'stopNode' | 'startPush' | 'stopPush';

export const NOTHING_WANTED: Wanted = { node: false, push: false };

/** The next thing to do, or null when all is as wanted. Pushes end before the node they go to, and start after it. */
export function nextAction(wanted: Wanted, running: Running): ProviderAction | null {
  const nodeGoes = running.node === 'lost' || (running.node === 'ready' && !wanted.node);
  if (running.push && (!wanted.push || nodeGoes)) return 'stopPush';
  if (nodeGoes) return 'stopNode';
  if (wanted.node && running.node === 'none') return 'startNode';
  if (wanted.push && !running.push) return 'startPush';
  return null;
}
