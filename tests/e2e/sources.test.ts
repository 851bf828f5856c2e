/** The wizard for sources, by keyboard, in Chromium against the engine from the build. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import type { EngineState, SourceState } from '../../shared/state/state.ts';
import { Feed, freeUdpPort, mediaFile } from '../support/feeds.ts';
import { type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { until } from '../support/until.ts';

const PROGRAMS = [
  '-program',
  'title=Stage:program_num=5:st=0:st=1',
  '-program',
  'title=Balcony:program_num=9:st=2:st=3:st=4',
];

const twoPrograms = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=25', '-f', 'lavfi', '-i', 'color=c=blue:s=640x360:r=25'],
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=frequency=400',
      '-map',
      '0:v',
      '-map',
      '2:a',
      '-map',
      '1:v',
      '-map',
      '2:a',
      '-map',
      '2:a',
    ],
    ...['-t', '12', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac'],
    ...['-metadata:s:a:1', 'language=fre', '-metadata:s:a:2', 'language=eng', ...PROGRAMS, '-f', 'mpegts'],
  ]);

describe('the source wizard', () => {
  const lab = new ServeLab();
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  let feed: Feed;
  let port = 0;
  const complaints: string[] = [];
  const dialog = () => page.getByRole('dialog');

  async function sources(): Promise<SourceState[]> {
    const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
    return ((await answer.json()) as { state: EngineState }).state.sources;
  }

  beforeAll(async () => {
    port = await freeUdpPort();
    const to = `udp://127.0.0.1:${port}?pkt_size=1316`;
    feed = new Feed([
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      twoPrograms(),
      '-map',
      '0',
      '-c',
      'copy',
      ...PROGRAMS,
      '-f',
      'mpegts',
      to,
    ]);
    const showFile = path.join(lab.dataDir, 'show.json');
    writeFileSync(showFile, JSON.stringify(smallShow()));
    engine = await lab.serve(['--show', showFile]).answer();
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByRole('button', { name: 'Add source' }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await feed?.stop();
    await lab.close();
    expect(complaints).toEqual([]);
  });

  it('finds the programs and sound tracks of a feed, and adds the ones chosen, all by keyboard', async () => {
    await page.keyboard.press('KeyA');
    await dialog().waitFor();
    // The first kind has the focus; UDP is the fourth.
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Listen on').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(String(port));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await dialog().getByText('Program 9: Balcony').waitFor({ timeout: 15_000 });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await dialog()
      .getByRole('radio', { name: /^1: French/ })
      .waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Balcony');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    const added = await until('the source is live', async () =>
      (await sources()).find(({ id, status }) => id === 'balcony' && status === 'live'),
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
    const phone = (await sources()).find(({ id }) => id === 'phone');
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
    const changed = (await sources()).find(({ id }) => id === 'phone');
    expect(changed?.config).toMatchObject({
      hasKey: true,
      picture: { crop: { left: 0.1 } },
      watch: { onFault: 'backup', returnAfterS: 12 },
    });
  });
});
