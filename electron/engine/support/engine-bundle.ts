/** The support bundle of an engine: what of it goes in. */
import type { Readable } from 'node:stream';
import type { EngineState } from '#shared/state/state.ts';
import { tallyTokenOf } from '../control/tally-token.ts';
import type { Topics } from '../control/topics.ts';
import type { EngineOptions } from '../engine-options.ts';
import { metricsText } from '../metrics/metrics.ts';
import { supportBundle } from './bundle.ts';

/** A stream of the bundle’s ZIP file, with everything as it is now. */
export function engineBundle(options: EngineOptions, state: EngineState, topics: Topics): Promise<Readable> {
  const { version, dataDir, ffmpeg, show, token } = options;
  const { samples, latest, latestMeters, history } = topics;
  return supportBundle({
    version,
    dataDir,
    ffmpeg,
    show,
    state,
    samples,
    history: { rows: history.rows(), episodes: history.episodes.all },
    metrics: () => metricsText(state, latest, latestMeters),
    tokens: [token, tallyTokenOf(token)],
  });
}
