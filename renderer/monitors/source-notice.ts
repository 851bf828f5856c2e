import type { SourceState } from '#shared/state/state.ts';

/** It shows one picture by design: no new one has to come. */
export const standsStill = ({ config, status, clip }: SourceState): boolean =>
  status === 'live' && (config.kind === 'still' || (config.kind === 'clip' && clip !== 'playing'));

/** What is said over the picture of a source that is not live. */
export function noticeOf(source: SourceState): { word: string; reason: string | null; tone: 'amber' | 'plain' } | null {
  switch (source.status) {
    case 'live':
      return null;
    case 'opening':
      return { word: 'OPENING', reason: source.problem, tone: 'plain' };
    case 'lost':
      return { word: 'LOST', reason: source.problem ?? 'no frames arrive', tone: 'amber' };
    case 'ended':
      return { word: 'ENDED', reason: 'the file has come to its end', tone: 'plain' };
  }
}
