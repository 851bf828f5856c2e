/** What the show as a whole does: on air, chain, alerts, secrets. */
import { type Chain, HOPS } from '#shared/chain/chain.ts';
import type { Health } from '#shared/health/limits.ts';
import type { BroadcastState, EngineState } from '#shared/state/state.ts';
import { metric, oneOf, type Sample, seconds } from './prometheus.ts';

const BROADCAST = ['off', 'starting', 'on-air', 'ending'] as const satisfies readonly BroadcastState['status'][];
const HEALTH = ['ok', 'warn', 'alarm', 'unknown', 'off'] as const satisfies readonly Health[];

export function showMetrics({ engine, broadcast, alerts, sources, destinations }: EngineState): string[] {
  const { active, webhook } = alerts;
  return [
    ...metric('build_info', 'gauge', 'What runs here.', [
      [1, { version: engine.version, ffmpeg: engine.ffmpeg?.version ?? 'none', node: process.versions.node }],
    ]),
    ...metric('start_time_seconds', 'gauge', 'When the engine started, seconds since 1970.', [
      [seconds(engine.startedAtMs)],
    ]),
    ...metric('engine_problem', 'gauge', 'Whether something is wrong with the whole engine.', [
      [engine.problem !== null],
    ]),
    ...metric('secrets_missing', 'gauge', 'Keys and passphrases that must be typed again.', [
      [engine.secrets.missing.length],
    ]),
    ...metric('on_air', 'gauge', 'Whether the show is on air.', [[broadcast.status === 'on-air']]),
    ...metric('broadcast_status', 'gauge', 'How far going live or ending is.', [
      ...oneOf(BROADCAST, 'status', broadcast.status),
    ]),
    ...metric('on_air_since_timestamp_seconds', 'gauge', 'When the show went on air.', [
      [seconds(broadcast.onAirSinceMs)],
    ]),
    ...metric('sources', 'gauge', 'Sources in the show.', [[sources.length]]),
    ...metric('destinations', 'gauge', 'Destinations in the show.', [[destinations.length]]),
    ...metric('alerts_active', 'gauge', 'Alerts that hold, by severity.', [
      ...(['warn', 'alarm'] as const).map(
        (severity): Sample => [active.filter((alert) => alert.severity === severity).length, { severity }],
      ),
    ]),
    ...metric(
      'alert_active',
      'gauge',
      'Each alert that holds.',
      active.map(({ id, rule, severity }): Sample => [1, { alert: id, rule, severity }]),
    ),
    ...metric('webhook_queued', 'gauge', 'Alert messages that wait to be sent.', [[webhook?.queued]]),
    ...metric('webhook_lost_total', 'counter', 'Alert messages given up.', [[webhook?.lost]]),
  ];
}

/** Each hop’s health, and the hop that is named as the cause. */
export function chainMetrics({ hops, verdict, beside }: Chain): string[] {
  return [
    ...metric(
      'chain_hop_health',
      'gauge',
      'Health of each hop from the lens to the viewer: 1 for the one it has.',
      hops.flatMap(({ name, health }) => oneOf(HEALTH, 'health', health, { hop: name })),
    ),
    ...metric(
      'chain_hop_delay_seconds',
      'gauge',
      'Delay behind the lens, by hop.',
      hops.map(({ name, delayMs }): Sample => [seconds(delayMs), { hop: name }]),
    ),
    ...metric(
      'chain_verdict',
      'gauge',
      'The first unhealthy hop: 1 for it, 0 for all others.',
      HOPS.map((hop): Sample => [verdict?.hop === hop, { hop }]),
    ),
    ...metric(
      'chain_beside',
      'gauge',
      'Trouble that does not reach viewers: 1 for each that holds.',
      beside.map(({ side, health }): Sample => [1, { side, health }]),
    ),
    ...metric('chain_verdict_since_timestamp_seconds', 'gauge', 'Since when that hop has been unwell.', [
      [seconds(verdict?.sinceMs)],
    ]),
  ];
}
