/** Alerts on the page: what the badge says, how rules read, what their form sends, and when a report is news. */
import { describe, expect, it } from 'vitest';
import type { ActiveAlert } from '#shared/alerts/evaluate.ts';
import { type AlertRule, changedRule, DEFAULT_RULES } from '#shared/alerts/rules.ts';
import type { ReportInfo } from '#shared/state/alerts.ts';
import { badgeOf, ruleWords, webhookWords } from '../../renderer/alerts/alert-words.ts';
import { changesOfRule, draftOfRule, ownRule } from '../../renderer/alerts/rule-form.ts';
import { newReport } from '../../renderer/store/new-report.ts';

const alert = (title: string, severity: 'warn' | 'alarm', seen = false): ActiveAlert =>
  ({ id: title, title, severity, acknowledged: seen ? { by: 'me', atMs: 1 } : null }) as ActiveAlert;
const rule = (id: string): AlertRule => DEFAULT_RULES.find((one) => one.id === id) as AlertRule;

describe('alerts on the page', () => {
  it('the badge tells the worst that nobody has seen', () => {
    expect(badgeOf({ active: [] })).toEqual({ tone: 'none', words: 'No alerts' });
    const active = [alert('A', 'alarm', true), alert('B', 'warn')];
    expect(badgeOf({ active })).toEqual({ tone: 'warn', words: '2 alerts: B' });
    expect(badgeOf({ active: [alert('A', 'alarm', true)] }).tone).toBe('seen');
  });

  it('rules read as sentences', () => {
    expect(ruleWords(rule('disk'))).toBe('warns below 5 GB, alarms below 1 GB');
    expect(ruleWords(rule('destination-down'))).toBe('warns after 3 s, alarms after 15 s');
    expect(ruleWords(rule('source-lost'))).toBe('alarms at once');
  });

  it('every rule comes through its form unchanged, and an empty limit means never', () => {
    for (const one of DEFAULT_RULES) {
      expect(changedRule(one, changesOfRule(one, draftOfRule(one))).data, one.id).toEqual(one);
    }
    const draft = { ...draftOfRule(rule('disk')), warn: '' };
    expect(changesOfRule(rule('disk'), draft)).toMatchObject({ warn: null, alarm: 1 });
    expect(ownRule('cpu', ['own-1'])).toMatchObject({ id: 'own-2', metric: 'cpu', on: true });
  });

  it('the webhook’s fate is told', () => {
    const webhook = {
      on: true,
      address: '',
      hasSecret: false,
      from: 'warn',
      queued: 2,
      lost: 1,
      deliveredAtMs: null,
    } as const;
    expect(webhookWords({ ...webhook, status: 'waiting', problem: 'x refuses the connection.' })).toBe(
      '2 waiting: x refuses the connection. · 1 given up',
    );
    expect(webhookWords({ ...webhook, status: 'idle', problem: null, lost: 0 })).toBe('nothing sent yet');
  });

  it('a report is news when its broadcast has ended under our eyes', () => {
    const report = (end: ReportInfo['end']): ReportInfo => ({
      id: 'a',
      name: 'Gala',
      startedAtMs: 1,
      endedAtMs: 2,
      end,
    });
    expect(newReport([report('running')], [report('ended')])).toMatch(/Gala is ready/);
    expect(newReport([], [report('ended')])).toBeNull();
    expect(newReport([report('running')], [report('failed')])).toBeNull();
  });
});
