/** Alert rules: what is watched, from where on it is bad and for how long, and when it is well again. */
import { z } from 'zod';
import { CONDITION_NAMES, type ConditionName, FIGURE_NAMES, type FigureName, METRICS } from './metrics.ts';

export const RuleId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40')
  .brand<'RuleId'>();
export type RuleId = z.infer<typeof RuleId>;

const seconds = z.number().min(0).max(3600);
const limit = z.number().min(0).max(1_000_000);
const name = z.string().trim().min(1).max(60);

const figureFields = {
  on: z.boolean(),
  /** From here on it warns, or alarms; null: never. */
  warn: limit.nullable(),
  alarm: limit.nullable(),
  /** It has to hold for so long before it counts. */
  holdS: seconds,
  /** Well again on the good side of this … */
  clear: limit,
  /** … for so long. */
  clearS: seconds,
};
const conditionFields = {
  on: z.boolean(),
  /** It warns, or alarms, when it has held for so long; null: never. */
  warnAfterS: seconds.nullable(),
  alarmAfterS: seconds.nullable(),
  clearS: seconds,
};

export const FigureRule = z.strictObject({
  id: RuleId,
  kind: z.literal('figure'),
  name,
  metric: z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]),
  ...figureFields,
});
export const ConditionRule = z.strictObject({
  id: RuleId,
  kind: z.literal('condition'),
  name,
  metric: z.enum(CONDITION_NAMES as [ConditionName, ...ConditionName[]]),
  ...conditionFields,
});

type FigureRule = z.infer<typeof FigureRule>;

/** What is wrong with a rule’s limits; null when they fit together. */
function limitProblem(rule: FigureRule): { path: string; message: string } | null {
  const { warn, alarm, clear } = rule;
  const sign = METRICS[rule.metric].worse === 'above' ? 1 : -1;
  const side = sign === 1 ? 'below' : 'above';
  if (warn === null && alarm === null) return { path: 'warn', message: 'one of the two limits is needed' };
  if (warn !== null && alarm !== null && sign * (alarm - warn) < 0) {
    return { path: 'alarm', message: `not ${side} the limit that warns` };
  }
  const first = warn ?? alarm ?? 0;
  return sign * (first - clear) < 0 ? { path: 'clear', message: `at or ${side} the limits` } : null;
}

export const AlertRule = z.discriminatedUnion('kind', [FigureRule, ConditionRule]).superRefine((rule, ctx) => {
  const problem =
    rule.kind === 'figure'
      ? limitProblem(rule)
      : rule.warnAfterS === null && rule.alarmAfterS === null
        ? { path: 'warnAfterS', message: 'one of the two times is needed' }
        : null;
  if (problem !== null) ctx.addIssue({ code: 'custom', path: [problem.path], message: problem.message });
});
export type AlertRule = z.infer<typeof AlertRule>;

/** What can be changed of a rule; those of the other kind are refused when it is applied. */
export const RuleChanges = z.strictObject({ ...figureFields, ...conditionFields, name }).partial();
export type RuleChanges = z.infer<typeof RuleChanges>;

const figureRule = (
  id: string,
  metric: FigureName,
  [warn, alarm, clear]: readonly [number | null, number | null, number],
  [holdS, clearS]: readonly [number, number],
  on = true,
): AlertRule => ({
  id: RuleId.parse(id),
  kind: 'figure',
  name: METRICS[metric].name,
  metric,
  on,
  warn,
  alarm,
  holdS,
  clear,
  clearS,
});

const conditionRule = (
  id: string,
  metric: ConditionName,
  [warnAfterS, alarmAfterS]: readonly [number | null, number | null],
  clearS: number,
): AlertRule => ({
  id: RuleId.parse(id),
  kind: 'condition',
  name: METRICS[metric].name,
  metric,
  on: true,
  warnAfterS,
  alarmAfterS,
  clearS,
});

/** The limits operators know from OBS: drops 1 and 5 %, frame rate 95 and 80 %, disk 5 and 1 GB. */
export const DEFAULT_RULES: readonly AlertRule[] = [
  conditionRule('source-lost', 'sourceLost', [null, 0], 3),
  conditionRule('source-black', 'sourceBlack', [0, 10], 3),
  conditionRule('source-frozen', 'sourceFrozen', [0, 10], 3),
  conditionRule('source-silent', 'sourceSilent', [0, null], 3),
  conditionRule('sound-warning', 'soundWarning', [null, 0], 2),
  conditionRule('source-away', 'sourceAway', [3, null], 3),
  conditionRule('destination-down', 'destinationDown', [3, 15], 5),
  conditionRule('uplink-down', 'uplinkDown', [3, 10], 5),
  conditionRule('backup-in-use', 'backupInUse', [2, null], 5),
  conditionRule('event-unhealthy', 'eventUnhealthy', [5, 15], 5),
  conditionRule('encoder-failed', 'encoderFailed', [null, 1], 3),
  conditionRule('encoder-restarted', 'encoderRestarted', [0, null], 0),
  conditionRule('encoder-fallback', 'encoderFallback', [0, null], 3),
  conditionRule('recording-ended', 'recordingEnded', [null, 0], 0),
  conditionRule('recording-retrying', 'recordingRetrying', [null, 0], 3),
  conditionRule('engine-died', 'engineDied', [null, 0], 0),
  figureRule('fps', 'fps', [95, 80, 97], [5, 5]),
  figureRule('drops-source', 'dropsSource', [1, 5, 0.5], [2, 10]),
  figureRule('drops-mixer', 'dropsMixer', [1, 5, 0.5], [2, 10]),
  figureRule('drops-encoder', 'dropsEncoder', [1, 5, 0.5], [2, 10]),
  figureRule('drops-network', 'dropsNetwork', [1, 5, 0.5], [2, 10]),
  figureRule('drops-received', 'dropsReceived', [1, 5, 0.5], [2, 10]),
  figureRule('queue', 'queue', [500, 1200, 250], [2, 5]),
  figureRule('send-rate', 'sendRate', [70, 40, 85], [10, 10]),
  figureRule('bitrate', 'bitrate', [40, null, 60], [30, 10], false),
  figureRule('disk', 'disk', [5, 1, 5.5], [5, 10]),
  figureRule('cpu', 'cpu', [85, 95, 80], [15, 15]),
  figureRule('memory', 'memory', [4000, null, 3500], [30, 30], false),
  figureRule('loudness', 'loudness', [6, null, 3], [15, 10], false),
];

/** The longest list of rules of one’s own. */
export const MAX_OWN_RULES = 16;

/** A rule with changes; the result says what is wrong when they do not fit it. */
export function changedRule(rule: AlertRule, changes: RuleChanges): z.ZodSafeParseResult<AlertRule> {
  return AlertRule.safeParse({ ...rule, ...changes });
}
