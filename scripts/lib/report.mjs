// Reads vitest’s JSON report into the one line that ends a test run. Plain Node.

/**
 * @param {{numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number,
 *   testResults?: {status: string, assertionResults?: unknown[]}[]} | null} report
 */
export function countTests(report) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  // A file that could not even be loaded has no tests in it, yet it is a failure.
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && (file.assertionResults ?? []).length === 0,
  ).length;
  return {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + brokenFiles,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

export const summaryLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
