/** Half an hour with everything on: does memory stay, do sound and picture stay together, does every picture arrive? */
import { mkdirSync } from 'node:fs';
import { newFolder } from '../lib/engine.ts';
import type { Row } from '../lib/figure.ts';
import { withRig } from '../lib/rig.ts';
import { check, type Decoded } from '../soak/check.ts';
import { driftMs, figuresOf, MOST_DRIFT_MS } from '../soak/figures.ts';
import { type Soaked, soakLive } from '../soak/live.ts';
import { findingLine } from '../soak/measure.ts';
import { isFlat } from '../soak/memory.ts';
import { CANVAS } from '../soak/senders.ts';
import { FLASH_SOURCE } from '../soak/show.ts';

type Say = (text: string) => void;

/** Everything that was received or written, decoded once it is whole. */
async function decodeAll(soaked: Soaked, say: Say): Promise<Decoded[]> {
  const { received, recorded, isolated, clips, warmUpS } = soaked;
  const decoded: Decoded[] = [];
  const all = [
    ...[...received, ...recorded].map((taken) => ({ ...taken, fps: CANVAS.fps, fromS: warmUpS })),
    ...clips.map((taken) => ({ ...taken, fps: CANVAS.fps, fromS: 0 })),
    // Cameras have their own rates; what comes in a loop begins anew within them.
    ...isolated.map((taken) => ({
      ...taken,
      fps: taken.name.endsWith(FLASH_SOURCE) ? CANVAS.fps : null,
      fromS: warmUpS,
    })),
  ];
  const one = async ({ name, files, fps, fromS }: (typeof all)[number]): Promise<Decoded> => {
    try {
      const found = await check(name, files, { fps, fromS });
      if (found.gaps.length > 0) say(`${name}: pictures missing at ${found.gaps.join(', ')}`);
      for (const complaint of found.complaints.slice(0, 3)) say(`${name}: ${complaint}`);
      return found;
    } catch (error) {
      return { name, frames: 0, missing: 0, gaps: [], complaints: [String(error)], mb: 0 };
    }
  };
  say(`decoding ${all.length} receptions and recordings`);
  // Two at a time: FFmpeg’s own threads fill the rest.
  for (let at = 0; at < all.length; at += 2) decoded.push(...(await Promise.all(all.slice(at, at + 2).map(one))));
  return decoded;
}

function tell(soaked: Soaked, decoded: readonly Decoded[], say: Say): void {
  const { findings, memory, looks, drops, minutes, cutShort, routine } = soaked;
  for (const failure of routine.failures) say(`failed: ${failure}`);
  say(`${findings.length} findings${findings.length === 0 ? '' : ':'}`);
  for (const finding of findings) say(findingLine(finding));
  const grown = memory.filter((trend) => !isFlat(trend)).map(({ what }) => what);
  const dropped = Object.values(drops).reduce((sum, count) => sum + count, 0);
  const missing = decoded.reduce((sum, each) => sum + (each.missing ?? 0), 0);
  const length = `${CANVAS.width}×${CANVAS.height}p${CANVAS.fps}, ${minutes.toFixed(1)} min measured`;
  const early = cutShort === null ? '' : ` (cut short: ${cutShort})`;
  const parts = [
    grown.length === 0 ? 'memory flat' : `memory grows: ${grown.join(', ')}`,
    driftMs(looks) <= MOST_DRIFT_MS ? 'no drift' : 'sound and picture drift apart',
    dropped + missing === 0 ? 'no drop' : `${dropped} dropped, ${missing} missing at far ends`,
  ];
  say(`soak at ${length}${early}: ${parts.join('; ')}`);
}

export const soak: Row = {
  name: 'soak',
  about: `everything on at once, for long, at ${CANVAS.width}×${CANVAS.height}p${CANVAS.fps}`,
  onlyByName: true,
  run: async ({ soakMinutes, keep, say }) => {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    // Whatever happens after so much time, what there is until then is told.
    const failed = (error: unknown): void => {
      say(`unexpected: ${error instanceof Error ? error.stack : error}`);
      end();
    };
    process.on('SIGINT', end).on('SIGTERM', end).on('uncaughtException', failed);
    try {
      return await withRig(async (files) => {
        const folder = keep ?? newFolder(files);
        if (keep !== null) mkdirSync(keep);
        const soaked = await withRig((rig) =>
          soakLive(rig, { minutes: soakMinutes, folder, say, ended: ended.signal }),
        );
        const decoded = await decodeAll(soaked, say);
        tell(soaked, decoded, say);
        return figuresOf(soaked, decoded);
      });
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end).off('uncaughtException', failed);
    }
  },
};
