/** `switcher.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { MediaId } from '#shared/ids.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import type { EngineContext } from '../../context.ts';
import { timingNow } from '../call.ts';
import { present } from '../changes.ts';
import { requireFeed } from './scene.ts';

type SwitcherHandlers = Pick<
  CommandHandlers,
  | 'switcher.preview'
  | 'switcher.cut'
  | 'switcher.take'
  | 'switcher.auto'
  | 'switcher.transition'
  | 'switcher.tbar'
  | 'switcher.fadeToBlack'
>;

/** @throws FlypackError `media_unknown` */
function requireClip(ctx: EngineContext, id: MediaId): void {
  const found = ctx.show.current.media.some((item) => item.id === id && item.kind === 'clip');
  if (!found) throw new FlypackError('media_unknown', { id, needs: 'a clip' });
}

export function switcherHandlers(ctx: EngineContext): SwitcherHandlers {
  const act = async (action: SwitcherAction): Promise<{ frame: number; ptsTicks: number }> => {
    await ctx.mediaReady();
    return ctx.media.switch(action, ...timingNow());
  };
  /** A cut in the middle of a transition ends it, and then nothing needs to be on preview. */
  const requirePreview = (): void => {
    const { preview, transition } = ctx.store.state.switcher;
    if (preview === null && transition === null) throw new FlypackError('nothing_on_preview');
  };
  /** A stinger needs its clip, unless something else runs already. */
  const requireStinger = (): void => {
    const { settings, transition } = ctx.store.state.switcher;
    if (settings.kind === 'stinger' && settings.stingerMedia === null && transition === null) {
      throw new FlypackError('stinger_missing');
    }
  };
  return {
    'switcher.preview': async ({ source }) => act({ type: 'preview', source: requireFeed(ctx, source) }),
    'switcher.take': async ({ source }) => act({ type: 'take', source: requireFeed(ctx, source) }),
    'switcher.cut': async () => {
      requirePreview();
      return act({ type: 'cut' });
    },
    'switcher.auto': async () => {
      requirePreview();
      requireStinger();
      return act({ type: 'auto' });
    },
    'switcher.transition': async ({ rateFrames, ...changes }) => {
      const { settings } = ctx.store.state.switcher;
      const kind = changes.kind ?? settings.kind;
      if (changes.stingerMedia !== undefined && changes.stingerMedia !== null) requireClip(ctx, changes.stingerMedia);
      const rates = rateFrames === undefined ? settings.rates : { ...settings.rates, [kind]: rateFrames };
      return act({ type: 'settings', changes: { ...present(changes), rates } });
    },
    'switcher.tbar': async ({ position }) => act({ type: 'bar', position }),
    'switcher.fadeToBlack': async ({ black }) => act({ type: 'black', black }),
  };
}
