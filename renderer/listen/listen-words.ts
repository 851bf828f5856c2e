/** What listening does at the moment, in words. */
import type { ListenBus } from '#shared/protocol/listen.ts';
import type { ListenStatus } from './listen-status.ts';

export interface ListenWords {
  /** One short word for a key. */
  word: string;
  sentence: string;
  /** Something is not as it was asked for. */
  warn: boolean;
}

/** What is heard. A solo that is not must be said: people look for the fault at the source. */
function heard(bus: ListenBus, soloed: number): string {
  if (bus === 'program') return soloed === 0 ? 'program' : 'program, not the solo';
  return soloed === 0 ? 'program, as nothing is soloed' : `solo of ${soloed}`;
}

/** `soloed`: how many sources are in the solo bus. */
export function listenWords(status: ListenStatus, bus: ListenBus, soloed: number): ListenWords {
  switch (status.phase) {
    case 'muted':
      return { word: 'muted', sentence: 'Muted: this page makes no sound.', warn: false };
    case 'starting':
      return { word: 'wait', sentence: 'Filling the buffer …', warn: false };
    case 'playing': {
      const { delayMs } = status;
      const behind = delayMs === null ? 'delay unknown' : `${delayMs} ms behind the mixer`;
      return {
        word: delayMs === null ? 'on' : `${delayMs} ms`,
        sentence: `Playing ${heard(bus, soloed)}, ${behind}.`,
        warn: false,
      };
    }
    case 'disconnected':
      return { word: 'no link', sentence: 'Not connected: no sound comes from the engine.', warn: true };
    case 'held':
      return { word: 'held', sentence: 'The browser holds the sound back: press Listen again.', warn: true };
    case 'failed':
      return { word: 'failed', sentence: `Cannot play: ${status.reason}.`, warn: true };
  }
}
