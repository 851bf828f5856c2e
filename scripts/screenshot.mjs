// Takes docs/screenshot.png: a real show on air, driven in Chromium as a person would.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { controlRoom, serve } from './lib/engine.mjs';
import { root } from './lib/paths.mjs';
import { runMain, SetupProblem, say } from './lib/say.mjs';
import { findBrowser } from './lib/system.mjs';
import { setUp } from './setup.mjs';

/** Long enough for the graphs to have something to show. */
const ON_AIR_MS = Number(process.env.FLYPACK_SCREENSHOT_MS ?? 75_000);
const target = path.resolve(process.argv[2] ?? path.join(root, 'docs', 'screenshot.png'));

/** Gives a command over HTTP, as any script may. */
async function command({ url, token }, name, args = {}) {
  const response = await fetch(`${url}/api/v1/commands/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
}

async function drive(engine, browser) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(controlRoom(engine));
  await page.waitForFunction(
    () => document.querySelectorAll('[data-testid^="tile-"] [data-fresh="true"]').length === 4,
  );
  await command(engine, 'show.update', { name: 'New Year Gala' });
  const border = { width: 0.004, colour: '#ffffff' };
  const talk = { kind: 'side-by-side', left: { source: 'wide', sound: true }, right: { source: 'host', sound: true } };
  await command(engine, 'scene.add', { scene: { name: 'Interview', border, layout: talk } });
  const inset = { kind: 'pip', back: { source: 'left', sound: true }, inset: { source: 'right' } };
  await command(engine, 'scene.add', { scene: { name: 'Stage', border, layout: inset } });
  const name = { kind: 'lower-third', title: 'Ada Lovelace', subtitle: 'Analyst', style: 'bar' };
  await command(engine, 'keyer.content', { keyer: 'dsk1', content: name });
  await command(engine, 'recording.start', {});
  say('Going live …');
  await page.getByTestId('hold-button').hover();
  await page.mouse.down();
  await page.locator('[data-testid="hold-button"][data-holds="end"]').waitFor();
  await page.mouse.up();
  await page.locator('[data-testid="on-air"][data-status="on-air"]').waitFor({ timeout: 30_000 });
  await page.mouse.move(5, 5);
  await page.locator('[data-testid="return-monitor"][data-phase="playing"]').waitFor({ timeout: 30_000 });
  await page.getByTestId('deck-sound').click();
  for (const key of ['3', 'Space', '4', 'Enter', '5', 'Enter', '6', 'd']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(ON_AIR_MS / 9);
  }
  await page.waitForTimeout(ON_AIR_MS / 9);
  await page.screenshot({ path: target });
}

await runMain(async () => {
  await setUp(['ffmpeg', 'chromium']);
  await build({ only: ['page', 'engine'] });
  const executablePath = findBrowser();
  if (executablePath === null) throw new SetupProblem('Chromium is needed to take the picture.');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'flypack-screenshot-'));
  const { chromium } = await import('playwright');
  const { engine, child } = await serve(['--data', dataDir]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    await drive(engine, browser);
    say(`Written: ${target}`);
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
});
