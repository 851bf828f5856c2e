// Draws resources/icon.png (1024 × 1024) from resources/icon.svg. Run it after a change of the SVG.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { root } from './lib/paths.mjs';
import { runMain, SetupProblem } from './lib/say.mjs';
import { findBrowser } from './lib/system.mjs';

const SIZE_PX = 1024;

await runMain(async () => {
  const executablePath = findBrowser();
  if (executablePath === null) throw new SetupProblem('Chromium is needed to draw the icon.');
  const svg = readFileSync(path.join(root, 'resources', 'icon.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await browser.newPage({ viewport: { width: SIZE_PX, height: SIZE_PX } });
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${SIZE_PX}px;height:${SIZE_PX}px}</style>${svg}`);
    await page.screenshot({ path: path.join(root, 'resources', 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
});
