// Set-up that a fresh machine needs, each step only when it is missing: npm packages, FFmpeg, and what is asked for.
// Plain Node with no packages. As a program: node scripts/setup.mjs [ffmpeg] [chromium] [xvfb] [electronLibraries]
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './lib/packages.mjs';
import { runMain } from './lib/say.mjs';
import { ensureSystem, NEEDS } from './lib/system.mjs';

/** @param {(keyof typeof NEEDS)[]} needs */
export async function setUp(needs) {
  await ensurePackages();
  await ensureSystem(needs);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2).filter((name) => Object.hasOwn(NEEDS, name));
  await runMain(() => setUp(names.length > 0 ? names : ['ffmpeg']));
}
