/** `tally.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import type { EngineContext } from '../../context.ts';
import { requireSource } from './source.ts';

const LOOPBACK_ADVICE =
  'Only this machine can reach the engine. End it while off air, start it with --host 0.0.0.0 (npm start -- --host 0.0.0.0), let its port through the firewall, and open this again.';
const NO_NETWORK_ADVICE = 'This machine has no network address at the moment. Connect it to the phones’ network.';

export const tallyHandlers = (ctx: EngineContext): Pick<CommandHandlers, 'tally.link'> => ({
  'tally.link': async ({ source }) => {
    requireSource(ctx, source);
    const { addresses, loopbackOnly, tallyToken } = ctx.reach();
    const page = `tally.html#${new URLSearchParams({ source, token: tallyToken }).toString()}`;
    const links = addresses.map(({ url, reach }) => ({ url: `${url}/${page}`, reach }));
    const isReachable = links.some(({ reach }) => reach === 'network');
    return { links, advice: isReachable ? null : loopbackOnly ? LOOPBACK_ADVICE : NO_NETWORK_ADVICE };
  },
});
