/** A program frame of sources that have a picture, and of one that has none. */
import { describe, expect, it } from 'vitest';
import { frameBytes } from '#shared/canvas.ts';
import type { SourceId } from '#shared/ids.ts';
import { ChromaKey } from '#shared/show/keyer-config.ts';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { fillFrame } from '../../electron/engine/mixer/blend.ts';
import { type Frame, lastingFrame } from '../../electron/engine/mixer/frame-pool.ts';
import { PictureMix } from '../../electron/engine/mixer/picture-mix.ts';
import { Program, type ProgramInput } from '../../electron/engine/mixer/program.ts';
import { ListenTap } from '../../electron/engine/mixer/sound/listen-tap.ts';

const canvas = { width: 320, height: 180, frameRate: { num: 30, den: 1 } };

function flat(luma: number): Frame {
  const data = new Uint8Array(frameBytes(canvas));
  fillFrame(data, canvas.width, canvas.height, luma, 128, 128);
  return lastingFrame(data);
}

class Input implements ProgramInput {
  frame: Frame | null;
  replacement: SourceId | null = null;
  readonly slate = flat(40);
  readonly repeatedFrames = 0;
  readonly lost = false;
  readonly hasSound = false;

  constructor(luma: number) {
    this.frame = flat(luma);
  }

  tick() {
    return { frame: this.frame, fresh: true };
  }
}

describe('the chroma key over program', () => {
  function keyed() {
    const [wide, host, spare] = [new Input(100), new Input(180), new Input(220)];
    const program = new Program({
      canvas,
      switcher: initialSwitcher({ program: 'wide' as SourceId, keyersOn: ['key'] }),
      composition: {
        scenes: [],
        chroma: ChromaKey.parse({ source: 'host' }),
        sound: SoundConfig.parse({}),
        solo: [],
        media: [],
      },
      inputs: new Map(Object.entries({ wide, host, spare }) as [SourceId, Input][]),
      pictures: new PictureMix({ canvas, emptySlate: flat(16), ffmpegPath: '/nowhere', onLog: () => undefined }),
      listeners: new ListenTap(() => undefined),
    });
    let frame = 0;
    const luma = () => {
      frame += 1;
      return program.make(frame, frame * 33).picture.data[canvas.width * 90 + 160];
    };
    return { host, luma };
  }

  it('is left out while its fill has no picture: no slate covers program', () => {
    const { host, luma } = keyed();
    expect(luma()).toBe(180);
    const picture = host.frame;
    host.frame = null;
    expect(luma()).toBe(100);
    host.frame = picture;
    expect(luma()).toBe(180);
  });

  it('shows the backup that is in its fill’s place', () => {
    const { host, luma } = keyed();
    host.frame = null;
    host.replacement = 'spare' as SourceId;
    expect(luma()).toBe(220);
  });
});
