/** The show’s alerts: changed and own rules, and where alerts are told besides the page and the log. */
import { z } from 'zod';
import { AlertRule, changedRule, DEFAULT_RULES, MAX_OWN_RULES, RuleChanges, RuleId } from '../alerts/rules.ts';
import { publicAddress } from './address.ts';

const webhookUrl = z
  .string()
  .trim()
  .max(1024)
  .regex(/^https?:\/\/[^\s@/]+(?:\/\S*)?$/i, 'an address like https://example.org/hook');

export const Webhook = z.strictObject({
  on: z.boolean().default(true),
  url: webhookUrl,
  /** Signs every message (HMAC-SHA256), so that the receiver knows who it is from. */
  secret: z
    .string()
    .min(8)
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'letters, digits and signs without blanks')
    .optional(),
  /** Which alerts are told: all, or alarms only. */
  from: z.enum(['warn', 'alarm']).default('warn'),
});
export type Webhook = z.infer<typeof Webhook>;

export const AlertsConfig = z.object({
  /** Default rules that were changed, by id. */
  changed: z.record(RuleId, RuleChanges).default({}),
  own: z.array(AlertRule).max(MAX_OWN_RULES).default([]),
  /** Desktop notifications of the app. */
  desktop: z.boolean().default(true),
  webhook: Webhook.nullable().default(null),
});
export type AlertsConfig = z.infer<typeof AlertsConfig>;

/** What everybody may see of the webhook. */
export interface PublicWebhook {
  on: boolean;
  /** Without what looks like a key in it. */
  address: string;
  hasSecret: boolean;
  from: 'warn' | 'alarm';
}

export const publicWebhook = ({ on, url, secret, from }: Webhook): PublicWebhook => ({
  on,
  address: publicAddress(url),
  hasSecret: secret !== undefined,
  from,
});

/** The rules as they are now: defaults with the show’s changes, then its own. Changes that no longer fit are left out. */
export function rulesOf({ changed, own }: AlertsConfig): AlertRule[] {
  const defaults = DEFAULT_RULES.map((rule) => {
    const changes = changed[rule.id];
    const result = changes === undefined ? null : changedRule(rule, changes);
    return result?.success === true ? result.data : rule;
  });
  return [...defaults, ...own];
}
