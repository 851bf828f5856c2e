/**
 * The media desk as a producer uses it, in Chromium against the engine from the build: files are picked and dropped, get
 * thumbnails and names, become sources; a clip is put on air, played, looped and cued; what is in use stays.
 */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultShow } from '../../shared/show/show-file.ts';
import { countedClip } from '../support/counted-clip.ts';
import { mediaFile } from '../support/feeds.ts';
import { backgroundOf, distance } from '../support/pixels.ts';
import { controlRoom } from '../support/room.ts';

const { encoder } = defaultShow();
const logo = (): string =>
  mediaFile(['-f', 'lavfi', '-i', 'color=0xe02080@0.9:s=320x180:d=1,format=rgba', '-frames:v', '1'], 'png');

describe('media desk', () => {
  const room = controlRoom({
    desk: 'media',
    show: {
      canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } },
      encoder: { ...encoder, preset: 'ultrafast', videoKbps: 800 },
      pictures: { enabled: true, widthPx: 320, fps: 10 },
    },
  });
  let page: Page;

  const card = (id: string): Locator => page.getByTestId(`media-${id}`);
  const clip = (id: string): Locator => page.getByTestId(`clip-${id}`);
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const clipBecomes = (id: string, status: string): Promise<void> => room.has(clip(id), 'data-clip', status);

  beforeAll(() => {
    ({ page } = room);
  });

  it('takes files from the picker, and shows what they are', async () => {
    await page.getByLabel('Files for the media pool').setInputFiles([
      { name: 'Gala logo.png', mimeType: 'image/png', buffer: readFileSync(logo()) },
      { name: 'Opener.mov', mimeType: 'video/quicktime', buffer: readFileSync(countedClip()) },
    ]);
    await card('gala-logo').waitFor();
    await card('opener').waitFor();
    await room.reads(card('gala-logo'), /still.*alpha.*Gala logo.*320×180/);
    await room.reads(card('opener'), /clip.*0:01\.5.*Opener.*640×360/);
    for (const id of ['gala-logo', 'opener']) {
      const shown = card(id).locator('img');
      await shown.waitFor();
      await room.until('its thumbnail is drawn', () =>
        shown.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
      );
    }
  });

  it('takes files that are dropped, and says what is wrong with one that is no picture', async () => {
    const drop = async (name: string, bytes: Buffer): Promise<void> => {
      const data = await page.evaluateHandle(
        ([file, base64]) => {
          const transfer = new DataTransfer();
          const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([content], file));
          return transfer;
        },
        [name, bytes.toString('base64')] as const,
      );
      await page.getByTestId('media-zone').dispatchEvent('drop', { dataTransfer: data });
    };
    await drop('Second logo.png', readFileSync(logo()));
    await card('second-logo').waitFor();
    await drop('letter.txt', Buffer.from('Dear Sirs'));
    await page.getByText('This file cannot be a still or a clip.').waitFor();
    await room.dismissToasts();
    expect((await room.state()).media.items.map(({ id }) => id)).toEqual(['gala-logo', 'opener', 'second-logo']);
  });

  it('gives items other names, and deletes them after a question', async () => {
    await button('Rename Second logo').click();
    await page.getByLabel('New name of Second logo').fill('Spare');
    await page.keyboard.press('Enter');
    await card('second-logo').getByText('Spare').waitFor();
    await button('Remove Spare').click();
    await button('Keep Spare').click();
    await button('Remove Spare').click();
    await button('Delete Spare').click();
    await card('second-logo').waitFor({ state: 'detached' });
  });

  it('makes sources of items, keeps what is used, and shows a still also to who comes later', async () => {
    await button('Add Gala logo as a source').click();
    await button('Add Opener as a source').click();
    await page.getByTestId('tile-gala-logo').waitFor();
    await clip('opener').waitFor();
    await button('Remove Gala logo').click();
    await button('Delete Gala logo').click();
    await page.getByText('Something in the show still uses this item.').waitFor();
    await room.dismissToasts();
    const picture = page.getByTestId('tile-gala-logo').locator('canvas').first();
    const isPink = async (): Promise<boolean> => {
      const seen = await backgroundOf(picture);
      return seen !== null && distance(seen, [202, 29, 115]) < 40;
    };
    await room.until('the still is on its tile', isPink);
    await page.reload();
    await room.until('the still is on its tile again', isPink);
    await page.getByTestId('deck-media').click();
  });

  it('plays a clip that comes on air, loops it, pauses it and cues it', async () => {
    await clipBecomes('opener', 'cued');
    await button('Loop Opener').click();
    await room.has(button('Loop Opener'), 'aria-pressed', 'true');
    await room.command('switcher.take', { source: 'opener' });
    await clipBecomes('opener', 'playing');
    await room.reads(clip('opener'), /PGM/);
    await button('Pause Opener').click();
    await clipBecomes('opener', 'paused');
    await button('Cue Opener').click();
    await clipBecomes('opener', 'cued');
    await button('Play Opener').click();
    await clipBecomes('opener', 'playing');
    await button('Loop Opener').click();
    await clipBecomes('opener', 'ended');
    await room.reads(clip('opener'), /−0:00\.0/);
    // Whoever cuts sees what is left on every desk.
    await room.desk('sound');
    await room.reads(page.getByTestId('program-monitor').locator('[data-clip-left="ended"]'), /^−0:00\.0$/);
  });

  it('needs no scrolling', () => room.expectNoScrolling());
});
