// npm test: set-up, build, types and lint, then every test. What follows `--` goes to vitest: npm test -- unit
// Ends with one plain line, `N passed, N failed, N skipped`, whatever happens, and fails when something was left running.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findElectron } from './lib/electron.mjs';
import { root } from './lib/paths.mjs';
import { countTests, failedFiles, lastLineOf, namesOfFailed, recount, summaryLine } from './lib/report.mjs';
import { run, runMain, SetupProblem, say, sayError } from './lib/say.mjs';
import { straysAfter } from './lib/strays.mjs';
import { offerSystem } from './lib/system.mjs';
import { setUp } from './setup.mjs';

/** How long what was told to end may take to be gone once the last test is over. */
const GRACE_MS = 5_000;

/**
 * No stage takes half as long. Each test has a limit of its own; this one is for what no test can end by itself: a process
 * that waits for another one in the middle of a test file, or vitest.
 */
const STAGE_LIMIT_MS = 30 * 60_000;
const KILL_AFTER_MS = 10_000;
/** What a process has printed is all there by then, unless one that it left behind holds its output open. */
const DRAIN_MS = 2000;

/** A signal has told this script to end. */
let stopped = false;

/** Set-up, build or check came to no good end. */
const NOTHING_RAN = { passed: 0, failed: 1, skipped: 0 };

const node = (script, ...args) => run(process.execPath, [path.join(root, 'scripts', script), ...args], { cwd: root });

/**
 * So many files that failed are tried once more, alone. They run in real time beside whatever else the machine does; more
 * than these, or a unit test, have not failed for that.
 */
const SECOND_TRIES = 2;

/** What runs after each other; what stands side by side runs at once. Tests that count frames have the machine to themselves. */
const STAGES = [[['unit', 'files', 'e2e'], ['quick']], [['integration']]];

/**
 * Runs vitest; a signal to this script ends it first. `aside`: what it says is kept back until it has ended. One that takes
 * longer than a stage may is ended, and what it did last is told: the test file after it is the one that hangs.
 */
function vitest(name, args, env, aside) {
  return new Promise((resolve, reject) => {
    const cli = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [cli, 'run', ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    let lastLine = 'nothing';
    for (const [stream, out] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on('data', (text) => {
        lastLine = lastLineOf(String(text)) ?? lastLine;
        if (aside) said.push(text);
        else out.write(text);
      });
    }
    const stop = (signal) => {
      stopped = true;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM'];
    for (const signal of signals) process.on(signal, stop);
    let kill;
    const limit = setTimeout(() => {
      say(
        `The tests “${name}” have not ended after ${STAGE_LIMIT_MS / 60_000} min and are ended. Last said: ${lastLine}`,
      );
      child.kill('SIGTERM');
      kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    }, STAGE_LIMIT_MS);
    child.on('error', reject);
    let code = 1;
    const end = () => {
      for (const timer of [limit, kill, drain]) clearTimeout(timer);
      for (const signal of signals) process.off(signal, stop);
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      process.stdout.write(Buffer.concat(said));
      resolve(code);
    };
    let drain;
    child.on('exit', (exitCode) => {
      code = exitCode ?? 1;
      drain = setTimeout(end, DRAIN_MS);
    });
    child.on('close', end);
  });
}

/** Runs tests and reads what came of them. */
async function runOne(name, args, { temporary, aside = false }) {
  if (stopped) throw new SetupProblem('The tests were stopped.');
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const env = { ...process.env, ...colour, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const file = path.join(temporary, `report-${name}.json`);
  const code = await vitest(
    name,
    ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
    env,
    aside,
  );
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const counts = countTests(report);
  // Something went wrong outside all tests.
  const broken = code !== 0 && counts.failed === 0;
  return { counts: broken ? { ...counts, failed: 1 } : counts, failed: broken ? null : failedFiles(report) };
}

const sum = (results) =>
  Object.fromEntries(
    ['passed', 'failed', 'skipped'].map((kind) => [kind, results.reduce((all, { counts }) => all + counts[kind], 0)]),
  );

/** Runs everything, or what `wanted` chooses, and counts it. */
async function runTests(temporary, wanted) {
  if (wanted.length > 0) return (await runOne('wanted', wanted, { temporary })).counts;
  const results = [];
  for (const stage of STAGES) {
    const runs = stage.map((projects, i) =>
      runOne(
        projects.join('-'),
        projects.flatMap((name) => ['--project', name]),
        { temporary, aside: i > 0 },
      ),
    );
    results.push(...(await Promise.all(runs)));
  }
  return secondTry(temporary, results);
}

/**
 * Tells a test that the machine was too busy for from one that is broken. What passed only now is named: it is a test, or a
 * part of Flypack, that asks too much of a machine.
 */
async function secondTry(temporary, results) {
  const counts = sum(results);
  const failed = results.flatMap((result) => result.failed ?? []);
  const inRealTime = failed.every(({ name }) => !name.includes(`${path.sep}unit${path.sep}`));
  const known = results.every((result) => result.failed !== null);
  if (failed.length === 0 || failed.length > SECOND_TRIES || !inRealTime || !known) return counts;
  const names = failed.flatMap((file) => namesOfFailed(file, root)).join('\n  ');
  say(`Failed, and tried once more alone:\n  ${names}`);
  const files = failed.map(({ name }) => path.relative(root, name));
  const again = await runOne('again', files, { temporary });
  if (again.counts.failed > 0) return counts;
  say(`Passed at the second try only (see “Tests” in CONTRIBUTING.md):\n  ${names}`);
  return recount(counts, countTests({ testResults: failed }), again.counts);
}

async function allTests() {
  await setUp(['ffmpeg', 'chromium', ...(findElectron() === null ? [] : ['xvfb', 'electronLibraries'])]);
  await offerSystem(['nginxRtmp']);
  if ((await node('build.mjs')) !== 0) return NOTHING_RAN;
  if ((await node('check.mjs')) !== 0) return NOTHING_RAN;

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
    return strays.length > 0 ? { ...counts, failed: counts.failed + 1 } : counts;
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main() {
  let counts = NOTHING_RAN;
  try {
    counts = await allTests();
  } catch (error) {
    sayError(error);
  }
  say(summaryLine(counts));
  return counts.failed > 0 ? 1 : 0;
}

await runMain(main);
