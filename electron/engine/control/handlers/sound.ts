/** `audio.*` */
import type { CommandHandlers } from '#shared/commands/table.ts';
import {
  type MasterChanges,
  MasterSettings,
  type SoundConfig,
  type StripChanges,
  StripSettings,
  stripOf,
} from '#shared/show/sound-config.ts';
import type { EngineContext } from '../../context.ts';
import { Serial } from '../../serial.ts';
import { present } from '../changes.ts';
import { requireSource } from './source.ts';

type SoundHandlers = Pick<CommandHandlers, 'audio.strip' | 'audio.master' | 'audio.solo' | 'audio.resetLoudness'>;

/** A strip with some of its settings changed. */
function changedStrip(before: StripSettings, { highPass, gate, compressor, ...changes }: StripChanges): StripSettings {
  return StripSettings.parse({
    ...before,
    ...present(changes),
    highPass: { ...before.highPass, ...highPass },
    gate: { ...before.gate, ...gate },
    compressor: { ...before.compressor, ...compressor },
  });
}

const changedMaster = (before: MasterSettings, { limiter, ...changes }: MasterChanges): MasterSettings =>
  MasterSettings.parse({ ...before, ...present(changes), limiter: { ...before.limiter, ...limiter } });

export function soundHandlers(ctx: EngineContext): SoundHandlers {
  // Not behind the set-up: a fader never waits for a source that is being opened.
  const desk = new Serial();
  const set = async (sound: SoundConfig): Promise<void> => {
    await ctx.mediaReady();
    await ctx.media.compose({ sound });
    ctx.show.update({ sound });
    ctx.refreshComposition();
  };
  return {
    'audio.strip': ({ source, changes }) =>
      desk.run(async () => {
        requireSource(ctx, source);
        const { sound } = ctx.show.current;
        const strip = changedStrip(stripOf(sound, source), changes);
        await set({ ...sound, strips: { ...sound.strips, [source]: strip } });
        return {};
      }),
    'audio.master': ({ changes }) =>
      desk.run(async () => {
        const { sound } = ctx.show.current;
        await set({ ...sound, master: changedMaster(sound.master, changes) });
        return {};
      }),
    'audio.solo': ({ source, on }) =>
      desk.run(async () => {
        requireSource(ctx, source);
        const others = ctx.store.state.sound.solo.filter((id) => id !== source);
        const solo = on ? [...others, source] : others;
        await ctx.mediaReady();
        await ctx.media.compose({ solo });
        ctx.store.set('sound', { ...ctx.store.state.sound, solo });
        return {};
      }),
    'audio.resetLoudness': async () => {
      await ctx.mediaReady();
      await ctx.media.resetLoudness();
      return {};
    },
  };
}
