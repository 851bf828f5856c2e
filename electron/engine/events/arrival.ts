/** Waits until the program has reached an event’s ingest. */
import type { NodeStatus } from '#shared/node/contract.ts';
import type { PushSink } from '../outputs/push-sink.ts';

export interface Arrival {
  push: () => PushSink | null;
  /** What the node says; null for an ingest that says nothing. */
  node: (() => NodeStatus | null) | null;
  /** False when somebody has ended the event meanwhile. */
  isWanted: () => boolean;
}

const checkEveryMs = 50;
const patienceMs = 20_000;
/** An ingest that says nothing of itself has taken the program when data has gone out to it for this long. */
const steadyMs = 1000;

/** Resolves with null when it is there or not wanted any more, else with the sentence that says why it is not. */
export function waitForArrival({ push, node, isWanted }: Arrival): Promise<string | null> {
  const startedMs = performance.now();
  const framesBefore = node?.()?.ingest.framesReceived ?? 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const done = (result: string | null): void => {
        clearInterval(timer);
        resolve(result);
      };
      if (!isWanted()) return done(null);
      const { status, problem, sinceMs } = push()?.state ?? { status: 'stopped', problem: null, sinceMs: 0 };
      if (status === 'refused') return done(problem ?? 'The ingest refused the program.');
      if (status === 'running') {
        const steady = Date.now() - sinceMs >= steadyMs;
        if (node === null ? steady : (node()?.ingest.framesReceived ?? 0) > framesBefore) return done(null);
      }
      if (performance.now() - startedMs > patienceMs) {
        const seconds = patienceMs / 1000;
        done(problem ?? `The program did not reach the ingest within ${seconds} s.`);
      }
    }, checkEveryMs);
  });
}
