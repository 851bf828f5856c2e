/** Alerts and show reports as a technician meets them on the page. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_RULES } from '#shared/alerts/rules.ts';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { until } from '../support/until.ts';

const lab = new ServeLab();
let browser: Browser;
let engine: ServeAnswer;

beforeAll(async () => {
  const file = path.join(lab.dataDir, 'alerting.json');
  const away = { id: 'away', name: 'Away', url: 'rtmp://127.0.0.1:1/live', withBroadcast: true };
  // A slow machine must not add alerts of its own.
  const off = DEFAULT_RULES.filter(({ kind }) => kind === 'figure').map(({ id }) => [id, { on: false }]);
  const changed = { ...Object.fromEntries(off), 'destination-down': { alarmAfterS: null } };
  const show = smallShow({ name: 'Alerting', destinations: [away] as never });
  writeFileSync(file, JSON.stringify({ ...show, alerts: { changed } }));
  engine = await lab.serve(['--show', file]).answer();
  browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  await lab.close();
});

const command = async (name: string, args: object): Promise<void> => {
  const headers = { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${engine.url}/api/v1/commands/${name}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(args),
  });
  expect(answer.status, await answer.text()).toBe(200);
};

it('an alert shows in the header, is read out, seen and edited; after End the report is there to save', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/security policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${engine.url}/#token=${engine.token}`);
  const badge = page.getByTestId('alert-badge');
  await badge.waitFor();
  const place = await badge.boundingBox();
  await command('broadcast.start', { confirm: true });

  await until('the badge warns', async () => (await badge.getAttribute('data-tone')) === 'warn');
  expect(await badge.getAttribute('aria-label')).toBe('1 alert: Away does not get the program');
  expect(await badge.boundingBox(), 'nothing has moved').toEqual(place);
  await page
    .locator('[aria-live=polite]', { hasText: 'Away does not get the program.' })
    .waitFor({ state: 'attached' });
  await badge.click();
  const alert = page.getByTestId('alert');
  expect(await alert.textContent()).toContain('connection refused');
  await page.getByRole('button', { name: 'Acknowledge: Away does not get the program' }).click();
  await until('it is seen', async () => (await badge.getAttribute('data-tone')) === 'seen');
  expect(await alert.textContent()).toMatch(/seen at \d\d:\d\d:\d\d by/);

  // A limit of a rule: refused while it does not fit, kept when it does.
  await page.getByRole('button', { name: 'Rules' }).click();
  await page.getByRole('button', { name: 'Edit the rule CPU of the machine' }).click();
  await page.getByLabel('Warns above').fill('60');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('at or below the limits').waitFor();
  await page.getByLabel('Well again at most').fill('50');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('warns above 60 %, alarms above 95 %').waitFor();
  await page.keyboard.press('Escape');

  await command('broadcast.stop', { confirm: true });
  await page.getByText('The show report of Alerting is ready').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /Save the report Alerting of .* as HTML/ }).click();
  const saved = path.join(lab.dataDir, 'saved.html');
  await (await download).saveAs(saved);
  expect(readFileSync(saved, 'utf8')).toContain('<h1>Alerting</h1>');
  expect(readFileSync(saved, 'utf8')).toContain('Away does not get the program');
  expect(complaints).toEqual([]);
});
