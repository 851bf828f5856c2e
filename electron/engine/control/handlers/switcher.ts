/** `switcher.*` */
import { frameMs } from '#shared/canvas.ts';
import type { CommandHandlers } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import type { MediaId } from '#shared/ids.ts';
import type { SwitcherAction } from '#shared/switcher/switcher.ts';
import type { EngineContext } from '../../context.ts';
import { stingerRoom } from '../../mixer/stinger.ts';
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

/** Length of a clip of the media pool as a rate, in frames of the canvas. @throws FlypackError `media_unknown`, `stinger_too_long` */
function clipRate(ctx: EngineContext, id: MediaId): number {
  const { media, canvas } = ctx.show.current;
  const clip = media.find((item) => item.id === id);
  if (clip?.kind !== 'clip') throw new FlypackError('media_unknown', { id, needs: 'a clip' });
  const frames = Math.max(1, Math.round(clip.durationMs / frameMs(canvas.frameRate)));
  const mostFrames = stingerRoom(canvas);
  if (frames > mostFrames) throw new FlypackError('stinger_too_long', { frames, mostFrames });
  return frames;
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
      const { stingerMedia } = changes;
      // A stinger is as long as its clip, unless it is told otherwise.
      const clip = stingerMedia === undefined || stingerMedia === null ? {} : { stinger: clipRate(ctx, stingerMedia) };
      const rates = { ...settings.rates, ...clip, ...(rateFrames === undefined ? {} : { [kind]: rateFrames }) };
      return act({ type: 'settings', changes: { ...present(changes), rates } });
    },
    'switcher.tbar': async ({ position }) => act({ type: 'bar', position }),
    'switcher.fadeToBlack': async ({ black }) => act({ type: 'black', black }),
  };
}
