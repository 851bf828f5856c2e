/** A phone by the camera, macros and undo as people use them, in Chromium against the engine from the build. */
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import type { CommandName } from '../../shared/commands/table.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { type ServeAnswer, type Served, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

describe('macros, undo and tally', () => {
  const lab = new ServeLab();
  let served: Served;
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  async function call(method: string, address: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${engine.url}/api/v1/${address}`, {
      method,
      headers: { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  }
  const command = (name: CommandName, args: unknown = {}): Promise<Record<string, unknown>> =>
    call('POST', `commands/${name}`, args);
  const state = async (): Promise<EngineState> => (await call('GET', 'state')).state as EngineState;

  const watch = (watched: Page): void => {
    watched.on('pageerror', (error) => complaints.push(error.message));
    watched.on('console', (message) => {
      if (/security policy/i.test(message.text())) complaints.push(message.text());
    });
  };

  beforeAll(async () => {
    served = lab.serve(['--show', lab.showFile]);
    engine = await served.answer();
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    watch(page);
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByTestId('tile-wide').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await lab.close();
  });

  it('records what is done with the keys, and runs it again', async () => {
    await page.getByTestId('deck-macros').click();
    await page.getByLabel('Name of the macro to record').fill('Hello');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByTestId('macro-recording').waitFor();
    await page.getByRole('heading', { name: 'Flypack' }).click();
    await page.keyboard.press('Shift+Digit2');
    await page.getByText('1 done').waitFor();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByTestId('macro-hello').waitFor();
    expect((await state()).macros.macros[0]?.steps).toEqual([
      { kind: 'command', name: 'switcher.take', args: { source: 'host' } },
    ]);
    await command('switcher.take', { source: 'wide' });
    await page.keyboard.down('KeyM');
    await page.keyboard.press('Digit1');
    await page.keyboard.up('KeyM');
    await until('the macro took host', async () => (await state()).switcher.program === 'host');
  });

  it('edits steps, and does not save what could not run', async () => {
    await page.getByRole('button', { name: 'Wait', exact: true }).click();
    await page.getByRole('button', { name: 'Move step 2 up' }).click();
    await page.getByLabel('Step 2: arguments as JSON').fill('{"source":');
    await page.getByText('step 2: this is not JSON').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByLabel('Step 2: arguments as JSON').fill('{"source":"wide"}');
    await page.getByRole('button', { name: 'Save' }).click();
    await until('it is kept', async () => (await state()).macros.macros[0]?.steps.length === 2);
    expect((await state()).macros.macros[0]?.steps[0]).toEqual({ kind: 'wait', frames: 15 });
  });

  it('undoes by key and by button, and not while somebody types', async () => {
    await page.getByLabel('Step 2: arguments as JSON').focus();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Undo: change macro Hello' }).waitFor();
    await page.getByRole('heading', { name: 'Flypack' }).click();
    await page.waitForFunction(() => document.activeElement?.matches('input, textarea') !== true);
    await page.keyboard.press('Control+z');
    await until('the step is as before', async () => (await state()).macros.macros[0]?.steps.length === 1);
    await page.getByRole('button', { name: 'Redo: change macro Hello' }).click();
    await until('it is done again', async () => (await state()).macros.macros[0]?.steps.length === 2);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+Z');
    await until('and again', async () => (await state()).macros.macros[0]?.steps.length === 2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
  });

  it('shows a code for a phone; the phone is red on air, green when next, and says NO LINK when the engine is gone', async () => {
    await page.getByRole('button', { name: 'Tally of Host on a phone' }).click();
    await page.getByRole('img', { name: 'Code for the tally page of Host' }).waitFor();
    await page.keyboard.press('Escape');
    const { links } = (await command('tally.link', { source: 'host' })) as { links: { url: string }[] };
    const phone = await browser.newPage({ viewport: { width: 390, height: 720 } });
    watch(phone);
    const lamp = (kind: string, word: string): Promise<unknown> =>
      until(`the phone says ${word}`, async () => {
        const [shown, said] = await Promise.all([
          phone.locator('body').getAttribute('data-lamp'),
          phone.getByRole('status').textContent(),
        ]);
        return shown === kind && said === word;
      });
    await command('switcher.take', { source: 'wide' });
    await command('switcher.preview', { source: 'host' });
    await phone.goto(links[0]?.url ?? '');
    await lamp('preview', 'NEXT');
    expect(phone.url()).toBe(`${engine.url}/tally.html#source=host`);
    await command('switcher.take', { source: 'host' });
    await lamp('program', 'ON AIR');
    expect(await phone.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(217, 0, 15)');
    expect(await phone.locator('#camera').textContent()).toContain('2 Host');
    await phone.reload();
    await lamp('program', 'ON AIR');
    expect(complaints).toEqual([]);
    // Frozen, not ended: the connection stays open and nothing comes any more.
    process.kill(served.pid, 'SIGSTOP');
    await lamp('lost', 'NO LINK');
    process.kill(served.pid, 'SIGCONT');
    await lamp('program', 'ON AIR');
    await served.end();
    await lamp('lost', 'NO LINK');
  });
});
