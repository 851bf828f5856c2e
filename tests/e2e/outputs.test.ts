/** Outputs as people work with them, in Chromium against the engine from the build. */
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import type { EngineState } from '../../shared/state/state.ts';
import { freeUdpPort } from '../support/feeds.ts';
import { listenTcp, type Receiver } from '../support/receiver.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const lab = new ServeLab();
let engine: ServeAnswer;
let browser: Browser;
let page: Page;
let far: Receiver;
let port = 0;

async function state(): Promise<EngineState> {
  const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
  return ((await answer.json()) as { state: EngineState }).state;
}

beforeAll(async () => {
  engine = await lab.serve(['--show', lab.showFile]).answer();
  port = await freeUdpPort();
  far = listenTcp(port);
  browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${engine.url}/#token=${engine.token}`);
  await page.getByTestId('deck-outputs').click();
});

afterAll(async () => {
  await far?.stop();
  await browser?.close();
  await lab.close();
});

const add = (): Promise<void> => page.getByRole('button', { name: 'Add destination', exact: true }).click();
const choose = async (label: string, option: string): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`${label}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

it('a platform fills in what it needs, says what is missing, and is refused until it has a key', async () => {
  await add();
  const dialog = page.getByRole('dialog');
  await choose('Platform', 'Twitch');
  await dialog.getByText('Twitch needs a stream key.').waitFor();
  expect(await dialog.getByLabel('Address', { exact: true }).inputValue()).toMatch(/^rtmps:.*live-video\.net/);
  await dialog.getByRole('button', { name: 'Add destination' }).click();
  const row = page.getByTestId('output-twitch');
  await row.getByText('Twitch needs a stream key.').waitFor();
  await row.getByRole('button', { name: 'Start Twitch' }).click();
  await page.getByText('would not take the program').first().waitFor();
  expect((await state()).destinations[0]?.status).toBe('stopped');
});

it('one of your own goes out, shows its figures, and asks before it is stopped or removed', async () => {
  await add();
  await choose('Kind', 'MPEG-TS over UDP or TCP');
  await page.getByLabel('Name', { exact: true }).fill('Club');
  await page.getByLabel('Address', { exact: true }).fill(`tcp://127.0.0.1:${port}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Add destination' }).click();
  const row = page.getByTestId('output-club');
  await row.getByRole('button', { name: 'Start Club' }).click();
  await row.getByText('running').waitFor();
  await row.getByText(/\d b\/s|kb\/s/).waitFor();
  await until('the far end has the program', () => far.pts.length > 25);
  const box = await page.getByTestId('outputs').boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThanOrEqual(1280);
  expect(await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight)).toBe(false);

  await row.getByRole('button', { name: 'Stop Club …' }).click();
  await page.keyboard.press('Escape');
  expect((await state()).destinations[1]?.status, 'Escape ends nothing').toBe('running');
  await row.getByRole('button', { name: 'Stop Club …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await row.getByText('stopped').waitFor();
  await row.getByRole('button', { name: 'Edit Club' }).click();
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await until('it is gone', async () => (await state()).destinations.length === 1);
});
