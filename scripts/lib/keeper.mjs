// Keeps an engine in the foreground of a terminal: one Ctrl+C ends it off air, two end it on air. Plain Node.
import { isOnAir, stateOf } from './engine.mjs';
import { say } from './say.mjs';

/** On air, a second Ctrl+C within this time ends the broadcast. */
export const AGAIN_MS = 5_000;

/** npm passes a signal on to us that the terminal has sent us already: within this time it is the same key press. */
const SAME_PRESS_MS = 400;

/**
 * What a signal means. `lastAskedMs` is when the person was last told that the show is on air, or null.
 * @returns {'end' | 'ask' | 'leave' | 'same'}
 */
export function meaningOf(signal, { onAir, lastAskedMs, nowMs }) {
  if (!onAir) return 'end';
  // The terminal has been closed: nobody is there to ask, and the show goes on.
  if (signal === 'SIGHUP') return 'leave';
  if (signal === 'SIGTERM') return 'end';
  if (lastAskedMs === null) return 'ask';
  const sinceMs = nowMs - lastAskedMs;
  if (sinceMs < SAME_PRESS_MS) return 'same';
  return sinceMs <= AGAIN_MS ? 'end' : 'ask';
}

/** Stays until the engine has ended, and resolves with the exit code. */
export function keep(engine, child) {
  return new Promise((resolve) => {
    let lastAskedMs = null;
    let ending = false;
    child.removeAllListeners('exit');
    child.on('exit', (code, signal) => {
      if (!ending) say(`The engine has ended ${signal === null ? `(exit code ${code})` : `(${signal})`}.`);
      resolve(ending || code === 0 ? 0 : 1);
    });
    const end = () => {
      if (ending) return;
      ending = true;
      say('Ending …');
      // SIGTERM is the clean end; on Windows there are no signals, so the engine is told over its API.
      if (process.platform !== 'win32') child.kill('SIGTERM');
      else shutDown(engine).catch(() => child.kill());
    };
    const hear = async (signal) => {
      if (ending) return;
      const nowMs = Date.now();
      const onAir = isOnAir(await stateOf(engine));
      const meaning = meaningOf(signal, { onAir, lastAskedMs, nowMs });
      if (meaning === 'end') end();
      else if (meaning === 'ask') {
        lastAskedMs = nowMs;
        say('\nThe show is ON AIR. Press Ctrl+C again within 5 seconds to end the broadcast for everybody.');
      } else if (meaning === 'leave') {
        child.unref();
        process.exit(0);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => hear(signal));
  });
}

async function shutDown({ url, token }) {
  await fetch(`${url}/api/v1/commands/engine.shutdown`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ confirm: true }),
  });
}
