import { run } from '../store/engine.ts';
import type { HoldKind } from './hold.ts';

/** What a completed hold does. */
export function carryOutHold(kind: HoldKind): void {
  void run(kind === 'live' ? 'broadcast.start' : 'broadcast.stop', { confirm: true });
}
