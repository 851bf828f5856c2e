/** Which show reports are kept. Pure. */

/** The newest of them stay whatever they take. */
export const KEPT_ALWAYS = 20;
/** More than these are not kept: several years of a weekly show. */
export const KEPT_MOST = 200;
/** And no more than this all together, but for those that always stay. */
export const KEPT_BYTES = 1e9;

/** The ids that are to go; `reports`: the newest first. */
export function reportsToForget(reports: readonly { id: string; bytes: number }[]): string[] {
  let bytes = 0;
  return reports.flatMap((report, place) => {
    bytes += report.bytes;
    const stays = place < KEPT_ALWAYS || (place < KEPT_MOST && bytes <= KEPT_BYTES);
    return stays ? [] : [report.id];
  });
}
