/** The recordings desk as an editor uses it after the show, with the keyboard, in Chromium against the engine from the build. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { decodePicture, putRecording, RATE } from '../support/recorded.ts';
import { controlRoom } from '../support/room.ts';

const room = controlRoom({
  desk: 'recordings',
  start: (lab) => {
    putRecording(folder, 'Gala 2026-01-31 23-58-04', 2);
    putRecording(folder, 'Rehearsal 2026-01-30 10-00-00');
    return lab.serve(['--show', lab.showFile]);
  },
});
const folder = path.join(room.lab.dataDir, 'recordings');
let page: Page;

const programNow = async (): Promise<unknown> => (await room.state()).switcher.program;
const jobBecomes = (id: string, status: string): Promise<void> => room.has(page.getByTestId(id), 'data-status', status);
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

beforeAll(() => {
  ({ page } = room);
});

it('shows what was recorded, looks into it, and cuts it with the keyboard', async () => {
  const rows = page.getByTestId('recordings').getByRole('row');
  await room.until('both recordings are listed', async () => (await rows.count()) === 2);
  await room.reads(rows.first(), /Gala.*31 Jan.*23:58.*0:07\.\d.*2 parts/);
  await room.until('they have thumbnails', async () => (await rows.locator('img').count()) === 2);

  await rows.first().focus();
  await press('ArrowDown', 'ArrowUp');
  const position = page.getByRole('slider', { name: 'Position in the recording, in frames' });
  await position.focus();
  await press('PageUp', 'ArrowRight');
  // Wherever the focus is, Space is the switcher’s CUT.
  const program = await programNow();
  await press('Space');
  await room.until('it has cut', async () => (await programNow()) !== program);
  await rows.first().focus();
  await press('Space');
  await room.until('it has cut back', async () => (await programNow()) === program);
  await position.focus();
  const still = page.getByTestId('recording-still').locator('img');
  await still.waitFor();
  await page.getByRole('textbox', { name: 'In point' }).fill('0:02');
  await press('Enter');
  await page.getByRole('textbox', { name: 'Out point' }).fill('3.5');
  await press('Enter');
  await page.getByRole('button', { name: 'to the frame' }).focus();
  await press('Control+Enter');
  await page.getByRole('button', { name: 'Cut the recording' }).focus();
  await press('Control+Enter');
  await jobBecomes('job-1', 'done');
  const cut = path.join(folder, 'Gala 2026-01-31 23-58-04 cut.mp4');
  expect(Math.abs(decodePicture(cut).greys.length - 1.5 * RATE)).toBeLessThanOrEqual(1);
  await room.until('it is listed', async () => (await rows.count()) === 3);
});

it('converts from its sheet, waits while the program is recorded, and runs when told to', async () => {
  await room.command('recording.start');
  const writing = page.getByTestId('recordings').getByText('REC', { exact: true });
  await writing.waitFor();
  await page.getByTestId('recording-Gala 2026-01-31 23-58-04.ts').click();
  await page.getByRole('button', { name: 'Convert…' }).click();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  await jobBecomes('job-2', 'waiting');
  await room.reads(page.getByTestId('job-2'), /waits: the program is being recorded/);
  await page
    .getByTestId('job-2')
    .getByRole('button', { name: /^Run .* anyway$/ })
    .click();
  await jobBecomes('job-2', 'done');
  await room.command('recording.stop', { confirm: true });
  await writing.waitFor({ state: 'detached' });
});

it('deletes after a question, and fits the page', async () => {
  await page.getByTestId('recording-Rehearsal 2026-01-30 10-00-00.ts').click();
  await page.getByRole('button', { name: 'Delete this recording' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(existsSync(path.join(folder, 'Rehearsal 2026-01-30 10-00-00.ts'))).toBe(true);
  await page.getByRole('button', { name: 'Delete this recording' }).click();
  await page.getByRole('button', { name: 'Delete it for good' }).click();
  await page.getByTestId('recording-Rehearsal 2026-01-30 10-00-00.ts').waitFor({ state: 'detached' });
  expect(existsSync(path.join(folder, 'Rehearsal 2026-01-30 10-00-00.ts'))).toBe(false);
  await page.getByRole('button', { name: 'Clear the jobs that are over' }).click();
  await page.getByTestId('job-1').waitFor({ state: 'detached' });
  await room.expectNoScrolling();
});
