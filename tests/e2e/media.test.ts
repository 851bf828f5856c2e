/**
 * The media desk as a producer uses it, in Chromium against the engine from the build: files are picked and dropped, get
 * thumbnails and names, become sources; a clip is put on air, played, looped and cued; what is in use stays.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { defaultShow } from '../../shared/show/show-file.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { countedClip } from '../support/counted-clip.ts';
import { mediaFile } from '../support/feeds.ts';
import { backgroundOf, distance } from '../support/pixels.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const SETTLED = { timeoutMs: 20_000 };
const logo = (): string =>
  mediaFile(['-f', 'lavfi', '-i', 'color=0xe02080@0.9:s=320x180:d=1,format=rgba', '-frames:v', '1'], 'png');

describe('media desk', () => {
  const lab = new ServeLab();
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const card = (id: string): Locator => page.getByTestId(`media-${id}`);
  const clip = (id: string): Locator => page.getByTestId(`clip-${id}`);
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  async function state(): Promise<EngineState> {
    const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
    return ((await answer.json()) as { state: EngineState }).state;
  }
  const clipBecomes = (id: string, status: string): Promise<unknown> =>
    until(`the clip is ${status}`, async () => (await clip(id).getAttribute('data-clip')) === status, SETTLED);

  beforeAll(async () => {
    const show = defaultShow();
    const showFile = path.join(lab.dataDir, 'media.json');
    writeFileSync(
      showFile,
      JSON.stringify({
        ...show,
        canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } },
        encoder: { ...show.encoder, preset: 'ultrafast', videoKbps: 800 },
        pictures: { enabled: true, widthPx: 320, fps: 10 },
        sources: show.sources.slice(0, 2),
        event: null,
      }),
    );
    engine = await lab.serve(['--show', showFile]).answer();
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/security policy/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByTestId('deck-media').click();
  });

  afterAll(async () => {
    await browser?.close();
    await lab.close();
  });

  it('takes files from the picker, and shows what they are', async () => {
    await page.getByLabel('Files for the media pool').setInputFiles([
      { name: 'Gala logo.png', mimeType: 'image/png', buffer: readFileSync(logo()) },
      { name: 'Opener.mov', mimeType: 'video/quicktime', buffer: readFileSync(countedClip()) },
    ]);
    await card('gala-logo').waitFor();
    await card('opener').waitFor();
    expect(await card('gala-logo').textContent()).toMatch(/still.*alpha.*Gala logo.*320×180/);
    expect(await card('opener').textContent()).toMatch(/clip.*0:01\.5.*Opener.*640×360/);
    for (const id of ['gala-logo', 'opener']) {
      const shown = card(id).locator('img');
      await shown.waitFor();
      await until('its thumbnail is drawn', () =>
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
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect((await state()).media.items.map(({ id }) => id)).toEqual(['gala-logo', 'opener', 'second-logo']);
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
    await page.getByRole('button', { name: 'Dismiss' }).click();
    const picture = page.getByTestId('tile-gala-logo').locator('canvas').first();
    const isPink = async (): Promise<boolean> => {
      const seen = await backgroundOf(picture);
      return seen !== null && distance(seen, [202, 29, 115]) < 40;
    };
    await until('the still is on its tile', isPink, SETTLED);
    await page.reload();
    await until('the still is on its tile again', isPink, SETTLED);
    await page.getByTestId('deck-media').click();
  });

  it('plays a clip that comes on air, loops it, pauses it and cues it', async () => {
    await clipBecomes('opener', 'cued');
    await button('Loop Opener').click();
    await until('it loops', async () => (await button('Loop Opener').getAttribute('aria-pressed')) === 'true', SETTLED);
    await fetch(`${engine.url}/api/v1/commands/switcher.take`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source: 'opener' }),
    });
    await clipBecomes('opener', 'playing');
    expect(await clip('opener').textContent()).toContain('PGM');
    await button('Pause Opener').click();
    await clipBecomes('opener', 'paused');
    await button('Cue Opener').click();
    await clipBecomes('opener', 'cued');
    await button('Play Opener').click();
    await clipBecomes('opener', 'playing');
    await button('Loop Opener').click();
    await clipBecomes('opener', 'ended');
    await page.getByTestId('deck-sound').click();
    const left = page.getByTestId('program-monitor').locator('[data-clip-left="ended"]');
    await until(
      'the program monitor says so on every desk',
      async () => (await left.textContent()) === '−0:00.0',
      SETTLED,
    );
    await page.getByTestId('deck-media').click();
    await until('no time is left', async () => /−0:00\.0/.test((await clip('opener').textContent()) ?? ''), SETTLED);
  });

  it('needs no scrolling, and nothing went wrong on the page', async () => {
    const scroll = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    expect(scroll).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});
