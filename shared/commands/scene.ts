/** `scene.*` */
import { z } from 'zod';
import { SceneId } from '../ids.ts';
import { Changes, define, done, producers } from './define.ts';

const NewScene = Changes.describe('A scene’s settings; see the schema SceneConfig. `id` may be left out.');

export const sceneCommands = {
  'scene.add': define({
    summary: 'Adds a scene: several sources in one picture, on the buses like a source.',
    args: z.strictObject({ scene: NewScene }),
    result: z.object({ id: SceneId }),
    roles: producers,
    confirm: false,
  }),
  'scene.update': define({
    summary: 'Changes a scene, also on air: it shows from the next frame. Fields left out stay.',
    args: z.strictObject({ id: SceneId, changes: Changes }),
    result: done,
    roles: producers,
    confirm: false,
  }),
  'scene.remove': define({
    summary: 'Removes a scene. Refused while it is on air.',
    args: z.strictObject({ id: SceneId }),
    result: done,
    roles: producers,
    confirm: false,
  }),
} as const;
