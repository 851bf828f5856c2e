/**
 * Judges readings by rules, with hysteresis: an alert fires once when a limit was passed for long enough, may be raised
 * from warning to alarm once, and clears once when the reading was well for long enough. Pure: what has to be remembered
 * goes in and comes out.
 */
import { METRICS, type Metric } from './metrics.ts';
import type { AlertRule } from './rules.ts';

export type Severity = 'warn' | 'alarm';

/** One thing a metric says something about. */
export interface Reading {
  /** What it is about: `destination:x`, `source:x`, `encoder`, … */
  about: string;
  /** A figure in the metric’s unit, or whether the condition holds. */
  value: number | boolean;
  /** What is wrong, if something is. */
  title: string;
  /** The number or the reason that proves it. */
  figure: string;
}

/** By metric; null: nothing is known at the moment, so nothing fires and nothing clears. */
export type Readings = { readonly [M in Metric]: readonly Reading[] | null };

export interface ActiveAlert {
  /** Rule and subject: never two at a time. */
  id: string;
  rule: string;
  about: string;
  /** It only rises until the alert clears. */
  severity: Severity;
  title: string;
  figure: string;
  advice: string;
  /** Wall clock since which it has been so. */
  sinceMs: number;
  acknowledged: { by: string; atMs: number } | null;
}

export interface Track {
  /** By the monotonic clock: since when each limit has been passed, and since when all has been well. */
  warnSinceMs: number | null;
  alarmSinceMs: number | null;
  fineSinceMs: number | null;
  alert: ActiveAlert | null;
}

export type AlertMemory = ReadonlyMap<string, Track>;

export interface AlertEvent {
  what: 'fired' | 'raised' | 'cleared';
  alert: ActiveAlert;
}

export interface Clock {
  /** Wall clock, ms since 1970. */
  atMs: number;
  /** A clock that nobody sets, ms. */
  monotonicMs: number;
}

const IDLE: Track = { warnSinceMs: null, alarmSinceMs: null, fineSinceMs: null, alert: null };

/** Memory that holds alerts of an earlier run: they go on or clear, and do not fire again. */
export const memoryOf = (alerts: readonly ActiveAlert[]): AlertMemory =>
  new Map(alerts.map((alert) => [alert.id, { ...IDLE, alert }]));

/** Whether the reading is past the limit of this severity. */
function isBad(rule: AlertRule, severity: Severity, value: number | boolean): boolean {
  if (rule.kind === 'condition') {
    return value === true && (severity === 'warn' ? rule.warnAfterS : rule.alarmAfterS) !== null;
  }
  const limit = rule[severity];
  if (limit === null || typeof value === 'boolean') return false;
  return METRICS[rule.metric].worse === 'above' ? value > limit : value < limit;
}

function isFine(rule: AlertRule, value: number | boolean): boolean {
  if (rule.kind === 'condition' || typeof value === 'boolean') return value !== true;
  return METRICS[rule.metric].worse === 'above' ? value <= rule.clear : value >= rule.clear;
}

const holdMs = (rule: AlertRule, severity: Severity): number =>
  1000 * (rule.kind === 'figure' ? rule.holdS : ((severity === 'warn' ? rule.warnAfterS : rule.alarmAfterS) ?? 0));

/** What the rule makes of one reading; without one its subject is gone, which is fine. */
function step(
  rule: AlertRule,
  before: Track,
  reading: Reading | undefined,
  { atMs, monotonicMs }: Clock,
): { track: Track; event: AlertEvent | null } {
  const since = (held: number | null, holds: boolean): number | null => (holds ? (held ?? monotonicMs) : null);
  const bad = (severity: Severity): boolean => reading !== undefined && isBad(rule, severity, reading.value);
  const track: Track = {
    warnSinceMs: since(before.warnSinceMs, bad('warn')),
    alarmSinceMs: since(before.alarmSinceMs, bad('alarm')),
    fineSinceMs: since(before.fineSinceMs, reading === undefined || isFine(rule, reading.value)),
    alert: before.alert,
  };
  const { alert } = before;
  if (alert !== null && track.fineSinceMs !== null) {
    if (monotonicMs - track.fineSinceMs < 1000 * rule.clearS) return { track, event: null };
    return { track: { ...track, alert: null }, event: { what: 'cleared', alert } };
  }
  if (reading === undefined) return { track, event: null };
  const held = (severity: Severity, start: number | null): boolean =>
    start !== null && monotonicMs - start >= holdMs(rule, severity);
  const severity = held('alarm', track.alarmSinceMs) ? 'alarm' : held('warn', track.warnSinceMs) ? 'warn' : null;
  const { title, figure } = reading;
  if (alert !== null) {
    const raised = severity === 'alarm' && alert.severity === 'warn';
    // Somebody who has seen the warning has not seen the alarm.
    const now: ActiveAlert = raised
      ? { ...alert, title, figure, severity: 'alarm', acknowledged: null }
      : { ...alert, title, figure };
    return { track: { ...track, alert: now }, event: raised ? { what: 'raised', alert: now } : null };
  }
  if (severity === null) return { track, event: null };
  const start = Math.min(track.alarmSinceMs ?? monotonicMs, track.warnSinceMs ?? monotonicMs);
  const fired: ActiveAlert = {
    id: `${rule.id}/${reading.about}`,
    rule: rule.id,
    about: reading.about,
    severity,
    title,
    figure,
    advice: METRICS[rule.metric].advice,
    sinceMs: Math.round(atMs - (monotonicMs - start)),
    acknowledged: null,
  };
  return { track: { ...track, alert: fired }, event: { what: 'fired', alert: fired } };
}

/** Judges all readings; `events` are what happened, in the order of the rules. */
export function evaluate(
  before: AlertMemory,
  rules: readonly AlertRule[],
  readings: Readings,
  clock: Clock,
): { memory: AlertMemory; events: AlertEvent[] } {
  const memory = new Map<string, Track>();
  const events: AlertEvent[] = [];
  const left = new Map(before);
  for (const rule of rules) {
    if (!rule.on) continue;
    const known = readings[rule.metric];
    const mine = [...left.keys()].filter((id) => id.startsWith(`${rule.id}/`));
    const subjects = new Map((known ?? []).map((reading) => [`${rule.id}/${reading.about}`, reading]));
    for (const id of new Set([...mine, ...subjects.keys()])) {
      const old = left.get(id) ?? IDLE;
      left.delete(id);
      // Nothing is known: what was begun begins anew, what is active stays.
      const { track, event } =
        known === null
          ? { track: { ...IDLE, alert: old.alert }, event: null }
          : step(rule, old, subjects.get(id), clock);
      if (event !== null) events.push(event);
      if (track.alert !== null || subjects.has(id)) memory.set(id, track);
    }
  }
  // Their rule was removed or switched off.
  for (const { alert } of left.values()) if (alert !== null) events.push({ what: 'cleared', alert });
  return { memory, events };
}

/** The alerts that are active: alarms first, then the newest. */
export const activeAlerts = (memory: AlertMemory): ActiveAlert[] =>
  [...memory.values()]
    .flatMap(({ alert }) => (alert === null ? [] : [alert]))
    .sort(
      (a, b) =>
        Number(b.severity === 'alarm') - Number(a.severity === 'alarm') ||
        b.sinceMs - a.sinceMs ||
        a.id.localeCompare(b.id),
    );

/** Marks active alerts as seen: one, or all of them without `id`. */
export function acknowledge(memory: AlertMemory, id: string | undefined, by: string, atMs: number): AlertMemory {
  return new Map(
    [...memory].map(([key, track]): [string, Track] => {
      const { alert } = track;
      if (alert === null || alert.acknowledged !== null || (id !== undefined && id !== key)) return [key, track];
      return [key, { ...track, alert: { ...alert, acknowledged: { by, atMs } } }];
    }),
  );
}
