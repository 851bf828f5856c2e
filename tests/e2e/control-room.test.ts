/**
 * The main job as a producer and an operator do it, in Chromium against the engine from the build: four cameras, go
 * live, cut, watch it come back over HLS, end. Nothing is simulated but the cameras’ pictures, which FFmpeg draws.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { SILENCE_MS } from '../../shared/protocol/messages.ts';
import { defaultShow } from '../../shared/show/show-file.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { backgroundOf, distance, fingerprintOf, type Rgb } from '../support/pixels.ts';
import { childrenOf, processes } from '../support/processes.ts';
import { type ServeAnswer, type Served, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const CAMERAS = ['wide', 'host', 'left', 'right'] as const;
type Camera = (typeof CAMERAS)[number];

describe('control room', () => {
  const lab = new ServeLab();
  let served: Served;
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  /** What the page complained about: errors, and what its security policy refused. */
  const complaints: string[] = [];

  const tile = (camera: Camera): Locator => page.getByTestId(`tile-${camera}`);
  const picture = (camera: Camera): Locator => tile(camera).locator('canvas').first();
  const program = (): Locator => page.getByTestId('program-monitor').locator('canvas').first();
  const onAir = (): Locator => page.getByTestId('on-air');
  const hold = (): Locator => page.getByTestId('hold-button');
  const returned = (): Locator => page.getByTestId('return-monitor');

  async function state(): Promise<EngineState> {
    const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
    return ((await answer.json()) as { state: EngineState }).state;
  }

  const statusBecomes = (status: string): Promise<unknown> =>
    until(`the page says ${status}`, async () => (await onAir().getAttribute('data-status')) === status, {
      timeoutMs: 30_000,
    });

  /** The camera whose background a picture shows; null when it is none of them. */
  async function cameraIn(shown: Locator): Promise<Camera | null> {
    const seen = await backgroundOf(shown);
    if (seen === null) return null;
    const colours = await Promise.all(
      CAMERAS.map(async (camera) => [camera, await backgroundOf(picture(camera))] as const),
    );
    const known = colours.filter((entry): entry is readonly [Camera, Rgb] => entry[1] !== null);
    const [nearest] = known.sort((a, b) => distance(seen, a[1]) - distance(seen, b[1]));
    return nearest !== undefined && distance(seen, nearest[1]) < 30 ? nearest[0] : null;
  }

  /** Holds the button down until the page says that it was enough, and lets go. */
  async function holdDown(): Promise<void> {
    await hold().hover();
    await page.mouse.down();
    await page.getByText('keep holding').waitFor({ state: 'visible' });
    await page.getByText('keep holding').waitFor({ state: 'detached' });
    await page.mouse.up();
  }

  beforeAll(async () => {
    const show = defaultShow();
    const showFile = path.join(lab.dataDir, 'show.json');
    writeFileSync(
      showFile,
      JSON.stringify({
        ...show,
        // Two cores carry the engine, the event node and a browser that draws without a graphics card.
        canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } },
        encoder: { ...show.encoder, preset: 'ultrafast', videoKbps: 1200 },
        pictures: { enabled: true, widthPx: 320, fps: 10 },
        event: {
          id: 'gala',
          title: 'Gala',
          provider: { kind: 'local', ladder: [{ height: 240, videoKbps: 400 }], windowSegments: 10 },
        },
      }),
    );
    served = lab.serve(['--show', showFile]);
    engine = await served.answer();
    browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/security policy/i.test(message.text())) complaints.push(message.text());
    });
  });

  afterAll(async () => {
    await browser?.close();
    await lab.close();
  });

  it('asks calmly for a token when it has none', async () => {
    await page.goto(engine.url);
    await page.getByRole('heading', { name: 'This control room is locked' }).waitFor();
    await page.getByLabel('Address or token').fill('not-the-right-token');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('did not accept this page’s token').waitFor();
  });

  it('opens with the token in the address, and takes it out of the address at once', async () => {
    await page.goto('about:blank');
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await tile('wide').waitFor();
    expect(page.url()).toBe(`${engine.url}/`);
    await page.reload();
    await tile('wide').waitFor();
  });

  it('shows four cameras that move, each its own, with nothing to scroll at 1280 × 800', async () => {
    for (const camera of CAMERAS) {
      const prints = new Set<number>();
      await until(
        `${camera} moves`,
        async () => {
          if ((await picture(camera).getAttribute('data-fresh')) === 'true')
            prints.add(await fingerprintOf(picture(camera)));
          return prints.size >= 4;
        },
        { timeoutMs: 30_000 },
      );
      expect(await cameraIn(picture(camera))).toBe(camera);
    }
    const [scrollHeight, scrollWidth] = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      document.documentElement.scrollWidth,
    ]);
    expect([scrollHeight, scrollWidth]).toEqual([800, 1280]);
    for (const part of [tile('right'), page.locator('[data-key="auto"]'), page.getByTestId('hop-viewer')]) {
      const box = await part.boundingBox();
      expect((box?.y ?? 999) + (box?.height ?? 999)).toBeLessThanOrEqual(800);
    }
  });

  it('switches with the keyboard: Space and Enter never press the button that has the focus', async () => {
    await until('wide is on program', async () => (await state()).switcher.program === 'wide');
    await page.getByRole('button', { name: 'Keyboard help' }).focus();
    await page.keyboard.press('Digit4');
    await until('right is on preview', async () => (await tile('right').getAttribute('data-tally')) === 'preview');
    await page.keyboard.press('Space');
    await until('right is on program', async () => (await tile('right').getAttribute('data-tally')) === 'program');
    await until('the program monitor shows right', async () => (await cameraIn(program())) === 'right');
    await page.keyboard.press('Enter');
    await until('the mix has ended on wide', async () => {
      const { switcher } = await state();
      return switcher.program === 'wide' && switcher.transition === null;
    });
    await page.keyboard.press('Shift+Digit2');
    await until('host was taken', async () => (await state()).switcher.program === 'host');
    await page.keyboard.press('Shift+Digit1');
    await until('wide was taken', async () => (await state()).switcher.program === 'wide');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await state()).switcher.program).toBe('wide');
  });

  it('wipes with the T-bar by hand, both ways, and takes the new picture at the other end', async () => {
    const bar = page.getByTestId('tbar-handle');
    const pressKind = (kind: string): Promise<void> => page.locator(`[data-kind="${kind}"]`).click();
    await pressKind('wipe');
    await page.keyboard.press('Digit4');
    await until('a wipe to right is set', async () => {
      const { switcher } = await state();
      return switcher.settings.kind === 'wipe' && switcher.preview === 'right';
    });
    const progress = async (): Promise<number | null> => {
      const drive = (await state()).switcher.transition?.drive;
      return drive?.by === 'bar' ? drive.progress : null;
    };
    const track = await page.getByTestId('tbar').boundingBox();
    const handle = await bar.boundingBox();
    if (track === null || handle === null) throw new Error('there is no T-bar on the page');
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - track.height / 2, { steps: 8 });
    await until('the wipe is about half-way', async () => Math.abs(((await progress()) ?? 0) - 0.5) < 0.2);
    expect((await state()).switcher.program).toBe('wide');
    await page.mouse.move(x, y + 5, { steps: 8 });
    await until('nothing has happened', async () => (await state()).switcher.transition === null);
    await page.mouse.move(x, y - track.height - 5, { steps: 8 });
    await until('right is on program', async () => (await state()).switcher.program === 'right');
    await page.mouse.up();
    await until('the program monitor shows right', async () => (await cameraIn(program())) === 'right');
    expect((await state()).switcher.bar).toEqual({ position: 1, rest: 1, armed: true });
    // And back, with the keyboard: the other end is now the one it leaves from.
    await page.getByTestId('tbar').focus();
    await page.keyboard.press('PageDown');
    await until('the way back has begun', async () => (await progress()) !== null);
    await page.keyboard.press('Home');
    await until('wide is on program', async () => (await state()).switcher.program === 'wide');
    await pressKind('mix');
    await until('a mix is set again', async () => (await state()).switcher.settings.kind === 'mix');
  });

  it('fades to black and back with Shift and B, and says so in words', async () => {
    await page.keyboard.press('KeyB');
    await page.keyboard.press('Shift+KeyB');
    await page.getByTestId('black-tag').getByText('Faded to black').waitFor();
    expect(await page.locator('[data-key="ftb"]').textContent()).toContain('BLACK');
    const black: Rgb = [0, 0, 0];
    await until('the program monitor is black', async () => {
      const seen = await backgroundOf(program());
      return seen !== null && distance(seen, black) < 12;
    });
    await page.keyboard.press('Shift+KeyB');
    await page.getByTestId('black-tag').waitFor({ state: 'detached' });
    await until('the program monitor shows wide', async () => (await cameraIn(program())) === 'wide');
  });

  it('checks a new source as it is typed, and says at the field what is wrong', async () => {
    await page.keyboard.press('KeyA');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('UDP', { exact: true }).click();
    await dialog.getByLabel('Port').fill('99999');
    await dialog.getByText('at most 65535').waitFor();
    await dialog.getByLabel('Port').fill('9');
    await dialog.getByText('at most 65535').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Add source' }).click();
    await dialog.getByText('a source needs a name').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await state()).sources).toHaveLength(4);
  });

  it('does not go live by a click, by keys on the focused button, or when let go early', async () => {
    await hold().click();
    await hold().focus();
    await page.keyboard.press('Control+Enter');
    await hold().hover();
    await page.mouse.down();
    await page.getByText('keep holding').waitFor({ state: 'visible' });
    await page.mouse.up();
    await page.keyboard.down('Shift');
    await page.keyboard.down('KeyL');
    await page.getByText('keep holding').waitFor({ state: 'visible' });
    await page.keyboard.up('KeyL');
    await page.keyboard.up('Shift');
    await page.getByText('keep holding').waitFor({ state: 'detached' });
    // Longer than either hold takes: a hold that was not really let go would have gone live by then.
    const letGoAt = Date.now();
    await until('three seconds have passed, off air', async () => {
      expect((await state()).broadcast.status).toBe('off');
      return Date.now() - letGoAt > 3000;
    });
  });

  it('goes live when the button is held, and the return plays what is on program', async () => {
    await holdDown();
    await statusBecomes('on-air');
    await until('the return plays', async () => (await returned().getAttribute('data-phase')) === 'playing', {
      timeoutMs: 60_000,
    });
    const video = returned().locator('video');
    await until('the return shows wide', async () => (await cameraIn(video)) === 'wide', { timeoutMs: 20_000 });
    await until('the return says its delay', async () =>
      /\d s behind program/.test((await returned().textContent()) ?? ''),
    );
    for (const hop of ['camera', 'mixer', 'encoder', 'uplink', 'ingest', 'ladder', 'origin', 'viewer']) {
      await until(
        `${hop} has a health and a delay`,
        async () => {
          const cell = page.getByTestId(`hop-${hop}`);
          return (
            /\d (ms|s)/.test((await cell.textContent()) ?? '') && (await cell.getAttribute('data-health')) !== 'off'
          );
        },
        { timeoutMs: 30_000 },
      );
    }
  });

  it('cuts, and the picture that comes back is the camera that was cut to', async () => {
    await page.locator('[data-key="pvw-3"]').click();
    await until('left is on preview', async () => (await tile('left').getAttribute('data-tally')) === 'preview');
    await page.locator('[data-key="cut"]').click();
    await until('left is on program', async () => (await tile('left').getAttribute('data-tally')) === 'program');
    await until('the program monitor shows left', async () => (await cameraIn(program())) === 'left');
    const video = returned().locator('video');
    await until('the return shows left', async () => (await cameraIn(video)) === 'left', { timeoutMs: 30_000 });
    expect(await cameraIn(picture('wide'))).toBe('wide');
  });

  it('says within two seconds that the engine is silent, shows no old picture as live, and comes back by itself', async () => {
    process.kill(engine.pid, 'SIGSTOP');
    const stoppedAt = Date.now();
    try {
      await page.getByTestId('lost-banner').waitFor();
      // The page’s two seconds count from the engine’s last word; the rest is for this test to notice.
      expect(Date.now() - stoppedAt).toBeLessThan(SILENCE_MS + 1000);
      expect(await onAir().getAttribute('data-status')).toBe('unknown');
      for (const camera of CAMERAS) {
        expect(await picture(camera).getAttribute('data-fresh')).toBe('false');
        await tile(camera).getByText('NO SIGNAL').waitFor();
      }
      expect(await hold().isDisabled()).toBe(true);
      expect(await page.locator('[data-key="cut"]').isDisabled()).toBe(true);
    } finally {
      process.kill(engine.pid, 'SIGCONT');
    }
    await page.getByTestId('lost-banner').waitFor({ state: 'detached' });
    await statusBecomes('on-air');
    await until('wide moves again', async () => (await picture('wide').getAttribute('data-fresh')) === 'true');
  });

  it('ends when the button is held, and nothing of the event keeps running', async () => {
    await holdDown();
    await statusBecomes('off');
    await until(
      'the event has ended',
      async () => (await page.getByTestId('event-status').getAttribute('data-status')) === 'ended',
    );
    await until('the return is off', async () => (await returned().getAttribute('data-phase')) === 'off');
    await until(
      'no event node and no push is left',
      () => !childrenOf(engine.pid).some(({ command }) => /event-node|srt:\/\/|index\.m3u8/.test(command)),
    );
  });

  it('tells a refused command with what to do next', async () => {
    // The event has ended; going live once more is the engine’s to refuse.
    await holdDown();
    const toast = page.getByTestId('toast').filter({ has: page.getByLabel('Refused') });
    await toast.waitFor();
    expect(await toast.textContent()).toMatch(/event|on air/i);
    expect(await onAir().getAttribute('data-status')).toBe('off');
  });

  it('leaves no process when the engine is told to end', async () => {
    const started = childrenOf(engine.pid).map(({ pid }) => pid);
    expect(started.length).toBeGreaterThan(0);
    expect(await served.end()).toBe(0);
    await until('everything it started is gone', () => !processes().some(({ pid }) => started.includes(pid)));
    await page.getByTestId('lost-banner').waitFor();
    expect(complaints).toEqual([]);
  });
});
