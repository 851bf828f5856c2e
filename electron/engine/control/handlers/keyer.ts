/** `keyer.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { DskId, KeyerId } from '#shared/ids.ts';
import { ChromaKey, type DskContent, type KeyersConfig } from '#shared/show/keyer-config.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import type { EngineContext } from '../../context.ts';
import { timingNow } from '../call.ts';
import { present } from '../changes.ts';
import { requireSource } from './source.ts';

type KeyerHandlers = Pick<
  CommandHandlers,
  'keyer.cut' | 'keyer.auto' | 'keyer.set' | 'keyer.content' | 'keyer.chroma' | 'keyer.clock'
>;

const isEmpty = (keyers: KeyersConfig, id: KeyerId): boolean =>
  id === 'key' ? keyers.key.source === null : keyers[id].kind === 'none';

export function keyerHandlers(ctx: EngineContext): KeyerHandlers {
  const act = async (action: SwitcherAction): Promise<{ frame: number; ptsTicks: number }> => {
    await ctx.mediaReady();
    return ctx.media.switch(action, ...timingNow());
  };
  /** An empty keyer may go off air, never on. */
  const requireContent = (id: KeyerId, on: boolean | undefined): void => {
    const goesOn = on ?? !ctx.store.state.switcher.keyers[id].on;
    if (goesOn && isEmpty(ctx.show.current.keyers, id)) throw new FlypackError('keyer_empty', { keyer: id });
  };
  const setContent = (id: DskId, content: DskContent): void => {
    if (content.kind === 'image' || content.kind === 'logo') {
      const known = ctx.show.current.media.some((item) => item.id === content.media && item.kind === 'still');
      if (!known) throw new FlypackError('media_unknown', { id: content.media });
    }
    ctx.show.update({ keyers: { ...ctx.show.current.keyers, [id]: content } });
    ctx.refreshComposition();
  };
  return {
    'keyer.cut': async ({ keyer, on }) => {
      requireContent(keyer, on);
      return act({ type: 'keyerCut', keyer, on });
    },
    'keyer.auto': async ({ keyer, on }) => {
      requireContent(keyer, on);
      return act({ type: 'keyerAuto', keyer, on });
    },
    'keyer.set': async ({ keyer, changes }) => act({ type: 'keyerSettings', keyer, changes: present(changes) }),
    'keyer.content': ({ keyer, content }) =>
      ctx.setup.run(async () => {
        setContent(keyer, content);
        await ctx.graphicsDrawn();
        return {};
      }),
    'keyer.chroma': ({ changes }) =>
      ctx.setup.run(async () => {
        if (changes.source !== undefined && changes.source !== null) requireSource(ctx, changes.source);
        const { keyers } = ctx.show.current;
        const key = ChromaKey.parse({ ...keyers.key, ...present(changes) });
        await ctx.mediaReady();
        await ctx.media.compose({ chroma: key });
        ctx.show.update({ keyers: { ...keyers, key } });
        ctx.refreshComposition();
        return {};
      }),
    'keyer.clock': ({ keyer, run }) =>
      ctx.setup.run(async () => {
        const content = ctx.show.current.keyers[keyer];
        if (content.kind !== 'clock') throw new FlypackError('keyer_empty', { keyer, problem: 'it shows no clock' });
        setContent(keyer, { ...content, startedAtMs: run ? Date.now() : null });
        await ctx.graphicsDrawn();
        return {};
      }),
  };
}
