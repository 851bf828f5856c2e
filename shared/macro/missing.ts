/** Whether what a macro’s steps name is in the show. Asked before the first of them: half a macro on air is worse than none. Pure. */
import type { ErrorCode } from '../errors.ts';
import type { MacroStep } from '../show/macro-config.ts';
import type { StepProblem } from './steps.ts';

type Things = readonly { id: string }[];

/** What steps may name. */
export interface Named {
  sources: Things;
  scenes: Things;
  media: Things;
  macros: Things;
}

interface Needed {
  among: readonly Things[];
  id: unknown;
  code: ErrorCode;
  /** What it is called in a sentence. */
  what: string;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The one thing that a command has to find; null when it needs none. */
function neededBy(name: string, args: Record<string, unknown>, show: Named): Needed | null {
  const { sources, scenes, media, macros } = show;
  const source = (id: unknown): Needed => ({ among: [sources], id, code: 'source_unknown', what: 'source' });
  const item = (id: unknown): Needed => ({ among: [media], id, code: 'media_unknown', what: 'item of the media pool' });
  switch (name) {
    case 'switcher.preview':
    case 'switcher.take':
      return { among: [sources, scenes], id: args.source, code: 'source_unknown', what: 'source or scene' };
    case 'switcher.transition':
      return item(args.stingerMedia);
    case 'audio.strip':
    case 'audio.solo':
    case 'clip.play':
    case 'clip.pause':
    case 'clip.cue':
      return source(args.source);
    case 'keyer.chroma':
      return source(field(args.changes, 'source'));
    case 'keyer.content':
      return item(field(args.content, 'media'));
    case 'scene.update':
    case 'scene.remove':
      return { among: [scenes], id: args.id, code: 'scene_unknown', what: 'scene' };
    case 'macro.run':
      return { among: [macros], id: args.id, code: 'macro_unknown', what: 'macro' };
    default:
      return null;
  }
}

/** The first step that names what is not in the show; null when all is there. What the macro itself adds is there. */
export function missingThing(steps: readonly MacroStep[], show: Named): StepProblem | null {
  const scenes = [...show.scenes];
  for (const [step, each] of steps.entries()) {
    if (each.kind !== 'command') continue;
    if (each.name === 'scene.add') {
      const id = field(each.args.scene, 'id');
      // Its id is made from its name, and what comes after it may mean just that.
      if (typeof id !== 'string') return null;
      scenes.push({ id });
    }
    const needed = neededBy(each.name, each.args, { ...show, scenes });
    if (needed === null || typeof needed.id !== 'string') continue;
    if (needed.among.some((things) => things.some(({ id }) => id === needed.id))) continue;
    return { step, code: needed.code, problem: `there is no ${needed.what} “${needed.id}” in the show` };
  }
  return null;
}
