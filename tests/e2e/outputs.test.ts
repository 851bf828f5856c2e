/** Outputs as people work with them, in Chromium against the engine from the build. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freeUdpPort } from '../support/feeds.ts';
import { listenTcp, type Receiver } from '../support/receiver.ts';
import { controlRoom } from '../support/room.ts';

const room = controlRoom({ desk: 'outputs' });
let page: Page;
let far: Receiver;
let port = 0;

beforeAll(async () => {
  ({ page } = room);
  port = await freeUdpPort();
  far = listenTcp(port);
});

afterAll(async () => {
  await far?.stop();
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
  expect((await room.state()).destinations[0]?.status).toBe('stopped');
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
  await room.until('the far end has the program', () => far.pts.length > 25);
  await room.expectInWindow(page.getByTestId('outputs'));
  await room.expectNoScrolling();

  await row.getByRole('button', { name: 'Stop Club …' }).click();
  const question = page.getByRole('dialog');
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect((await room.state()).destinations[1]?.status, 'Escape ends nothing').toBe('running');
  await row.getByRole('button', { name: 'Stop Club …' }).click();
  await question.getByRole('button', { name: 'Stop', exact: true }).click();
  await row.getByText('stopped').waitFor();
  await row.getByRole('button', { name: 'Edit Club' }).click();
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await room.becomes('it is gone', ({ destinations }) => destinations.length === 1);
});

it('says what is wrong and what to do in full, without a pointer', async () => {
  const nobody = await freeUdpPort();
  await room.command('destination.add', {
    destination: { id: 'nobody', name: 'Nobody', url: `rtmp://127.0.0.1:${nobody}/live` },
  });
  const problem = page.getByRole('columnheader', { name: 'Problem, and what to do' });
  const { x } = await room.box(problem);
  await room.command('destination.start', { id: 'nobody' });
  const words = page
    .getByTestId('output-nobody')
    .getByText('Start the server, or correct host and port.')
    .locator('..');
  await words.waitFor();
  expect(await words.evaluate((part) => part.scrollHeight - part.clientHeight), 'lines that are cut off').toBe(0);
  expect((await room.box(problem)).x, 'no word moves a column').toBe(x);
  await room.command('destination.remove', { id: 'nobody', confirm: true });
});
