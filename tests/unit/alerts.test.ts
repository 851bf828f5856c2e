/** Alert rules: hysteresis, escalation, what a restart makes of them, and what state and figures say to the metrics. */
import { describe, expect, it } from 'vitest';
import {
  type AlertEvent,
  type AlertMemory,
  acknowledge,
  activeAlerts,
  evaluate,
  memoryOf,
  type Reading,
  type Readings,
} from '#shared/alerts/evaluate.ts';
import { METRICS, type Metric } from '#shared/alerts/metrics.ts';
import { type AlertRule, changedRule, DEFAULT_RULES } from '#shared/alerts/rules.ts';
import { AlertsConfig, rulesOf } from '#shared/show/alerts-config.ts';

const NONE = Object.fromEntries(Object.keys(METRICS).map((metric) => [metric, []])) as unknown as Readings;

const rule = (id: string): AlertRule => {
  const found = DEFAULT_RULES.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
};

/** Feeds one value a second to a rule and collects what happened and when. */
class Lab {
  memory: AlertMemory = new Map();
  readonly told: string[] = [];
  readonly events: AlertEvent[] = [];
  #second = 0;
  readonly #rules: readonly AlertRule[];
  readonly #metric: Metric;
  readonly #about: string;

  constructor(rules: readonly AlertRule[], metric: Metric, about = 'x') {
    this.#rules = rules;
    this.#metric = metric;
    this.#about = about;
  }

  feed(...values: (number | boolean | null | 'gone')[]): this {
    for (const value of values) {
      const reading: Reading = {
        about: this.#about,
        value: value as number,
        title: 'It is bad',
        figure: String(value),
      };
      const readings = { ...NONE, [this.#metric]: value === null ? null : value === 'gone' ? [] : [reading] };
      const clock = { atMs: 1_000_000 + 1000 * this.#second, monotonicMs: 1000 * this.#second };
      const { memory, events } = evaluate(this.memory, this.#rules, readings, clock);
      this.memory = memory;
      for (const event of events) this.told.push(`${this.#second} ${event.what} ${event.alert.severity}`);
      this.events.push(...events);
      this.#second += 1;
    }
    return this;
  }
}

const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('an alert', () => {
  it('fires once and clears once, however the input flaps', () => {
    // Queue: warns above 500 ms for 2 s, clears below 250 ms for 5 s.
    const lab = new Lab([rule('queue')], 'queue');
    lab.feed(...many(10, [600, 0]).flat());
    expect(lab.told, 'never held for two seconds').toEqual([]);
    lab.feed(600, 600, 600, ...many(10, [600, 300]).flat(), ...many(6, [600, 0, 0]).flat());
    expect(lab.told).toEqual(['22 fired warn']);
    lab.feed(...many(10, 0));
    expect(lab.told.slice(1)).toHaveLength(1);
    expect(lab.told[1]).toMatch(/cleared warn$/);
    lab.feed(...many(20, 0));
    expect(lab.told).toHaveLength(2);
  });

  it('between the two limits nothing happens: it neither fires nor clears', () => {
    const lab = new Lab([rule('queue')], 'queue').feed(...many(30, 400));
    expect(lab.told).toEqual([]);
    lab.feed(600, 600, 600, ...many(60, 400));
    expect(lab.told).toEqual(['32 fired warn']);
    expect(activeAlerts(lab.memory)).toHaveLength(1);
  });

  it('is raised to an alarm once, and a warning that was acknowledged is then new again', () => {
    const lab = new Lab([rule('queue')], 'queue').feed(600, 600, 600);
    lab.memory = acknowledge(lab.memory, 'queue/x', 'the technician', 5);
    expect(activeAlerts(lab.memory)[0]?.acknowledged).toEqual({ by: 'the technician', atMs: 5 });
    lab.feed(1500, 1500, 1500, 600, 1500, 1500, 1500, 1500);
    expect(lab.told).toEqual(['2 fired warn', '5 raised alarm']);
    expect(activeAlerts(lab.memory)[0]).toMatchObject({ severity: 'alarm', acknowledged: null, figure: '1500' });
    lab.feed(...many(6, 100));
    expect(lab.told).toEqual(['2 fired warn', '5 raised alarm', '16 cleared alarm']);
  });

  it('says since when it has been so: from the first moment, not from when it fired', () => {
    const lab = new Lab([rule('cpu')], 'cpu').feed(10, ...many(20, 90));
    expect(lab.told).toEqual(['16 fired warn']);
    expect(lab.events[0]?.alert.sinceMs).toBe(1_001_000);
  });

  it('a condition warns and alarms by how long it has held', () => {
    const lab = new Lab([rule('destination-down')], 'destinationDown').feed(...many(20, true), ...many(6, false));
    expect(lab.told).toEqual(['3 fired warn', '15 raised alarm', '25 cleared alarm']);
  });

  it('below a limit is bad where less is worse', () => {
    const lab = new Lab([rule('disk')], 'disk').feed(20, ...many(6, 4.9), ...many(20, 5.2), ...many(12, 6));
    expect(lab.told).toEqual(['6 fired warn', '37 cleared warn']);
  });

  it('of a thing that is gone is over after its time; while nothing is known nothing changes', () => {
    const lab = new Lab([rule('queue')], 'queue').feed(600, 600, 600, ...many(30, null));
    expect(lab.told).toEqual(['2 fired warn']);
    lab.feed(...many(6, 'gone' as const));
    expect(lab.told).toEqual(['2 fired warn', '38 cleared warn']);
    expect(lab.memory.size).toBe(0);
  });

  it('of the last engine goes on without firing again, or clears', () => {
    const before = new Lab([rule('disk')], 'disk').feed(...many(7, 4));
    const after = new Lab([rule('disk')], 'disk');
    after.memory = memoryOf(activeAlerts(before.memory));
    after.feed(null, null, ...many(10, 4));
    expect(after.told).toEqual([]);
    expect(activeAlerts(after.memory)[0]?.sinceMs).toBe(1_000_000);
    after.feed(...many(11, 20));
    expect(after.told).toEqual(['22 cleared warn']);
  });

  it('whose rule is switched off is over at once', () => {
    const lab = new Lab([rule('queue')], 'queue').feed(600, 600, 600);
    const off = new Lab([{ ...rule('queue'), on: false } as AlertRule], 'queue');
    off.memory = lab.memory;
    expect(off.feed(600).told).toEqual(['0 cleared warn']);
  });
});

describe('rules', () => {
  it('come with the limits operators know, and all of them are valid', () => {
    for (const candidate of DEFAULT_RULES) expect(changedRule(candidate, {}).success, candidate.id).toBe(true);
    expect(rule('drops-network')).toMatchObject({ warn: 1, alarm: 5 });
    expect(rule('fps')).toMatchObject({ warn: 95, alarm: 80 });
    expect(rule('disk')).toMatchObject({ warn: 5, alarm: 1 });
    expect(new Set(DEFAULT_RULES.map(({ id }) => id)).size).toBe(DEFAULT_RULES.length);
  });

  it('refuse limits that do not fit together, and fields of the other kind', () => {
    expect(changedRule(rule('queue'), { warn: 800, clear: 900 }).success).toBe(false);
    expect(changedRule(rule('queue'), { alarm: 100 }).success).toBe(false);
    expect(changedRule(rule('disk'), { alarm: 6 }).success).toBe(false);
    expect(changedRule(rule('disk'), { warn: null, alarm: null }).success).toBe(false);
    expect(changedRule(rule('queue'), { warnAfterS: 3 }).success).toBe(false);
    expect(changedRule(rule('queue'), { warn: 800, clear: 300, on: false }).success).toBe(true);
  });

  it('of the show take the place of the defaults; changes that no longer fit are left out', () => {
    const config = AlertsConfig.parse({ changed: { queue: { warn: 700 }, disk: { warn: 0.5 } } });
    const rules = rulesOf(config);
    expect(rules.find(({ id }) => id === 'queue')).toMatchObject({ warn: 700, alarm: 1200 });
    expect(rules.find(({ id }) => id === 'disk')).toEqual(rule('disk'));
  });
});
