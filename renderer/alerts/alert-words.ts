/** Alerts in words. */
import { METRICS } from '#shared/alerts/metrics.ts';
import type { AlertRule } from '#shared/alerts/rules.ts';
import type { AlertsState, WebhookState } from '#shared/state/alerts.ts';
import { formatClock } from '../ui/format.ts';

const after = (what: string, seconds: number | null): string[] =>
  seconds === null ? [] : [seconds === 0 ? `${what} at once` : `${what} after ${seconds} s`];

/** When a rule speaks: `warns above 500 ms, alarms above 1200 ms`. */
export function ruleWords(rule: AlertRule): string {
  if (rule.kind === 'condition') {
    return [...after('warns', rule.warnAfterS), ...after('alarms', rule.alarmAfterS)].join(', ');
  }
  const { unit, worse } = METRICS[rule.metric];
  const limit = (what: string, value: number | null): string[] =>
    value === null ? [] : [`${what} ${worse} ${value} ${unit}`];
  return [...limit('warns', rule.warn), ...limit('alarms', rule.alarm)].join(', ');
}

/** How the webhook fares. */
export function webhookWords({ on, status, queued, lost, deliveredAtMs, problem }: WebhookState): string {
  if (!on) return 'switched off';
  const past = lost > 0 ? ` · ${lost} given up` : '';
  if (status === 'waiting') return `${queued} waiting${problem === null ? '' : `: ${problem}`}${past}`;
  if (status === 'failed') return `the last one failed: ${problem ?? 'no reason known'}${past}`;
  return `${deliveredAtMs === null ? 'nothing sent yet' : `last one at ${formatClock(deliveredAtMs)}`}${past}`;
}

/** What the badge says: the worst that nobody has seen yet decides. */
export function badgeOf({ active }: Pick<AlertsState, 'active'>): {
  tone: 'none' | 'seen' | 'warn' | 'alarm';
  words: string;
} {
  const unseen = active.filter(({ acknowledged }) => acknowledged === null);
  const first = unseen.find(({ severity }) => severity === 'alarm') ?? unseen[0];
  if (active.length === 0) return { tone: 'none', words: 'No alerts' };
  const count = `${active.length} ${active.length === 1 ? 'alert' : 'alerts'}`;
  if (first === undefined) return { tone: 'seen', words: `${count}, all acknowledged` };
  return { tone: first.severity, words: `${count}: ${first.title}` };
}
