/**
 * The desktop app itself: window, engine and event node as a user starts them. Needs an Electron runtime (Electron’s own,
 * or the folder in ELECTRON_OVERRIDE_DIST_PATH); without one these tests are skipped.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, errors, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type ServerMessage, WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import type { EngineState } from '#shared/state/state.ts';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { type Display, openDisplay } from '../support/display.ts';
import { fetchMediaPlaylist, largestGapMs, type Segment } from '../support/playlist.ts';
import { PATIENCE_MS } from '../support/room.ts';
import { until as untilWithin } from '../support/until.ts';

/** As patient as the tests of the page in a browser. */
const until: typeof untilWithin = (what, probe, { everyMs = 20 } = {}) =>
  untilWithin(what, probe, { timeoutMs: PATIENCE_MS, everyMs });

const root = path.resolve(import.meta.dirname, '../..');
const electron = findElectron();

interface EngineFile {
  pid: number;
  url: string;
  token: string;
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process: that is the answer.
    return false;
  }
};

/** Renderer processes of the app with this pid: their parent, or its parent, is the app. */
function renderersOf(app: number): number[] {
  const parentOf = (pid: number): number => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  };
  const isRenderer = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  const descends = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parentOf(at)) if (at === app) return true;
    return false;
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isRenderer(pid) && descends(pid));
}

/** What the page’s preview player reports to the engine, as another panel sees it. */
async function watchPlayer({ url, token }: EngineFile) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, [WS_PROTOCOL, WS_BEARER_PREFIX + token]);
  let delays = new Set<number>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage;
    if (message.t === 'welcome') socket.send(JSON.stringify({ t: 'subscribe', topics: ['telemetry'] }));
    if (message.t !== 'topic' || message.topic !== 'telemetry') return;
    const player = message.data.at(-1)?.player ?? null;
    if (player?.state === 'playing' && player.delayMs !== null) delays.add(player.delayMs);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'test' }));
  return {
    /** From now on a player reports that it plays, with delays that move: not the last word of one that is gone. */
    plays: async (): Promise<void> => {
      delays = new Set();
      await until('the return plays', () => delays.size >= 3);
    },
    close: () => socket.terminate(),
  };
}

describe.skipIf(electron === null)('desktop app', () => {
  let display: Display;
  let dataDir: string;
  let app: ElectronApplication | null = null;
  let page: Page;

  const engineFile = async (): Promise<EngineFile> =>
    JSON.parse(await readFile(path.join(dataDir, 'engine.json'), 'utf8')) as EngineFile;

  async function engineState(): Promise<EngineState> {
    const { url, token } = await engineFile();
    const response = await fetch(`${url}/api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { state: EngineState }).state;
  }

  const appArguments = (): string[] => [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    path.join(root, 'dist', 'desktop', 'desktop.cjs'),
    `--data=${dataDir}`,
  ];

  /**
   * The driver attaches to the app while it opens its window, and may miss that window’s answer and wait for ever
   * (microsoft/playwright#29386). It ends such an app itself; the next one finds the engine that was started.
   */
  async function launch(tries = 3): Promise<ElectronApplication> {
    try {
      return await _electron.launch({
        executablePath: electron ?? '',
        args: appArguments(),
        cwd: root,
        env: { ...(process.env as Record<string, string>), ...display.env },
        timeout: 30_000,
      });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || tries === 1) throw error;
      return launch(tries - 1);
    }
  }

  async function open(): Promise<void> {
    app = await launch();
    page = await app.firstWindow();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.locator('[data-testid^="tile-"]').first().waitFor();
  }

  /** Answers the app’s next questions with the button `response`, and closes the app. Returns the questions. */
  async function quit(response: number): Promise<{ message: string; buttons: string[]; defaultId: number }[]> {
    const running = app;
    if (running === null) return [];
    app = null;
    await running.evaluate(({ dialog }, button) => {
      dialog.showMessageBox = (async (...args: unknown[]) => {
        const { message, buttons, defaultId } = args.at(-1) as Record<string, unknown>;
        process.stdout.write(`asked ${JSON.stringify({ message, buttons, defaultId })}\n`);
        return { response: button, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
    }, response);
    let output = '';
    running.process().stdout?.on('data', (text) => {
      output += text;
    });
    const silent = new Promise((resolve) => running.process().stdout?.once('close', resolve));
    await running.close();
    // What was asked may be read only after the process has gone.
    await silent;
    return [...output.matchAll(/^asked (.*)$/gm)].map((match) => JSON.parse(match[1] ?? ''));
  }

  beforeAll(async () => {
    display = await openDisplay();
    dataDir = await mkdtemp(path.join(tmpdir(), 'flypack-app-'));
    await open();
  }, 180_000);

  afterAll(async () => {
    await quit(1);
    // Also after a failure nothing is left running.
    const left = await engineFile().catch(() => null);
    if (left !== null && exists(left.pid)) {
      process.kill(left.pid, 'SIGTERM');
      await until('the engine is gone', () => !exists(left.pid));
    }
    await display.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('opens the control room from its own scheme with four moving pictures', async () => {
    expect(page.url()).toBe('flypack://app/');
    const pictures = page.locator('[data-testid^="tile-"] canvas[data-fresh="true"]');
    await until('four pictures are fresh', async () => (await pictures.count()) === 4);
    const tiles = page.locator('[data-testid^="tile-"]');
    for (const tile of await tiles.all()) {
      const picture = tile.locator('canvas').first();
      const look = (): Promise<string> => picture.evaluate((node) => (node as HTMLCanvasElement).toDataURL());
      const first = await look();
      await until('the picture moves', async () => (await look()) !== first);
    }
  });

  it('keeps secrets under a key of the keychain, or of a file where there is none, and never in memory only', async () => {
    const { engine } = await engineState();
    expect(engine.secrets).toMatchObject({ problem: null, missing: [], note: null });
    // Under a bare X server there is no keychain; on a desktop there is one.
    expect(['keychain', 'file']).toContain(engine.secrets.kept);
    const kept = existsSync(path.join(dataDir, 'desktop', 'secrets-key'));
    expect(engine.secrets.kept).toBe(kept ? 'keychain' : 'file');
  });

  it('gives the page nothing of Node or Electron but its narrow bridge', async () => {
    const seen = await page.evaluate(() => {
      const all = globalThis as unknown as Record<string, unknown>;
      return {
        nothing: ['process', 'require', 'module', 'Buffer', 'electron'].filter((name) => name in all),
        bridge: Object.keys(all.flypackShell as object).sort(),
      };
    });
    expect(seen.nothing).toEqual([]);
    expect(seen.bridge).toEqual([
      'chooseMediaFile',
      'engine',
      'onAction',
      'onEngineChanged',
      'openInBrowser',
      'platform',
    ]);
  });

  it('denies windows, permissions, scripts from elsewhere and files outside the page', async () => {
    const tried = await app?.evaluate(async ({ BrowserWindow, shell }) => {
      const outside: string[] = [];
      shell.openExternal = async (url) => {
        outside.push(url);
      };
      const noWindow: unknown = await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        '["https://example.org/x", "file:///etc/passwd", "http://example.org/"].every((url) => open(url) === null)',
      );
      return { noWindow, windows: BrowserWindow.getAllWindows().length, outside };
    });
    // A link may go to the person’s own browser, and only an https one.
    expect(tried).toEqual({ noWindow: true, windows: 1, outside: ['https://example.org/x'] });
    const denied = await page.evaluate(async () => ({
      place: (await navigator.permissions.query({ name: 'geolocation' })).state,
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      ),
      file: await fetch('flypack://app/..%2f..%2fpackage.json').then((response) => response.status),
      script: await new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        const script = document.createElement('script');
        script.textContent = 'globalThis.broken = true';
        document.head.append(script);
      }),
    }));
    expect(denied.place).toBe('denied');
    expect(denied.camera).not.toBe('granted');
    expect(denied.file).toBe(404);
    expect(denied.script).toMatch(/^script-src/);
  });

  it('goes live, keeps the show on air while its window is gone, and finds it again', async () => {
    await page.getByTestId('hold-button').hover();
    await page.mouse.down();
    await page.locator('[data-testid="hold-button"][data-holds="end"]').waitFor();
    await page.mouse.up();
    await page.locator('[data-testid="on-air"][data-status="on-air"]').waitFor();
    const before = await engineFile();
    const address = await until('there is a playback address', async () => (await engineState()).event?.playbackUrl);
    const seen = new Map<number, Segment>();
    const look = async (): Promise<number> => {
      const playlist = await fetchMediaPlaylist(address).catch(() => null);
      for (const segment of playlist?.segments ?? []) seen.set(segment.sequence, segment);
      expect(playlist?.discontinuous ?? false).toBe(false);
      return Math.max(-1, ...seen.keys());
    };
    await until('the playlist has segments', async () => (await look()) >= 1, { everyMs: 200 });
    await until('the machine is kept awake', () =>
      app?.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1)),
    );

    const asked = await quit(0);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.buttons).toEqual(['Keep Broadcasting', 'End Broadcast and Quit', 'Cancel']);
    // Enter must not end anything.
    expect(asked[0]?.buttons[asked[0].defaultId]).toBe('Cancel');
    expect(exists(before.pid)).toBe(true);
    const atClose = await look();
    await until('segments go on without a window', async () => (await look()) >= atClose + 2, { everyMs: 200 });

    await open();
    expect((await engineFile()).pid).toBe(before.pid);
    await page.locator('[data-testid="on-air"][data-status="on-air"]').waitFor();
    const reopened = await look();
    await until('segments go on with the new window', async () => (await look()) >= reopened + 2, { everyMs: 200 });
    const segments = [...seen.values()].sort((a, b) => a.sequence - b.sequence);
    const [first] = segments;
    expect(segments.map((s) => s.sequence)).toEqual(segments.map((_, i) => (first?.sequence ?? 0) + i));
    expect(largestGapMs(segments)).toBeLessThan(40);
  });

  // On its own, without Playwright: a debugger that is attached keeps a crashed page from starting again.
  it.skipIf(process.platform !== 'linux')('survives a crash of the page and a crash of the whole app', async () => {
    const { pid } = await engineFile();
    await quit(0);
    const bare = spawn(electron ?? '', appArguments(), {
      cwd: root,
      env: { ...process.env, ...display.env },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => bare.once('close', resolve));
    const panel = await watchPlayer(await engineFile());
    try {
      await panel.plays();
      // Chromium may keep a spare renderer ready besides the page’s own.
      const old = renderersOf(bare.pid ?? 0);
      expect(old.length).toBeGreaterThan(0);
      for (const renderer of old) process.kill(renderer, 'SIGKILL');
      await until('another page is there', () => renderersOf(bare.pid ?? 0).some((next) => !old.includes(next)));
      await panel.plays();

      bare.kill('SIGKILL');
      await ended;
      expect((await engineState()).broadcast.status).toBe('on-air');
    } finally {
      panel.close();
      bare.kill('SIGKILL');
      await ended;
    }
    await open();
    expect((await engineFile()).pid).toBe(pid);
  });

  it('stays on its own page', async () => {
    // Asked of the main process alone: Playwright would wait for ever for the navigation that was denied.
    const stayed = await app?.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('no window');
      const denied = new Promise<boolean>((resolve) => {
        contents.once('will-frame-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented)));
      });
      await contents.executeJavaScript('location.href = "https://example.org/"; 0');
      return { denied: await denied, url: contents.getURL() };
    });
    expect(stayed).toEqual({ denied: true, url: 'flypack://app/' });
  });

  it('ends the broadcast and everything with it when told to', async () => {
    const { pid } = await engineFile();
    const address = (await engineState()).event?.playbackUrl ?? '';
    await quit(1);
    await until('the engine is gone', () => !exists(pid));
    await expect(fetch(address)).rejects.toThrow();
  });
});
