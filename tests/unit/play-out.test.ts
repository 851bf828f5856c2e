import { describe, expect, it } from 'vitest';
import { PlayOut } from '../../electron/engine/sources/play-out.ts';

const FRAME = 1600;

/** A file of ten pictures, with `sound` samples beside them. */
function file(sound = 0): PlayOut {
  const playOut = new PlayOut(FRAME);
  for (let i = 0; i < 10; i += 1) playOut.arrived((i + 1) * FRAME);
  playOut.arrived(sound);
  return playOut;
}

/** Ticks until it is over, from the first picture on. */
function ticks(playOut: PlayOut, delay = 0): number {
  let position = 0;
  let count = 1;
  while (!playOut.over(position, delay, 0)) {
    position += FRAME;
    count += 1;
  }
  return count;
}

describe('the end of a file', () => {
  it('comes when every picture has been on screen, and not before', () => {
    const playOut = file();
    expect(playOut.over(20 * FRAME, 0, 0)).toBe(false);
    playOut.begin(5000);
    expect(playOut.begun).toBe(true);
    expect(ticks(playOut)).toBe(10);
  });

  it('waits for longer sound and for what is delayed', () => {
    const longer = file(12 * FRAME);
    longer.begin(5000);
    expect(ticks(longer)).toBe(12);
    const delayed = file();
    delayed.begin(5000);
    expect(ticks(delayed, 3 * FRAME)).toBe(13);
  });

  it('comes in time in any case, and at once where nothing was decoded', () => {
    const playOut = file();
    playOut.begin(5000);
    expect(playOut.over(0, 0, 4999)).toBe(false);
    expect(playOut.over(0, 0, 5000)).toBe(true);
    playOut.reset();
    expect(playOut.begun).toBe(false);
    playOut.begin(9000);
    expect(playOut.over(0, 0, 0)).toBe(true);
  });
});
