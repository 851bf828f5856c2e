/** Makes reports of stored logs, on air or long after. */
import { buildReport } from '#shared/report/build.ts';
import { reportHtml } from '#shared/report/html.ts';
import { parseLines } from '#shared/report/lines.ts';

/** The report of a show log as text. The same log gives the same bytes. @throws Error when it is no show log */
export function renderReport(log: string, form: 'html' | 'json'): string {
  const report = buildReport(parseLines(log));
  return form === 'json' ? `${JSON.stringify(report, null, 1)}\n` : reportHtml(report);
}
