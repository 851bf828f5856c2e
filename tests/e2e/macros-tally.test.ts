/** A phone by the camera, macros and undo as people use them, in Chromium against the engine from the build. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { controlRoom } from '../support/room.ts';

describe('macros, undo and tally', () => {
  const room = controlRoom();
  let page: Page;

  const stepsBecome = (what: string, count: number): Promise<void> =>
    room.becomes(what, ({ macros }) => macros.macros[0]?.steps.length === count);

  beforeAll(async () => {
    ({ page } = room);
    await room.tile('wide').waitFor();
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
    expect((await room.state()).macros.macros[0]?.steps).toEqual([
      { kind: 'command', name: 'switcher.take', args: { source: 'host' } },
    ]);
    await room.command('switcher.take', { source: 'wide' });
    await page.keyboard.down('KeyM');
    await page.keyboard.press('Digit1');
    await page.keyboard.up('KeyM');
    await room.becomes('the macro took host', ({ switcher }) => switcher.program === 'host');
  });

  it('edits steps, and does not save what could not run', async () => {
    await page.getByRole('button', { name: 'Wait', exact: true }).click();
    await page.getByRole('button', { name: 'Move step 2 up' }).click();
    await page.getByLabel('Step 2: arguments as JSON').fill('{"source":');
    await page.getByText('step 2: this is not JSON').waitFor();
    await page.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    await page.getByLabel('Step 2: arguments as JSON').fill('{"source":"wide"}');
    await page.getByRole('button', { name: 'Save' }).click();
    await stepsBecome('it is kept', 2);
    expect((await room.state()).macros.macros[0]?.steps[0]).toEqual({ kind: 'wait', frames: 15 });
  });

  it('undoes by key and by button, and not while somebody types', async () => {
    await page.getByLabel('Step 2: arguments as JSON').focus();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Undo: change macro Hello' }).waitFor();
    await page.getByRole('heading', { name: 'Flypack' }).click();
    await page.waitForFunction(() => document.activeElement?.matches('input, textarea') !== true);
    await page.keyboard.press('Control+z');
    await stepsBecome('the step is as before', 1);
    await page.getByRole('button', { name: 'Redo: change macro Hello' }).click();
    await stepsBecome('it is done again', 2);
    await page.keyboard.press('Control+z');
    await stepsBecome('it is undone again', 1);
    await page.keyboard.press('Control+Shift+Z');
    await stepsBecome('and again', 2);
    await room.expectNoScrolling();
  });

  it('tells on its key that a macro names what has left the show', async () => {
    const steps = [{ kind: 'command', name: 'switcher.take', args: { source: 'nobody' } }];
    await room.command('macro.add', { macro: { id: 'gone', name: 'Gone', steps } });
    await page
      .getByRole('button', { name: 'Run M2 Gone, step 1: there is no source or scene “nobody” in the show' })
      .waitFor();
    await room.command('macro.remove', { id: 'gone' });
  });

  it('shows a code for a phone; the phone is red on air, green when next, and says NO LINK when the engine is gone', async () => {
    await page.getByRole('button', { name: 'Tally of Host on a phone' }).click();
    await page.getByRole('img', { name: 'Code for the tally page of Host' }).waitFor();
    await page.keyboard.press('Escape');
    const { links } = (await room.command('tally.link', { source: 'host' })) as { links: { url: string }[] };
    const phone = await room.newPage({ viewport: { width: 390, height: 720 } });
    const lamp = async (kind: string, word: string): Promise<void> => {
      await room.has(phone.locator('body'), 'data-lamp', kind);
      await room.reads(phone.getByRole('status'), new RegExp(`^${word}$`));
    };
    await room.command('switcher.take', { source: 'wide' });
    await room.command('switcher.preview', { source: 'host' });
    await phone.goto(links[0]?.url ?? '');
    await lamp('preview', 'NEXT');
    expect(phone.url()).toBe(`${room.engine.url}/tally.html#source=host`);
    await room.command('switcher.take', { source: 'host' });
    await lamp('program', 'ON AIR');
    const colour = (): Promise<string> => phone.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(colour).toBe('rgb(217, 0, 15)');
    await room.reads(phone.locator('#camera'), /2 Host/);
    await phone.reload();
    await lamp('program', 'ON AIR');
    // Frozen, not ended: the connection stays open and nothing comes any more.
    process.kill(room.served.pid, 'SIGSTOP');
    await lamp('lost', 'NO LINK');
    process.kill(room.served.pid, 'SIGCONT');
    await lamp('program', 'ON AIR');
    await room.served.end();
    await lamp('lost', 'NO LINK');
  });
});
