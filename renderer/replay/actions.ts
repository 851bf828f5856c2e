/** What the keys and the desk do with the replay buffer. */
import { run } from '../store/engine.ts';

export const markIn = (beforeMs = 0): void => void run('replay.markIn', { beforeMs });
export const markOut = (beforeMs = 0): void => void run('replay.markOut', { beforeMs });
export const saveMarked = (): void => void run('replay.save', {});
export const saveLast = (lastS: number): void => void run('replay.save', { lastS });
