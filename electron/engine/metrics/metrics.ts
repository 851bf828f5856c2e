/** `GET /metrics`: the newest telemetry in Prometheus’ text format. */
import type { EngineState } from '#shared/state/state.ts';
import type { Meters, Telemetry } from '#shared/state/telemetry.ts';
import { deliveryMetrics } from './delivery.ts';
import { mediaMetrics } from './media.ts';
import { recordingMetrics } from './recording.ts';
import { chainMetrics, showMetrics } from './show.ts';
import { sinkMetrics } from './sinks.ts';
import { soundMetrics } from './sound.ts';
import { sourceMetrics } from './sources.ts';
import { systemMetrics } from './system.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics page. `telemetry` and `meters` are null while there are none. */
export function metricsText(state: EngineState, telemetry: Telemetry | null, meters: Meters | null): string {
  const lines = [
    ...showMetrics(state),
    ...(telemetry === null ? [] : chainMetrics(telemetry.chain)),
    ...sourceMetrics(state.sources, telemetry?.sources ?? null),
    ...mediaMetrics(state, telemetry),
    ...soundMetrics(state.sound, meters),
    ...recordingMetrics(state, telemetry),
    ...sinkMetrics(state, telemetry),
    ...deliveryMetrics(state, telemetry),
    ...(telemetry === null ? [] : systemMetrics(telemetry)),
  ];
  return `${lines.join('\n')}\n`;
}
