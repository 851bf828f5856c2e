/**
 * The main job as a producer and an operator do it, in Chromium against the engine from the build: four cameras, go
 * live, cut, watch it come back over HLS, end. Nothing is simulated but the cameras’ pictures, which FFmpeg draws.
 */
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { SILENCE_MS } from '../../shared/protocol/messages.ts';
import { defaultShow } from '../../shared/show/show-file.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { BUSY } from '../support/busy.ts';
import { backgroundOf, distance, fingerprintOf, type Rgb } from '../support/pixels.ts';
import { childrenOf, processes } from '../support/processes.ts';
import { controlRoom } from '../support/room.ts';

const CAMERAS = ['wide', 'host', 'left', 'right'] as const;
type Camera = (typeof CAMERAS)[number];
const { encoder, sources } = defaultShow();

declare global {
  interface Window {
    /** When the engine’s last word came before the page said that it is silent, and when it said so (performance.now). */
    silence?: { heardMs?: number; toldMs?: number };
  }
}

/** Fills `window.silence`. Runs in the page before its own scripts. */
function noteSilence(): void {
  let heardMs = 0;
  const { addEventListener } = WebSocket.prototype;
  const noted = new WeakSet<WebSocket>();
  WebSocket.prototype.send = new Proxy(WebSocket.prototype.send, {
    apply(send, socket: WebSocket, args) {
      if (!noted.has(socket)) {
        noted.add(socket);
        addEventListener.call(socket, 'message', () => {
          heardMs = performance.now();
        });
      }
      return Reflect.apply(send, socket, args);
    },
  });
  new MutationObserver(() => {
    if (document.querySelector('[data-testid="lost-banner"]') === null) delete window.silence;
    else window.silence ??= { heardMs, toldMs: performance.now() };
  }).observe(document, { childList: true, subtree: true });
}

describe('control room', () => {
  const room = controlRoom({
    show: {
      // Two cores carry the engine, the event node and a browser that draws without a graphics card.
      canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } },
      encoder: { ...encoder, preset: 'ultrafast', videoKbps: 1200 },
      pictures: { enabled: true, widthPx: 320, fps: 10 },
      sources,
      event: {
        id: 'gala' as never,
        title: 'Gala',
        provider: { kind: 'local', ladder: [{ height: 240, videoKbps: 400 }], windowSegments: 10 },
      },
    },
    desk: null,
    before: ({ page }) => page.addInitScript(noteSilence),
  });
  let page: Page;

  const tile = (camera: Camera): Locator => room.tile(camera);
  const picture = (camera: Camera): Locator => tile(camera).locator('canvas').first();
  const program = (): Locator => page.getByTestId('program-monitor').locator('canvas').first();
  const onAir = (): Locator => page.getByTestId('on-air');
  const hold = (): Locator => page.getByTestId('hold-button');
  const returned = (): Locator => page.getByTestId('return-monitor');

  const state = (): Promise<EngineState> => room.state();
  const statusBecomes = (status: string): Promise<void> => room.has(onAir(), 'data-status', status);
  const tallyBecomes = (camera: Camera, tally: string): Promise<void> => room.has(tile(camera), 'data-tally', tally);
  const shows = (what: string, shown: () => Locator, camera: Camera): Promise<boolean> =>
    room.until(`${what} shows ${camera}`, async () => (await cameraIn(shown())) === camera);

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

  /** Holds the button down until something has come of it, and lets go. */
  async function holdUntil(done: () => Promise<unknown>): Promise<void> {
    await hold().hover();
    await page.mouse.down();
    await done();
    await page.mouse.up();
  }

  beforeAll(() => {
    ({ page } = room);
  });

  it('asks calmly for a token when it has none', async () => {
    await page.goto(room.engine.url);
    await page.getByRole('heading', { name: 'This control room is locked' }).waitFor();
    await page.getByLabel('Address or token').fill('not-the-right-token');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('did not accept this page’s token').waitFor();
  });

  it('opens with the token in the address, and takes it out of the address at once', async () => {
    await page.goto('about:blank');
    await page.goto(room.address);
    await tile('wide').waitFor();
    expect(page.url()).toBe(`${room.engine.url}/`);
    await page.reload();
    await tile('wide').waitFor();
  });

  it('shows four cameras that move, each its own, with nothing to scroll at 1280 × 800', async () => {
    for (const camera of CAMERAS) {
      const prints = new Set<number>();
      await room.until(`${camera} moves`, async () => {
        if ((await picture(camera).getAttribute('data-fresh')) === 'true')
          prints.add(await fingerprintOf(picture(camera)));
        return prints.size >= 4;
      });
    }
    for (const camera of CAMERAS) await shows('its tile', () => picture(camera), camera);
    await room.expectNoScrolling();
    for (const part of [tile('right'), room.key('auto'), page.getByTestId('hop-viewer')]) {
      await room.expectInWindow(part);
    }
  });

  it('switches with the keyboard: Space and Enter never press the button that has the focus', async () => {
    await room.becomes('wide is on program', ({ switcher }) => switcher.program === 'wide');
    await page.getByRole('button', { name: 'Keyboard help' }).focus();
    await page.keyboard.press('Digit4');
    await tallyBecomes('right', 'preview');
    await page.keyboard.press('Space');
    await tallyBecomes('right', 'program');
    await shows('the program monitor', program, 'right');
    await page.keyboard.press('Enter');
    await room.becomes(
      'the mix has ended on wide',
      ({ switcher }) => switcher.program === 'wide' && switcher.transition === null,
    );
    await page.keyboard.press('Shift+Digit2');
    await room.becomes('host was taken', ({ switcher }) => switcher.program === 'host');
    await page.keyboard.press('Shift+Digit1');
    await room.becomes('wide was taken', ({ switcher }) => switcher.program === 'wide');
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
    await room.becomes(
      'a wipe to right is set',
      ({ switcher }) => switcher.settings.kind === 'wipe' && switcher.preview === 'right',
    );
    const progress = async (): Promise<number | null> => {
      const drive = (await state()).switcher.transition?.drive;
      return drive?.by === 'bar' ? drive.progress : null;
    };
    const track = await room.box(page.getByTestId('tbar'));
    const handle = await room.box(bar);
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - track.height / 2, { steps: 8 });
    await room.until('the wipe is about half-way', async () => Math.abs(((await progress()) ?? 0) - 0.5) < 0.2);
    expect((await state()).switcher.program).toBe('wide');
    await page.mouse.move(x, y + 5, { steps: 8 });
    await room.becomes('nothing has happened', ({ switcher }) => switcher.transition === null);
    await page.mouse.move(x, y - track.height - 5, { steps: 8 });
    await room.becomes('right is on program', ({ switcher }) => switcher.program === 'right');
    await page.mouse.up();
    await shows('the program monitor', program, 'right');
    await expect.poll(async () => (await state()).switcher.bar).toEqual({ position: 1, rest: 1, armed: true });
    // And back, with the keyboard: the other end is now the one it leaves from.
    await page.getByTestId('tbar').focus();
    await page.keyboard.press('PageDown');
    await room.until('the way back has begun', async () => (await progress()) !== null);
    await page.keyboard.press('Home');
    await room.becomes('wide is on program', ({ switcher }) => switcher.program === 'wide');
    await pressKind('mix');
    await room.becomes('a mix is set again', ({ switcher }) => switcher.settings.kind === 'mix');
  });

  it('fades to black and back with Shift and B, and says so in words', async () => {
    await page.keyboard.press('KeyB');
    await page.keyboard.press('Shift+KeyB');
    await page.getByTestId('black-tag').getByText('Faded to black').waitFor();
    await room.reads(room.key('ftb'), /BLACK/);
    const black: Rgb = [0, 0, 0];
    await room.until('the program monitor is black', async () => {
      const seen = await backgroundOf(program());
      return seen !== null && distance(seen, black) < 12;
    });
    await page.keyboard.press('Shift+KeyB');
    await page.getByTestId('black-tag').waitFor({ state: 'detached' });
    await shows('the program monitor', program, 'wide');
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
    // Longer than either hold takes (2 s): one that was not really let go would have gone live by then.
    const letGoAt = Date.now();
    await room.until('three seconds have passed, off air', async () => {
      expect((await state()).broadcast.status).toBe('off');
      return Date.now() - letGoAt > 3000;
    });
  });

  it('goes live when the button is held, and the return plays what is on program', async () => {
    await holdUntil(() => room.has(hold(), 'data-holds', 'end'));
    await statusBecomes('on-air');
    await room.has(returned(), 'data-phase', 'playing');
    await shows('the return', () => returned().locator('video'), 'wide');
    await room.reads(returned(), /\d s behind program/);
    for (const hop of ['camera', 'mixer', 'encoder', 'uplink', 'ingest', 'ladder', 'origin', 'viewer']) {
      const cell = page.getByTestId(`hop-${hop}`);
      await room.until(`${hop} has a health and a delay`, async () => {
        const [words, health] = await Promise.all([cell.textContent(), cell.getAttribute('data-health')]);
        return /\d (ms|s)/.test(words ?? '') && health !== 'off';
      });
    }
  });

  it('cuts, and the picture that comes back is the camera that was cut to', async () => {
    await room.key('pvw-3').click();
    await tallyBecomes('left', 'preview');
    await room.key('cut').click();
    await tallyBecomes('left', 'program');
    await shows('the program monitor', program, 'left');
    await shows('the return', () => returned().locator('video'), 'left');
    await shows('its tile', () => picture('wide'), 'wide');
  });

  it('names the viewer, and no hop before it, when this player alone gets nothing any more', async () => {
    const isUnwell = async (hop: string): Promise<boolean> =>
      ['warn', 'alarm'].includes((await page.getByTestId(`hop-${hop}`).getAttribute('data-health')) ?? '');
    await page.route(/\.(m4s|mp4|m3u8)(\?|$)/, (route) => route.abort());
    try {
      await room.until('the viewer is unwell', () => isUnwell('viewer'));
      for (const hop of ['ingest', 'ladder', 'origin', 'delivery']) expect(await isUnwell(hop), hop).toBe(false);
    } finally {
      await page.unrouteAll();
    }
    await room.has(page.getByTestId('hop-viewer'), 'data-health', 'ok');
  });

  it('says within two seconds that the engine is silent, shows no old picture as live, and comes back by itself', async () => {
    process.kill(room.engine.pid, 'SIGSTOP');
    try {
      await page.getByTestId('lost-banner').waitFor();
      // By the page’s own clock.
      const { heardMs = 0, toldMs = 0 } = await page.evaluate(() => window.silence ?? {});
      expect(heardMs).toBeGreaterThan(0);
      expect(toldMs - heardMs).toBeLessThan(SILENCE_MS * BUSY);
      await statusBecomes('unknown');
      for (const camera of CAMERAS) {
        await room.has(picture(camera), 'data-fresh', 'false');
        await tile(camera).getByText('NO SIGNAL').waitFor();
      }
      await expect.poll(() => hold().isDisabled()).toBe(true);
      await expect.poll(() => room.key('cut').isDisabled()).toBe(true);
    } finally {
      process.kill(room.engine.pid, 'SIGCONT');
    }
    await page.getByTestId('lost-banner').waitFor({ state: 'detached' });
    await statusBecomes('on-air');
    await room.has(picture('wide'), 'data-fresh', 'true');
  });

  it('ends when the button is held, and nothing of the event keeps running', async () => {
    await holdUntil(() => statusBecomes('off'));
    await room.has(page.getByTestId('event-status'), 'data-status', 'ended');
    await room.has(returned(), 'data-phase', 'off');
    await room.until(
      'no event node and no push is left',
      () => !childrenOf(room.engine.pid).some(({ command }) => /event-node|srt:\/\/|index\.m3u8/.test(command)),
    );
  });

  it('tells a refused command with what to do next', async () => {
    // The event has ended; going live once more is the engine’s to refuse.
    const refused = page.getByTestId('toast').filter({ has: page.getByLabel('Refused'), hasText: /event|on air/i });
    await holdUntil(() => refused.waitFor());
    await statusBecomes('off');
  });

  it('leaves no process when the engine is told to end', async () => {
    const started = childrenOf(room.engine.pid).map(({ pid }) => pid);
    expect(started.length).toBeGreaterThan(0);
    expect(await room.served.end()).toBe(0);
    await room.until('everything it started is gone', () => !processes().some(({ pid }) => started.includes(pid)));
    await page.getByTestId('lost-banner').waitFor();
  });
});
