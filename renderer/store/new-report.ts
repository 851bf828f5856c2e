/** Whether a show report has just become whole. */
import type { ReportInfo } from '#shared/state/alerts.ts';

/** The note about the report that was running before and has ended now; null when there is none. */
export function newReport(before: readonly ReportInfo[], after: readonly ReportInfo[]): string | null {
  const ended = after.find(
    ({ id, end }) => end === 'ended' && before.some((report) => report.id === id && report.end === 'running'),
  );
  return ended === undefined ? null : `The show report of ${ended.name} is ready: see Show reports on the desk Health.`;
}
