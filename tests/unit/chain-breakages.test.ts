/** Every hop broken as it breaks in life: the verdict names that hop and no other. */
import { describe, expect, it } from 'vitest';
import { ADVICE } from '#shared/chain/causes.ts';
import { HOPS } from '#shared/chain/chain.ts';
import { breakagesHere } from '../support/breakages-here.ts';
import { breakagesThere, sideBreakages } from '../support/breakages-there.ts';
import { rig, run } from '../support/chain-samples.ts';

const breakages = [...breakagesHere, ...breakagesThere];

describe('the cause', () => {
  it.each(breakages)('%s: the hop %s', (cause, _what, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, hops, beside } = run(r);
    expect(verdict?.cause).toBe(cause);
    expect(verdict?.hop).toBe(cause.slice(0, cause.indexOf('.')));
    expect(verdict?.problem).toMatch(problem);
    expect(verdict?.number).not.toBe('');
    expect(verdict?.advice).toBe(ADVICE[cause]);
    expect(beside).toEqual([]);
    // Nothing before it is blamed.
    for (const before of hops.slice(0, verdict === null ? 0 : HOPS.indexOf(verdict.hop)))
      expect(['ok', 'unknown']).toContain(before.health);
  });

  it.each(sideBreakages)('%s stands beside the chain', (cause, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, beside } = run(r);
    expect(verdict).toBeNull();
    expect(beside).toHaveLength(1);
    expect(beside[0]).toMatchObject({ cause, advice: ADVICE[cause], problem: expect.stringMatching(problem) });
    expect(beside[0]?.number).not.toBe('');
  });

  it('has been broken here in every way it knows', () => {
    const broken = new Set<string>([...breakages, ...sideBreakages].map(([cause]) => cause));
    expect(Object.keys(ADVICE).filter((cause) => !broken.has(cause))).toEqual([]);
  });
});
