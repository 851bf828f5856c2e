/** One alert rule as a form: what was typed, and what the engine is given. */
import { METRICS } from '#shared/alerts/metrics.ts';
import { type AlertRule, DEFAULT_RULES } from '#shared/alerts/rules.ts';
import { numberOf } from '../ui/zod-sentence.ts';

export type RuleDraft = {
  name: string;
  on: boolean;
  /** Limits of a figure, or the times of a condition; empty: never. */
  warn: string;
  alarm: string;
  holdS: string;
  clear: string;
  clearS: string;
};

const text = (value: number | null): string => (value === null ? '' : String(value));

export function draftOfRule(rule: AlertRule): RuleDraft {
  const { name, on, clearS } = rule;
  const shared = { name, on, clearS: text(clearS) };
  return rule.kind === 'condition'
    ? { ...shared, warn: text(rule.warnAfterS), alarm: text(rule.alarmAfterS), holdS: '', clear: '' }
    : { ...shared, warn: text(rule.warn), alarm: text(rule.alarm), holdS: text(rule.holdS), clear: text(rule.clear) };
}

const orNever = (typed: string): number | null => numberOf(typed) ?? null;
const needed = (typed: string): number => numberOf(typed) ?? Number.NaN;

/** The fields that can be changed, as the rule’s schema has them. */
export function changesOfRule(rule: AlertRule, draft: RuleDraft) {
  const { name, on } = draft;
  const shared = { name, on, clearS: needed(draft.clearS) };
  return rule.kind === 'condition'
    ? { ...shared, warnAfterS: orNever(draft.warn), alarmAfterS: orNever(draft.alarm) }
    : {
        ...shared,
        warn: orNever(draft.warn),
        alarm: orNever(draft.alarm),
        holdS: needed(draft.holdS),
        clear: needed(draft.clear),
      };
}

/** A rule of one’s own over a metric: it begins with the limits of the default one. */
export function ownRule(metric: AlertRule['metric'], taken: readonly string[]): AlertRule | null {
  const template = DEFAULT_RULES.find((rule) => rule.metric === metric);
  if (template === undefined) return null;
  let n = 1;
  while (taken.includes(`own-${n}`)) n += 1;
  const id = `own-${n}` as AlertRule['id'];
  return { ...template, id, name: METRICS[metric].name.slice(0, 60), on: true } as AlertRule;
}
