/** The media path in this process, at 720p30 with the encoder as it comes. */
import { MediaLab } from '../../tests/support/media-lab.ts';
import { FPS } from './cameras.ts';
import { benchShow } from './engine.ts';
import { LiveDecoder } from './live-decoder.ts';
import { pass, type Rig } from './rig.ts';

/** How long the frame synchroniser gets to know its feeds. */
const SETTLE_MS = 4000;

/** Starts it with these sources; resolves when all are live and have settled. */
export async function colourLab(rig: Rig, sources: Record<string, unknown>[]): Promise<MediaLab> {
  const { canvas, encoder } = benchShow({});
  const lab = rig.keep(await MediaLab.start(sources, { canvas, encoder }), (l) => l.stop());
  await lab.allLive(sources.map(({ id }) => String(id)));
  await pass(SETTLE_MS);
  await lab.runs(FPS);
  return lab;
}

/** Decodes the program while it comes, from the next key frame on. */
export function watch(rig: Rig, lab: MediaLab): LiveDecoder {
  const decoder = rig.keep(new LiveDecoder(), (d) => d.stop());
  let joined = false;
  lab.media.on('program', (chunk) => {
    joined ||= chunk.keyFrame;
    if (joined) decoder.push(chunk.data);
  });
  return decoder;
}
