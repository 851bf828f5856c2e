/**
 * Scenes and keyers as a producer uses them, in Chromium against the engine from the build: a scene on preview and on
 * air, changed while it is on air; a lower third that is typed, given, tied and taken off; a chroma key set by eye.
 */
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultShow } from '../../shared/show/show-file.ts';
import { backgroundOf, distance, type Rgb } from '../support/pixels.ts';
import { controlRoom } from '../support/room.ts';

const ACCENT: Rgb = [0xc0, 0x20, 0xe0];
const { encoder, sources } = defaultShow();

describe('graphics', () => {
  const room = controlRoom({
    desk: 'graphics',
    show: {
      canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } },
      encoder: { ...encoder, preset: 'ultrafast', videoKbps: 800 },
      pictures: { enabled: true, widthPx: 320, fps: 8 },
      sources: sources.slice(0, 3),
    },
  });
  let page: Page;

  const tile = (id: string): Locator => room.tile(id);
  const key = (name: string): Locator => room.key(name);
  const monitor = (bus: 'program' | 'preview'): Locator => page.getByTestId(`${bus}-monitor`);
  const picture = (bus: 'program' | 'preview'): Locator => monitor(bus).locator('canvas').first();
  const phaseBecomes = (keyer: string, phase: 'on' | 'off'): Promise<void> =>
    room.has(page.getByTestId(`keyer-${keyer}`), 'data-phase', phase);

  async function tallyBecomes(id: string, tally: string, via: string): Promise<void> {
    await room.has(tile(id), 'data-tally', tally);
    await room.has(tile(id), 'data-via', via);
  }

  /** How far the nearest pixel of a part of a canvas (shares of its size) is from a colour. */
  const nearest = (shown: Locator, colour: Rgb, part: readonly [number, number, number, number]): Promise<number> =>
    shown.evaluate(
      (element, [wanted, [x, y, width, height]]) => {
        const canvas = element as HTMLCanvasElement;
        const data = canvas
          .getContext('2d')
          ?.getImageData(x * canvas.width, y * canvas.height, width * canvas.width, height * canvas.height).data;
        let best = 999;
        for (let i = 0; data !== undefined && i < data.length; i += 4) {
          const [r, g, b] = [data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0];
          best = Math.min(best, Math.hypot(r - wanted[0], g - wanted[1], b - wanted[2]));
        }
        return best;
      },
      [colour, part] as const,
    );
  /** The part of a picture shows that source, told by the colour of its background. */
  const shows = (bus: 'program' | 'preview', source: string, part: readonly [number, number, number, number]) =>
    room.until(`${bus} shows ${source} there`, async () => {
      const colour = await backgroundOf(tile(source).locator('canvas').first());
      return colour !== null && (await nearest(picture(bus), colour, part)) < 25;
    });

  beforeAll(async () => {
    ({ page } = room);
    await room.until('there are pictures', () => backgroundOf(tile('host').locator('canvas').first()));
  });

  it('makes a scene of the first sources and gives it a key on both buses, after theirs', async () => {
    await page.getByRole('button', { name: 'Add a scene: Picture in picture' }).click();
    await key('pvw-4').waitFor();
    const [scene] = (await room.state()).scenes;
    expect(scene?.layout).toMatchObject({
      kind: 'pip',
      back: { source: 'wide', sound: true },
      inset: { source: 'host' },
    });
    await room.has(key('pgm-4'), 'aria-label', 'Take 4 Picture in picture, scene');
  });

  it('shows the scene on preview before it is on air, and lights its parts', async () => {
    await page.keyboard.press('4');
    await tallyBecomes('host', 'preview', 'scene');
    await monitor('preview').getByText('Picture in picture').waitFor();
    // The inset stands in the lower right corner; the strip is its upper edge, clear of the test picture’s bar.
    await shows('preview', 'host', [0.7, 0.68, 0.25, 0.04]);
  });

  it('takes the scene and changes it on air', async () => {
    await page.keyboard.press('Space');
    await tallyBecomes('wide', 'program', 'scene');
    await shows('program', 'host', [0.7, 0.68, 0.25, 0.04]);
    await page.getByRole('button', { name: 'top left' }).click();
    await shows('program', 'host', [0.06, 0.07, 0.2, 0.04]);
    const size = page.getByRole('slider', { name: 'Size', exact: true });
    await size.focus();
    await page.keyboard.press('End');
    await room.becomes('the inset is large', ({ scenes }) => {
      const layout = scenes[0]?.layout;
      return layout?.kind === 'pip' && layout.size === 0.8;
    });
    await size.blur();
    await page.getByRole('button', { name: 'Revert to what it was when it was opened' }).click();
    await room.becomes('the scene is what it was', ({ scenes }) => {
      const layout = scenes[0]?.layout;
      return layout?.kind === 'pip' && layout.size === 0.3 && layout.corner === 'bottom-right';
    });
    await page.getByRole('button', { name: 'It is on air: cut to something else first', disabled: true }).waitFor();
  });

  it('keeps an empty keyer off air and says why', async () => {
    await expect.poll(() => key('keyer-cut-dsk1').isDisabled()).toBe(true);
    expect(await key('keyer-cut-dsk1').getAttribute('title')).toContain('DSK 1 is empty');
  });

  it('gives a lower third to its keyer all at once, never letter by letter', async () => {
    await page.getByRole('button', { name: 'Lower third' }).click();
    await page.getByLabel('Accent as #rrggbb').fill('#c020e0');
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Anna Kowalska');
    await page.getByTestId('editor-dsk1').getByText('Not in the keyer yet').waitFor();
    expect((await room.state()).keyers.dsk1).toEqual({ kind: 'none' });
    await page.keyboard.press('Control+Enter');
    await room.becomes(
      'the keyer holds it',
      ({ keyers: { dsk1 } }) =>
        dsk1.kind === 'lower-third' && dsk1.title === 'Anna Kowalska' && dsk1.accent === '#c020e0',
    );
    await page.getByTestId('editor-dsk1').getByText('As the keyer has it').waitFor();
    await page.keyboard.press('Escape');
  });

  it('fades the keyer with its letter and cuts it with its button', async () => {
    const lower = [0, 0.5, 1, 0.5] as const;
    await page.keyboard.press('d');
    await phaseBecomes('dsk1', 'on');
    await room.until('it is in the picture', async () => (await nearest(picture('program'), ACCENT, lower)) < 40);
    await monitor('program').getByText('DSK 1').waitFor();
    await key('keyer-cut-dsk1').click();
    await phaseBecomes('dsk1', 'off');
    await room.until('it has left the picture', async () => (await nearest(picture('program'), ACCENT, lower)) > 90);
  });

  it('carries a tied keyer with the next cut, and shows it on preview before', async () => {
    await key('keyer-tie-dsk1').click();
    await room.until(
      'preview shows it',
      async () => (await nearest(picture('preview'), ACCENT, [0, 0.5, 1, 0.5])) < 40,
    );
    expect((await room.state()).switcher.keyers.dsk1.on).toBe(false);
    await page.keyboard.press('Space');
    await room.becomes(
      'it came with the cut',
      ({ switcher }) => switcher.keyers.dsk1.on && switcher.program === 'wide',
    );
    await key('keyer-tie-dsk1').click();
    await page.keyboard.press('Shift+D');
    await room.becomes(
      'it is cut off air',
      ({ switcher }) => !switcher.keyers.dsk1.on && !switcher.keyerSettings.dsk1.tie,
    );
  });

  it('takes the key colour from the picture, and tallies the source of the key', async () => {
    await page.getByTestId('tab-key').click();
    const source = page.getByLabel('Source of the key');
    await source.selectOption('left');
    const wanted = await room.until('its tile has a picture', () =>
      backgroundOf(tile('left').locator('canvas').first()),
    );
    const dropper = page.getByTestId('eyedropper');
    // For a moment it still shows the source from before.
    await room.until('its picture is there', async () => {
      const shown = await backgroundOf(dropper.locator('canvas'));
      return shown !== null && distance(shown, wanted) < 25;
    });
    const box = await room.box(dropper);
    await dropper.click({ position: { x: box.width * 0.5, y: box.height * 0.06 } });
    await room.becomes('the colour is the picture’s', ({ keyers: { key: chroma } }) => {
      const rgb = [1, 3, 5].map((at) => Number.parseInt(chroma.colour.slice(at, at + 2), 16));
      return distance([rgb[0] ?? 0, rgb[1] ?? 0, rgb[2] ?? 0], wanted) < 12;
    });
    // The list that has the focus takes neither the digit, which would choose another source, nor the letter.
    await source.focus();
    await page.keyboard.press('2');
    await room.becomes('host is on preview', ({ switcher }) => switcher.preview === 'host');
    expect(await source.inputValue()).toBe('left');
    await page.keyboard.press('k');
    await tallyBecomes('left', 'program', 'key');
    // A cut in the middle of a fade would only end the fade.
    await phaseBecomes('key', 'on');
    await page.keyboard.press('Shift+K');
    await tallyBecomes('left', 'off', '');
  });

  it('fits without scrolling', () => room.expectNoScrolling());

  it('keeps every desk in reach in a low window', async () => {
    await page.setViewportSize({ width: 1280, height: 740 });
    const tabs = await page.getByRole('tablist', { name: 'Desks' }).getByRole('tab').all();
    expect(tabs.length).toBeGreaterThan(8);
    for (const tab of tabs) {
      const { y, height } = await room.box(tab);
      expect(y + height, (await tab.textContent()) ?? '').toBeLessThanOrEqual(740);
      expect(height).toBeGreaterThan(12);
    }
  });
});
