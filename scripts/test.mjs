// npm test: set-up, build, types and lint, then every test. What follows `--` goes to vitest: npm test -- unit
// Ends with one plain line, `N passed, N failed, N skipped`, and fails when something was left running.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** What runs after each other; what stands side by side runs at once. Tests that count frames have the machine to themselves. */
const STAGES = [[['unit', 'e2e'], ['quick']], [['integration']]];

/** Runs vitest; a signal to this script ends it first. `aside`: what it says is kept back until it has ended. */
function vitest(args, env, aside) {
  return new Promise((resolve, reject) => {
    const cli = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const output = aside ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, [cli, 'run', ...args], { cwd: root, env, stdio: ['ignore', output, output] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => said.push(text));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

/** Runs everything, or what `wanted` chooses, and counts it. */
async function runTests(temporary, wanted) {
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const runOne = async (name, args, aside) => {
    const report = path.join(temporary, `report-${name}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await vitest([...reporters, ...args], env, aside);
    const counted = countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null);
    if (code !== 0 && counted.failed === 0) counted.failed = 1;
    for (const kind of Object.keys(counts)) counts[kind] += counted[kind];
  };
  if (wanted.length > 0) {
    await runOne('wanted', wanted, false);
    return counts;
  }
  for (const stage of STAGES) {
    const runs = stage.map((projects, i) =>
      runOne(
        projects.join('-'),
        projects.flatMap((name) => ['--project', name]),
        i > 0,
      ),
    );
    await Promise.all(runs);
  }
  return counts;
}

async function main() {
  await setUp(['ffmpeg', 'chromium', ...(findElectron() === null ? [] : ['xvfb', 'electronLibraries'])]);
  await offerSystem(['nginxRtmp']);
  if ((await node('build.mjs')) !== 0) return 1;
  if ((await node('check.mjs')) !== 0) return 1;

  // A temporary folder of the run’s own: what is left in it or running with it afterwards was forgotten by a test.
  const temporary = mkdtempSync(path.join(tmpdir(), 'flypack-test-'));
  // Servers that run as nobody have their files in it; nobody else can list them.
  chmodSync(temporary, 0o711);
  try {
    const counts = await runTests(temporary, process.argv.slice(2));
    const strays = await straysAfter(temporary, GRACE_MS);
    for (const { pid, command } of strays) {
      say(`Left running by a test: ${pid} ${command.slice(0, 160)}`);
      process.kill(pid, 'SIGKILL');
    }
    if (strays.length > 0) counts.failed += 1;
    say(summaryLine(counts));
    return counts.failed > 0 ? 1 : 0;
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

await runMain(main);
