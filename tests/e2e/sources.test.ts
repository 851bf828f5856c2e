/** The wizard for sources, by keyboard, in Chromium against the engine from the build. */
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Feed, freeUdpPort, mediaFile } from '../support/feeds.ts';
import { controlRoom } from '../support/room.ts';

const PROGRAMS = [
  '-program',
  'title=Stage:program_num=5:st=0:st=1',
  '-program',
  'title=Balcony:program_num=9:st=2:st=3:st=4',
];

/** Two programs of one picture each, red and blue; the second with sound in French and in English. */
const twoPrograms = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=25', '-f', 'lavfi', '-i', 'color=c=blue:s=640x360:r=25'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=400'],
    ...['0:v', '2:a', '1:v', '2:a', '2:a'].flatMap((stream) => ['-map', stream]),
    ...['-t', '12', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac'],
    ...['-metadata:s:a:1', 'language=fre', '-metadata:s:a:2', 'language=eng', ...PROGRAMS, '-f', 'mpegts'],
  ]);

describe('the source wizard', () => {
  const room = controlRoom();
  let page: Page;
  let feed: Feed;
  let port = 0;
  const dialog = (): Locator => page.getByRole('dialog');
  /** The next key goes to this part. */
  const hasFocus = (part: Locator): Promise<boolean> =>
    room.until('the focus is there', () => part.evaluate((element) => element === document.activeElement));

  beforeAll(async () => {
    ({ page } = room);
    port = await freeUdpPort();
    const to = `udp://127.0.0.1:${port}?pkt_size=1316`;
    feed = new Feed([
      ...['-re', '-stream_loop', '-1', '-i', twoPrograms()],
      ...['-map', '0', '-c', 'copy', ...PROGRAMS, '-f', 'mpegts', to],
    ]);
    await page.getByRole('button', { name: 'Add source' }).waitFor();
  });

  afterAll(async () => {
    await feed?.stop();
  });

  it('finds the programs and sound tracks of a feed, and adds the ones chosen, all by keyboard', async () => {
    await page.keyboard.press('KeyA');
    await dialog().waitFor();
    // UDP is the fourth.
    await hasFocus(dialog().getByRole('button', { name: /^Camera or capture card/ }));
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Listen on').waitFor();
    await room.until('the focus is in the form', () =>
      dialog()
        .locator('form')
        .evaluate((form) => form.contains(document.activeElement)),
    );
    await page.keyboard.press('Tab');
    await hasFocus(dialog().getByLabel('Port'));
    await page.keyboard.type(String(port));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await dialog().getByText('Program 9: Balcony').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await dialog()
      .getByRole('radio', { name: /^1: French/ })
      .waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => dialog().getByLabel('Name').inputValue(), { timeout: 30_000 }).toBe('Balcony');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    const added = await room.until('the source is live', async () =>
      (await room.state()).sources.find(({ id, status }) => id === 'balcony' && status === 'live'),
    );
    expect(added.config).toMatchObject({ kind: 'udp', port, program: 9, audioTrack: 1, name: 'Balcony' });
    expect(added.video).toContain('640×360');
  });

  it('says at a feed that a source of the show has, and shows how to do without a look', async () => {
    await page.keyboard.press('KeyA');
    await dialog().getByText('UDP', { exact: true }).click();
    await dialog().getByLabel('Port').fill(String(port));
    await dialog().getByRole('button', { name: 'Look what is in it' }).click();
    await dialog()
      .getByText(/\(Balcony\) of this show listens on this port already/)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('keeps a stream key to itself, and opens the part of the form in which something is wrong', async () => {
    await page.keyboard.press('KeyA');
    await dialog().getByText('RTMP', { exact: true }).click();
    await dialog().getByLabel('Stream key').fill('a-secret-key');
    await dialog()
      .getByLabel('Port')
      .fill(String(await freeUdpPort()));
    await dialog().getByLabel('Name', { exact: true }).fill('Phone');
    await dialog().getByRole('button', { name: 'Picture' }).click();
    await dialog().getByLabel('Crop left').fill('95');
    await dialog().getByRole('button', { name: 'Picture' }).click();
    await dialog().getByRole('button', { name: 'Add source' }).click();
    await dialog().getByText('at least a tenth of the picture must be left').waitFor();
    await dialog().getByLabel('Crop left').fill('10');
    await dialog().getByRole('button', { name: 'Add source' }).click();
    await dialog().waitFor({ state: 'detached' });
    const phone = (await room.state()).sources.find(({ id }) => id === 'phone');
    expect(phone?.config).toMatchObject({
      kind: 'rtmp',
      mode: 'listen',
      hasKey: true,
      picture: { crop: { left: 0.1 } },
    });
    expect(JSON.stringify(phone)).not.toContain('a-secret-key');

    await page.getByRole('button', { name: 'Edit Phone' }).click();
    expect(await dialog().getByLabel('Stream key').inputValue()).toBe('');
    await dialog().getByRole('button', { name: 'Watch' }).click();
    await dialog().getByText('Cut to backup').click();
    await dialog().getByLabel('Back after').fill('12');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    const changed = (await room.state()).sources.find(({ id }) => id === 'phone');
    expect(changed?.config).toMatchObject({
      hasKey: true,
      picture: { crop: { left: 0.1 } },
      watch: { onFault: 'backup', returnAfterS: 12 },
    });
  });
});
