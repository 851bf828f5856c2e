/** Figures and faults of sources as people find them, in Chromium against the engine from the build. */
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { colourFeed, type Feed, FORMATS, freeUdpPort, sendUdp } from '../support/feeds.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';

describe('figures of sources', () => {
  const lab = new ServeLab();
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  let feed: Feed | null = null;

  const add = async (source: Record<string, unknown>): Promise<void> => {
    const answer = await fetch(`${engine.url}/api/v1/commands/source.add`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source }),
    });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    engine = await lab.serve(['--show', lab.showFile]).answer();
    const port = await freeUdpPort();
    await add({ kind: 'udp', name: 'Gate', port, watch: { freeze: { seconds: 1 }, onFault: 'slate' } });
    await add({ kind: 'udp', name: 'Nobody', port: await freeUdpPort() });
    feed = sendUdp(colourFeed(FORMATS.fast, 'orange', 400), port);
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByTestId('tile-gate').waitFor();
  });

  afterAll(async () => {
    await feed?.stop();
    await browser?.close();
    await lab.close();
  });

  it('a picture that stands still is a word on its tile, and so is the slate in its place', async () => {
    const tile = page.getByTestId('tile-gate');
    await tile.locator('[data-fault="frozen"]').waitFor({ timeout: 30_000 });
    await tile.locator('[data-fault="standIn"]').getByText('slate').waitFor();
    await tile.getByRole('button', { name: /6? ?Gate, live, frozen, slate/ }).waitFor();
  });

  it('the pulse on a tile opens the table at its source', async () => {
    await page.getByTestId('tile-gate').getByRole('button', { name: 'Figures of Gate' }).click();
    const row = page.getByTestId('figures-gate');
    await row.getByText('live, frozen, slate').waitFor();
    await row.locator('[data-column="rate"]', { hasText: /b\/s/ }).waitFor();
    await row.locator('[data-column="cc"]', { hasText: /^\d/ }).waitFor();
    const nobody = page.getByTestId('figures-nobody');
    await nobody.getByTitle(/Nothing arrives/).waitFor();
    const panel = await page.getByTestId('source-figures').boundingBox();
    expect((panel?.x ?? 0) + (panel?.width ?? 9999)).toBeLessThanOrEqual(1280);
    const overflow = await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight);
    expect(overflow).toBe(false);
  });
});
