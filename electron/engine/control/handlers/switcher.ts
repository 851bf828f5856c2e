/** `switcher.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import type { EngineContext } from '../../context.ts';
import { requireSource } from './source.ts';

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

/** The fields that were sent. */
const present = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export function switcherHandlers(ctx: EngineContext): SwitcherHandlers {
  const act = async (action: SwitcherAction): Promise<{ frame: number; ptsTicks: number }> => {
    await ctx.mediaReady();
    return ctx.media.switch(action);
  };
  /** A cut in the middle of a transition ends it, and then nothing needs to be on preview. */
  const requirePreview = (): void => {
    const { preview, transition } = ctx.store.state.switcher;
    if (preview === null && transition === null) throw new FlypackError('nothing_on_preview');
  };
  return {
    'switcher.preview': async ({ source }) => act({ type: 'preview', source: requireSource(ctx, source).id }),
    'switcher.take': async ({ source }) => act({ type: 'take', source: requireSource(ctx, source).id }),
    'switcher.cut': async () => {
      requirePreview();
      return act({ type: 'cut' });
    },
    'switcher.auto': async () => {
      requirePreview();
      return act({ type: 'auto' });
    },
    'switcher.transition': async ({ rateFrames, ...changes }) => {
      const { settings } = ctx.store.state.switcher;
      const kind = changes.kind ?? settings.kind;
      const rates = rateFrames === undefined ? settings.rates : { ...settings.rates, [kind]: rateFrames };
      return act({ type: 'settings', changes: { ...present(changes), rates } });
    },
    'switcher.tbar': async ({ position }) => act({ type: 'bar', position }),
    'switcher.fadeToBlack': async ({ black }) => act({ type: 'black', black }),
  };
}
