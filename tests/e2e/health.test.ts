/** The health desk as people use it, in Chromium against the engine from the build. */
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { decodeHistory } from '../../shared/health/history-wire.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

describe('the health desk', () => {
  const lab = new ServeLab();
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    engine = await lab.serve(['--show', lab.showFile]).answer();
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByTestId('deck-health').waitFor();
    // The engine has some seconds of its own before the desk is opened.
    const past = async (): Promise<boolean> => {
      const answer = await fetch(`${engine.url}/api/v1/history`, {
        headers: { authorization: `Bearer ${engine.token}` },
      });
      return decodeHistory(await answer.arrayBuffer()).rows.times.length > 2;
    };
    await until('the engine has a past', past, { timeoutMs: 30_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await lab.close();
  });

  const text = async (id: string): Promise<string> => (await page.getByTestId(id).textContent()) ?? '';

  it('asks for the hour when it is opened, and not before', async () => {
    const asked = (): number => requests.filter((url) => url.includes('/api/v1/history')).length;
    expect(asked()).toBe(0);
    await page.getByTestId('deck-health').click();
    await page
      .getByTestId('moment-mixer')
      .getByText(/\d fps/)
      .waitFor();
    expect(asked()).toBe(1);
    await until('the encoder’s rate is told', async () => /^0\.\d\d \/ 0\.40$/.test(await text('reading-bitrate')));
    // A busy machine may well drop some.
    await page
      .getByTestId('drop-row-mixer')
      .getByText(/OK|WARN|ALARM/)
      .waitFor();
    const overflow = await page.evaluate(
      () =>
        document.documentElement.scrollHeight > window.innerHeight || document.body.scrollHeight > window.innerHeight,
    );
    expect(overflow).toBe(false);
  });

  it('shows all hops at the moment under the pointer, and by arrows', async () => {
    await page.getByRole('button', { name: '1 min', exact: true }).click();
    const box = await page.getByTestId('graph-bitrate').boundingBox();
    if (box === null) throw new Error('the graph has no box');
    await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
    const moment = page.getByTestId('moment');
    await moment.getByText('looked at').waitFor();
    const atPointer = await moment.locator('b').first().textContent();
    await page.getByTestId('graphs').press('ArrowLeft');
    await until(
      'the moment is another one',
      async () => (await moment.locator('b').first().textContent()) !== atPointer,
    );
    await page.getByRole('button', { name: 'Held', exact: true }).waitFor();
    await page.getByTestId('graphs').press('End');
    await moment.getByText('now', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  });

  it('zooms into what is marked, and back', async () => {
    const box = await page.getByTestId('graph-fps').boundingBox();
    if (box === null) throw new Error('the graph has no box');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, y, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Held', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: '1 min', exact: true }).getAttribute('aria-pressed')).toBe('false');
    await page.getByTestId('graphs').press('End');
    await page.getByRole('button', { name: '5 min', exact: true }).click();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  });

  it('tells what every process costs', async () => {
    await page.getByRole('button', { name: 'Processes', exact: true }).click();
    for (const name of ['engine', 'mixer', 'encoder']) {
      const row = page.getByTestId(`process-${name}`);
      await until(`${name} has figures`, async () => /\d+\.\d/.test((await row.textContent()) ?? ''));
    }
  });
});
