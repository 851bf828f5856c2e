/**
 * The desktop app itself: window, engine and event node as a user starts them. Needs an Electron runtime (Electron’s own,
 * or the folder in ELECTRON_OVERRIDE_DIST_PATH); without one these tests are skipped.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineState } from '#shared/state/state.ts';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { type Display, openDisplay } from '../support/display.ts';
import { fetchMediaPlaylist, largestGapMs, type Segment } from '../support/playlist.ts';
import { until } from '../support/until.ts';

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

  async function open(): Promise<void> {
    app = await _electron.launch({
      executablePath: electron ?? '',
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        path.join(root, 'dist', 'desktop', 'desktop.cjs'),
        `--data=${dataDir}`,
      ],
      cwd: root,
      env: { ...(process.env as Record<string, string>), ...display.env },
    });
    page = await app.firstWindow();
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
    await running.close();
    return [...output.matchAll(/^asked (.*)$/gm)].map((match) => JSON.parse(match[1] ?? ''));
  }

  beforeAll(async () => {
    display = await openDisplay();
    dataDir = await mkdtemp(path.join(tmpdir(), 'flypack-app-'));
    await open();
  });

  afterAll(async () => {
    await quit(1);
    await display.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('opens the control room from its own scheme with four moving pictures', async () => {
    expect(page.url()).toBe('flypack://app/');
    const pictures = page.locator('[data-testid^="tile-"] canvas[data-fresh="true"]');
    await until('four pictures are fresh', async () => (await pictures.count()) === 4, { timeoutMs: 30_000 });
    for (const picture of await pictures.all()) {
      const look = (): Promise<string> => picture.evaluate((node) => (node as HTMLCanvasElement).toDataURL());
      const first = await look();
      await until('the picture moves', async () => (await look()) !== first);
    }
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

  it('denies windows, navigation, permissions and scripts from elsewhere', async () => {
    const opened = await app?.evaluate(async ({ BrowserWindow, shell }) => {
      const outside: string[] = [];
      shell.openExternal = async (url) => {
        outside.push(url);
      };
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('no window');
      const result = await contents.executeJavaScript(
        '[open("https://example.org/x"), open("file:///etc/passwd"), open("http://example.org/")].every((w) => w === null)',
      );
      const navigation = new Promise<boolean>((resolve) => {
        contents.once('will-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented)));
      });
      await contents.executeJavaScript('location.href = "https://example.org/"; 0');
      return { noWindow: result, stayed: await navigation, windows: BrowserWindow.getAllWindows().length, outside };
    });
    expect(opened).toEqual({ noWindow: true, stayed: true, windows: 1, outside: ['https://example.org/x'] });
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
    await page.locator('[data-testid="on-air"][data-status="on-air"]').waitFor({ timeout: 30_000 });
    const before = await engineFile();
    const address = await until('there is a playback address', async () => (await engineState()).event?.playbackUrl);
    const seen = new Map<number, Segment>();
    const look = async (): Promise<number> => {
      const playlist = await fetchMediaPlaylist(address).catch(() => null);
      for (const segment of playlist?.segments ?? []) seen.set(segment.sequence, segment);
      expect(playlist?.discontinuous ?? false).toBe(false);
      return Math.max(-1, ...seen.keys());
    };
    await until('the playlist has segments', async () => (await look()) >= 1, { timeoutMs: 30_000, everyMs: 200 });
    const awake = await app?.evaluate(
      ({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1),
    );
    expect(awake).toBe(true);

    const asked = await quit(0);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.buttons).toEqual(['Keep Broadcasting', 'End Broadcast and Quit', 'Cancel']);
    // Enter must not end anything.
    expect(asked[0]?.buttons[asked[0].defaultId]).toBe('Cancel');
    expect(exists(before.pid)).toBe(true);
    const atClose = await look();
    await until('segments go on without a window', async () => (await look()) >= atClose + 2, {
      timeoutMs: 20_000,
      everyMs: 200,
    });

    await open();
    expect((await engineFile()).pid).toBe(before.pid);
    await page.locator('[data-testid="on-air"][data-status="on-air"]').waitFor();
    const reopened = await look();
    await until('segments go on with the new window', async () => (await look()) >= reopened + 2, {
      timeoutMs: 20_000,
      everyMs: 200,
    });
    const segments = [...seen.values()].sort((a, b) => a.sequence - b.sequence);
    const [first] = segments;
    expect(segments.map((s) => s.sequence)).toEqual(segments.map((_, i) => (first?.sequence ?? 0) + i));
    expect(largestGapMs(segments)).toBeLessThan(40);
  });

  it('brings the page back when it crashes, and the show does not notice', async () => {
    const { pid } = await engineFile();
    await app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await until('the tiles are back', async () => {
      const tiles = await app?.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents === undefined || contents.isCrashed() || contents.isLoading()) return 0;
        return contents.executeJavaScript('document.querySelectorAll("[data-testid^=tile-]").length');
      });
      return tiles === 4;
    });
    expect((await engineFile()).pid).toBe(pid);
    expect((await engineState()).broadcast.status).toBe('on-air');
  });

  it('ends the broadcast and everything with it when told to', async () => {
    const { pid } = await engineFile();
    const address = (await engineState()).event?.playbackUrl ?? '';
    await quit(1);
    await until('the engine is gone', () => !exists(pid));
    await expect(fetch(address)).rejects.toThrow();
  });
});
