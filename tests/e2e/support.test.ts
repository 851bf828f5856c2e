/** Secrets and support as people find them, in Chromium against the engine from the build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlRoom } from '../support/room.ts';
import { unzip } from '../support/zip.ts';

/** In the place of the user’s settings, where keys are kept. */
const home = mkdtempSync(path.join(tmpdir(), 'flypack-support-'));
const room = controlRoom({
  start: async (lab) => {
    const settings = (name: string): NodeJS.ProcessEnv => ({ XDG_CONFIG_HOME: path.join(home, name) });
    const first = lab.serve(['--show', lab.showFile], settings('one'));
    const { url, token } = await first.answer();
    const answer = await fetch(`${url}/api/v1/commands/destination.add`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ destination: { name: 'YouTube', url: 'rtmp://127.0.0.1:9/live2', key: 'lost-key-0815' } }),
    });
    expect(answer.status).toBe(200);
    await first.end();
    // On another machine: without the key.
    return lab.serve([], settings('two'));
  },
});
let page: Page;

beforeAll(() => {
  ({ page } = room);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

it('secrets that are locked are told at once, named, and forgotten only when somebody insists', async () => {
  await page.getByRole('alert').getByText('keys and passphrases are locked').waitFor();
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await page.getByRole('button', { name: 'About and support …' }).click();
  await page.getByTestId('secrets-kept').getByText('the key is in a file of this user').waitFor();
  await page.getByTestId('secrets-missing').getByText('YouTube: key').waitFor();
  await room.shot('about');
  await page.getByRole('button', { name: 'Do without them …' }).click();
  await page.getByRole('button', { name: 'Yes, do without them' }).click();
  await page.getByTestId('secrets-missing').waitFor({ state: 'detached' });
  await page.getByText('keys and passphrases are locked').waitFor({ state: 'detached' });
  await room.reads(page.getByTestId('secrets-kept'), /^Encrypted/);
});

it('the support bundle is saved by one button', async () => {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the support bundle' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^flypack-support-[\d-]+\.zip$/);
  const files = unzip(await readFile(await download.path()));
  const commands = JSON.parse(files.get('flypack-support/ffmpeg-commands.json') ?? '[]') as { job: string }[];
  expect(commands.map(({ job }) => job)).toEqual(expect.arrayContaining(['encoder', 'source:wide']));
  expect(files.get('flypack-support/logs/events.jsonl')).toContain('Flypack');
  for (const [name, text] of files) expect([name, text.includes(room.engine.token)]).toEqual([name, false]);
});
