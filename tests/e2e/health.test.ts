/** The health desk as people use it, in Chromium against the engine from the build. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeHistory } from '../../shared/health/history-wire.ts';
import { controlRoom } from '../support/room.ts';

describe('the health desk', () => {
  const requests: string[] = [];
  const room = controlRoom({
    before: async ({ page }) => {
      page.on('request', (request) => requests.push(request.url()));
      // The engine has some seconds of its own before the desk is opened.
      await room.until('the engine has a past', async () => {
        const answer = await room.call('GET', 'history');
        return decodeHistory(await answer.arrayBuffer()).rows.times.length > 2;
      });
    },
  });
  let page: Page;

  beforeAll(() => {
    ({ page } = room);
  });

  it('asks for the hour when it is opened, and not before', async () => {
    const asked = (): number => requests.filter((url) => url.includes('/api/v1/history')).length;
    expect(asked()).toBe(0);
    await room.desk('health');
    await page
      .getByTestId('moment-mixer')
      .getByText(/\d fps/)
      .waitFor();
    expect(asked()).toBe(1);
    await room.reads(page.getByTestId('reading-bitrate'), /^0\.\d\d \/ 0\.40$/);
    // A busy machine may well drop some.
    await page
      .getByTestId('drop-row-mixer')
      .getByText(/OK|WARN|ALARM/)
      .waitFor();
    await room.expectNoScrolling();
  });

  it('shows every figure beside its graph whole', async () => {
    await room.reads(page.getByTestId('reading-fps'), /^\d+\.\d \/ \d+\.\d$/);
    const parts = page.locator('[data-testid^="graph-"] > div:first-child, [data-testid^="reading-"]');
    expect(await parts.count()).toBe(16);
    const cut = await parts.evaluateAll((all) =>
      all.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent),
    );
    expect(cut).toEqual([]);
  });

  it('shows all hops at the moment under the pointer, and by arrows', async () => {
    await page.getByRole('button', { name: '1 min', exact: true }).click();
    const box = await room.box(page.getByTestId('graph-bitrate'));
    await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
    const moment = page.getByTestId('moment');
    await moment.getByText('looked at').waitFor();
    const atPointer = await moment.locator('b').first().textContent();
    await page.getByTestId('graphs').press('ArrowLeft');
    await room.until(
      'the moment is another one',
      async () => (await moment.locator('b').first().textContent()) !== atPointer,
    );
    await page.getByRole('button', { name: 'Held', exact: true }).waitFor();
    await page.getByTestId('graphs').press('End');
    await moment.getByText('now', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  });

  it('zooms into what is marked, and back', async () => {
    const box = await room.box(page.getByTestId('graph-fps'));
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, y, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Held', exact: true }).waitFor();
    await room.has(page.getByRole('button', { name: '1 min', exact: true }), 'aria-pressed', 'false');
    await page.getByTestId('graphs').press('End');
    await page.getByRole('button', { name: '5 min', exact: true }).click();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  });

  it('tells what every process costs', async () => {
    await page.getByRole('button', { name: 'Processes', exact: true }).click();
    for (const name of ['engine', 'mixer', 'encoder']) {
      const row = page.getByTestId(`process-${name}`);
      await room.reads(row, /\d+\.\d/);
    }
  });
});
