/** Alerts and show reports as a technician meets them on the page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_RULES } from '#shared/alerts/rules.ts';
import { controlRoom } from '../support/room.ts';

// A slow machine must not add alerts of its own.
const off = DEFAULT_RULES.filter(({ kind }) => kind === 'figure').map(({ id }) => [id, { on: false }]);
const room = controlRoom({
  show: {
    name: 'Alerting',
    destinations: [{ id: 'away', name: 'Away', url: 'rtmp://127.0.0.1:1/live', withBroadcast: true }] as never,
    alerts: { changed: { ...Object.fromEntries(off), 'destination-down': { alarmAfterS: null } } } as never,
  },
});

it('an alert shows in the header, is read out, seen and edited; after End the report is there to save', async () => {
  const { page } = room;
  const badge = page.getByTestId('alert-badge');
  const place = await room.box(badge);
  await room.command('broadcast.start', { confirm: true });

  await room.has(badge, 'data-tone', 'warn');
  await room.has(badge, 'aria-label', '1 alert: Away does not get the program');
  expect(await room.box(badge), 'nothing has moved').toEqual(place);
  await page
    .locator('[aria-live=polite]', { hasText: 'Away does not get the program.' })
    .waitFor({ state: 'attached' });
  await badge.click();
  const alert = page.getByTestId('alert');
  await room.reads(alert, /connection refused/);
  await page.getByRole('button', { name: 'Acknowledge: Away does not get the program' }).click();
  await room.has(badge, 'data-tone', 'seen');
  await room.reads(alert, /seen at \d\d:\d\d:\d\d by/);

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

  await room.command('broadcast.stop', { confirm: true });
  await page.getByText('The show report of Alerting is ready').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /Save the report Alerting of .* as HTML/ }).click();
  const saved = path.join(room.lab.dataDir, 'saved.html');
  await (await download).saveAs(saved);
  expect(readFileSync(saved, 'utf8')).toContain('<h1>Alerting</h1>');
  expect(readFileSync(saved, 'utf8')).toContain('Away does not get the program');
});
