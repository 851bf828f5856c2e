/** `alert.*` and `report.*` */
import { z } from 'zod';
import { AlertRule, RuleChanges, RuleId } from '../alerts/rules.ts';
import { Changes, confirmed, crew, define, done, everyone, none, setup } from './define.ts';

export const alertCommands = {
  'alert.update': define({
    summary: 'Changes limits and times of a rule, or switches it off. Fields left out stay.',
    args: z.strictObject({ id: RuleId, changes: RuleChanges }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'alert.add': define({
    summary: 'Adds a rule of one’s own over one of the known metrics; its id must be free.',
    args: z.strictObject({ rule: AlertRule }),
    result: z.object({ id: RuleId }),
    roles: setup,
    confirm: false,
  }),
  'alert.reset': define({
    summary: 'Gives a rule back its first limits; one of one’s own is removed. Without `id`, all default rules.',
    args: z.strictObject({ id: RuleId.optional() }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'alert.outputs': define({
    summary:
      'Changes where alerts are told: `desktop` (true or false) and `webhook` (`url`, `secret`, `from`, `on`; null removes it). Fields left out stay.',
    args: z.strictObject({ changes: Changes }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'alert.acknowledge': define({
    summary: 'Says that somebody has seen an active alert. Without `id`, all of them.',
    args: z.strictObject({ id: z.string().max(120).optional() }),
    result: done,
    roles: crew,
    confirm: false,
  }),
  'alert.test': define({
    summary: 'Sends a test message to the webhook and answers with what came of its first attempt.',
    args: none,
    result: z.object({ delivered: z.boolean(), status: z.int().nullable(), problem: z.string().nullable() }),
    roles: setup,
    confirm: false,
  }),
  'report.list': define({
    summary: 'The show reports that can be had at `/api/v1/reports/<id>.html` and `.json`, the newest first.',
    args: none,
    result: z.object({
      reports: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          startedAtMs: z.number(),
          endedAtMs: z.number().nullable(),
          end: z.enum(['running', 'ended', 'engine', 'failed']),
        }),
      ),
    }),
    roles: everyone,
    confirm: false,
  }),
  'report.remove': define({
    summary: 'Deletes a show report and the log it is made from. Refused while its broadcast goes on.',
    args: confirmed.extend({ id: z.string().min(1).max(120) }),
    result: done,
    roles: setup,
    confirm: true,
  }),
} as const;
