/** What a test has to allow for on a machine that does other work meanwhile. */
import type { Cause } from '../../shared/chain/causes.ts';
import type { Chain, Hop } from '../../shared/chain/chain.ts';

/**
 * A figure of the design may take so many times longer in a test, which runs on any machine and beside other work. The
 * figures themselves are measured by `npm run bench` and `npm run drill`, on a machine that does nothing else.
 */
export const BUSY = 2.5;

/** What a machine that is too busy for a test does to it by itself. */
const CAUSES: readonly Cause[] = ['camera.late', 'camera.slow', 'mixer.late', 'mixer.slow', 'encoder.drops'];

/** The verdict, with what a busy machine does to itself left out: the first hop in alarm, else the first that warns. */
export function troubleIn({ hops }: Pick<Chain, 'hops'>): Hop | null {
  const real = hops.filter(({ cause }) => cause === null || !CAUSES.includes(cause));
  const first = (wanted: Hop['health']) => real.find(({ health }) => health === wanted);
  return first('alarm') ?? first('warn') ?? null;
}
