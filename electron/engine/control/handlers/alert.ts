/** `alert.*` */
import { changedRule, MAX_OWN_RULES, type RuleChanges } from '#shared/alerts/rules.ts';
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { AlertsConfig, rulesOf } from '#shared/show/alerts-config.ts';
import type { EngineContext } from '../../context.ts';
import { issuesOf } from '../../issues.ts';
import { callerNow } from '../call.ts';
import { type Fields, mergeChanges, parseFields, present } from '../changes.ts';

type AlertHandlers = Pick<
  CommandHandlers,
  'alert.update' | 'alert.add' | 'alert.reset' | 'alert.outputs' | 'alert.acknowledge' | 'alert.test'
>;

function setConfig(ctx: EngineContext, changes: Partial<AlertsConfig>): void {
  ctx.show.update({ alerts: { ...ctx.show.current.alerts, ...changes } });
  ctx.alerts.configured();
}

function update(ctx: EngineContext, id: string, sent: RuleChanges): void {
  const { alerts } = ctx.show.current;
  const rule = rulesOf(alerts).find((candidate) => candidate.id === id);
  if (rule === undefined) throw new FlypackError('alert_rule_unknown', { id });
  const changes: RuleChanges = present(sent);
  const result = changedRule(rule, changes);
  if (!result.success) throw new FlypackError('bad_arguments', { issues: issuesOf(result.error, ['changes']) });
  if (alerts.own.some((own) => own.id === id)) {
    setConfig(ctx, { own: alerts.own.map((own) => (own.id === id ? result.data : own)) });
  } else {
    const before = alerts.changed[rule.id] ?? {};
    setConfig(ctx, { changed: { ...alerts.changed, [rule.id]: { ...before, ...changes } } });
  }
}

function reset(ctx: EngineContext, id: string | undefined): void {
  const { alerts } = ctx.show.current;
  if (id === undefined) {
    setConfig(ctx, { changed: {} });
    return;
  }
  if (!rulesOf(alerts).some((rule) => rule.id === id)) throw new FlypackError('alert_rule_unknown', { id });
  const changed = Object.fromEntries(Object.entries(alerts.changed).filter(([rule]) => rule !== id));
  setConfig(ctx, { changed, own: alerts.own.filter((rule) => rule.id !== id) });
}

function setOutputs(ctx: EngineContext, changes: Fields): void {
  const { alerts } = ctx.show.current;
  const sent = Object.keys(changes).filter((field) => field !== 'desktop' && field !== 'webhook');
  if (sent.length > 0) {
    const issues = sent.map((field) => ({ path: `changes.${field}`, message: 'there is no such field' }));
    throw new FlypackError('bad_arguments', { issues });
  }
  const merged = mergeChanges({ ...alerts }, changes);
  const config = parseFields(AlertsConfig, { webhook: null, ...merged }, changes, 'changes');
  setConfig(ctx, { desktop: config.desktop, webhook: config.webhook });
}

export const alertHandlers = (ctx: EngineContext): AlertHandlers => ({
  'alert.update': async ({ id, changes }) => {
    update(ctx, id, changes);
    return {};
  },
  'alert.add': async ({ rule }) => {
    const { alerts } = ctx.show.current;
    if (rulesOf(alerts).some(({ id }) => id === rule.id)) throw new FlypackError('alert_rule_exists', { id: rule.id });
    if (alerts.own.length >= MAX_OWN_RULES) throw new FlypackError('alert_rule_limit', { limit: MAX_OWN_RULES });
    setConfig(ctx, { own: [...alerts.own, rule] });
    return { id: rule.id };
  },
  'alert.reset': async ({ id }) => {
    reset(ctx, id);
    return {};
  },
  'alert.outputs': async ({ changes }) => {
    setOutputs(ctx, changes);
    return {};
  },
  'alert.acknowledge': async ({ id }) => {
    ctx.alerts.acknowledge(id, callerNow().who);
    return {};
  },
  'alert.test': async () => {
    const outcome = await ctx.alerts.test();
    if (outcome === null) throw new FlypackError('webhook_missing');
    const { delivered, status, problem } = outcome;
    return { delivered, status, problem };
  },
});
