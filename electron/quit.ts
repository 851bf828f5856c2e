/** How the app ends: off air the engine ends with it, on air the person is asked. */
import type { BrowserWindow } from 'electron';
import { messageOf } from '#shared/errors.ts';
import type { EngineLink } from './engine-link.ts';
import { askLeaveRunning, askQuitOnAir } from './native/questions.ts';
import { isOnAir } from './on-air.ts';

/** How long somebody who quits right after the start waits for the engine to tell what it does. */
const KNOWN_MS = 3_000;

/** What to do with an engine when the window goes. Returns false when the app shall stay. */
export async function settleEngine(link: EngineLink, window: BrowserWindow | null): Promise<boolean> {
  if (!(await link.known(KNOWN_MS))) {
    // Nobody knows whether it is on air: never end what may be on air.
    link.detach();
    return true;
  }
  if (isOnAir(link.state)) {
    const answer = await askQuitOnAir(window, link.state?.show.name ?? 'The show');
    if (answer === 'cancel') return false;
    if (answer === 'keep') {
      link.detach();
      return true;
    }
  }
  try {
    await link.endEngine();
    return true;
  } catch (error) {
    if (!(await askLeaveRunning(window, messageOf(error)))) return false;
    link.detach();
    return true;
  }
}
