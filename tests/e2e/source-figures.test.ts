/** Figures and faults of sources as people find them, in Chromium against the engine from the build. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { colourFeed, type Feed, FORMATS, freeUdpPort, sendUdp } from '../support/feeds.ts';
import { controlRoom } from '../support/room.ts';

describe('figures of sources', () => {
  let feed: Feed | null = null;
  const room = controlRoom({
    before: async () => {
      const port = await freeUdpPort();
      const watch = { freeze: { seconds: 1 }, onFault: 'slate' };
      await room.command('source.add', { source: { kind: 'udp', name: 'Gate', port, watch } });
      await room.command('source.add', { source: { kind: 'udp', name: 'Nobody', port: await freeUdpPort() } });
      feed = sendUdp(colourFeed(FORMATS.fast, 'orange', 400), port);
    },
  });
  let page: Page;

  beforeAll(async () => {
    ({ page } = room);
    await room.tile('gate').waitFor();
  });

  afterAll(async () => {
    await feed?.stop();
  });

  it('a picture that stands still is a word on its tile, and so is the slate in its place', async () => {
    const tile = room.tile('gate');
    await tile.locator('[data-fault="frozen"]').waitFor();
    await tile.locator('[data-fault="standIn"]').getByText('slate').waitFor();
    await tile.getByRole('button', { name: /6? ?Gate, live, frozen, slate/ }).waitFor();
  });

  it('the pulse on a tile opens the table at its source', async () => {
    await room.tile('gate').getByRole('button', { name: 'Figures of Gate' }).click();
    const row = page.getByTestId('figures-gate');
    await row.getByText('live, frozen, slate').waitFor();
    await row.locator('[data-column="rate"]', { hasText: /b\/s/ }).waitFor();
    await row.locator('[data-column="cc"]', { hasText: /^\d/ }).waitFor();
    const nobody = page.getByTestId('figures-nobody');
    await nobody.getByTitle(/Nothing arrives/).waitFor();
    await room.expectInWindow(page.getByTestId('source-figures'));
    await room.expectNoScrolling();
  });
});
