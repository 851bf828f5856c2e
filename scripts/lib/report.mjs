// Reads vitest’s JSON report into the one line that ends a test run. Plain Node.
import path from 'node:path';

/**
 * @typedef {{ fullName?: string, status: string }} Assertion
 * @typedef {{ name?: string, status: string, assertionResults?: Assertion[] }} TestFile
 * @typedef {{ testResults?: TestFile[] }} Report
 */

/** @param {Report | null} report */
export function countTests(report) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    const failed = tests.filter(({ status }) => status === 'failed').length;
    const passed = tests.filter(({ status }) => status === 'passed').length;
    counts.passed += passed;
    counts.skipped += tests.length - passed - failed;
    // A file that could not even be loaded, or set up, has no failed tests in it, yet it is a failure.
    counts.failed += file.status === 'failed' ? Math.max(1, failed) : failed;
  }
  return counts;
}

/**
 * The files in which something failed.
 * @param {Report | null} report
 */
export const failedFiles = (report) => (report?.testResults ?? []).filter(({ status }) => status === 'failed');

/**
 * What failed in a file, by name; the file alone when it could not be set up.
 * @param {TestFile} file
 * @param {string} folder names are shown from here on
 */
export function namesOfFailed(file, folder) {
  const name = path.relative(folder, file.name ?? '');
  const tests = (file.assertionResults ?? []).filter(({ status }) => status === 'failed');
  return tests.length === 0 ? [name] : tests.map((test) => `${name}: ${test.fullName}`);
}

/** The last line of what a program has printed that says something, without its colours; null: there is none. */
export function lastLineOf(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how terminals are told colours.
  const plain = text.replace(/\u001b\[[\d;]*m/g, '');
  return (
    plain
      .split('\n')
      .map((line) => line.trim())
      .findLast((line) => line !== '') ?? null
  );
}

/** What was counted, with some of it counted anew. */
export function recount(counts, before, now) {
  const of = (kind) => counts[kind] - before[kind] + now[kind];
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

export const summaryLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
