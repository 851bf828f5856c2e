/** What listening does at the moment, in words. */
import type { ListenBus } from '#shared/protocol/listen.ts';
import type { ListenStatus } from './listen-player.ts';

export interface ListenWords {
  /** One short word for a key. */
  word: string;
  sentence: string;
  /** Something is not as it was asked for. */
  warn: boolean;
}

/** `soloed`: how many sources are in the solo bus. */
export function listenWords(status: ListenStatus, bus: ListenBus, soloed: number): ListenWords {
  const what = bus === 'program' ? 'program' : soloed === 0 ? 'program, as nothing is soloed' : `solo of ${soloed}`;
  switch (status.phase) {
    case 'muted':
      return { word: 'muted', sentence: 'Muted: this page makes no sound.', warn: false };
    case 'starting':
      return { word: 'wait', sentence: 'Filling the buffer …', warn: false };
    case 'playing': {
      const { delayMs } = status;
      const behind = delayMs === null ? 'delay unknown' : `${delayMs} ms behind the mixer`;
      return { word: delayMs === null ? 'on' : `${delayMs} ms`, sentence: `Playing ${what}, ${behind}.`, warn: false };
    }
    case 'disconnected':
      return { word: 'no link', sentence: 'Not connected: no sound comes from the engine.', warn: true };
    case 'held':
      return { word: 'held', sentence: 'The browser holds the sound back: press Listen again.', warn: true };
    case 'failed':
      return { word: 'failed', sentence: `Cannot play: ${status.reason}.`, warn: true };
  }
}
