// npm test: set-up, build, types and lint, then every test. What follows `--` goes to vitest: npm test -- unit
// Ends with one plain line, `N passed, N failed, N skipped`, and fails when something was left running.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findElectron } from './lib/electron.mjs';
import { root } from './lib/paths.mjs';
import { countTests, summaryLine } from './lib/report.mjs';
import { run, runMain, say } from './lib/say.mjs';
import { straysAfter } from './lib/strays.mjs';
import { offerSystem } from './lib/system.mjs';
import { setUp } from './setup.mjs';

/** How long what was told to end may take to be gone once the last test is over. */
const GRACE_MS = 5_000;

const node = (script, ...args) => run(process.execPath, [path.join(root, 'scripts', script), ...args], { cwd: root });

/** Runs vitest; a signal to this script ends it first. */
function vitest(args, env) {
  return new Promise((resolve, reject) => {
    const cli = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [cli, 'run', ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main() {
  await setUp(['ffmpeg', 'chromium', ...(findElectron() === null ? [] : ['xvfb', 'electronLibraries'])]);
  await offerSystem(['nginxRtmp']);
  if ((await node('build.mjs')) !== 0) return 1;
  if ((await node('check.mjs')) !== 0) return 1;

  // A temporary folder of the run’s own: what is left in it or running with it afterwards was forgotten by a test.
  const temporary = mkdtempSync(path.join(tmpdir(), 'flypack-test-'));
  const report = path.join(temporary, 'report.json');
  try {
    const code = await vitest(
      ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
      { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    );
    const counts = countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null);
    const strays = await straysAfter(temporary, GRACE_MS);
    for (const { pid, command } of strays) {
      say(`Left running by a test: ${pid} ${command.slice(0, 160)}`);
      process.kill(pid, 'SIGKILL');
    }
    if (strays.length > 0) counts.failed += 1;
    else if (code !== 0 && counts.failed === 0) counts.failed = 1;
    say(summaryLine(counts));
    return counts.failed > 0 ? 1 : 0;
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

await runMain(main);
