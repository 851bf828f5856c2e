/** Numbers and times as people in a gallery read them. All of fixed shape, so that nothing beside them moves. */

const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');

/** `00:42:17` from milliseconds; never negative. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

/** Local time of day, `20:41:07`. */
export function formatClock(wallMs: number): string {
  const date = new Date(wallMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A delay: `33 ms` below a second, `4.1 s` above; a dash while unknown. */
export function formatDelay(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  const rounded = Math.round(ms);
  return Math.abs(rounded) < 1000 ? `${rounded} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A bit rate: `850 kb/s`, `2.9 Mb/s`; a dash while unknown. */
export function formatRate(kbps: number | null): string {
  if (kbps === null || !Number.isFinite(kbps)) return '–';
  return kbps < 1000 ? `${Math.round(kbps)} kb/s` : `${(kbps / 1000).toFixed(1)} Mb/s`;
}

/** A share of 1 as percent: `0 %`, `0.4 %`, `12 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return percent === 0 || percent >= 10 ? `${Math.round(percent)} %` : `${percent.toFixed(1)} %`;
}

/** How far off a planned time is: `in 12 min`, `in 2 h 05 min`, `5 min ago`. */
export function formatCountdown(targetMs: number, nowMs: number): string {
  const minutes = Math.round(Math.abs(targetMs - nowMs) / 60_000);
  if (minutes === 0) return 'now';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const span = days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${two(rest)} min` : `${rest} min`;
  return targetMs > nowMs ? `in ${span}` : `${span} ago`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A planned moment in local time: `20:00` today, `1 Jan 20:00` on another day. */
export function formatPlan(wallMs: number, nowMs: number): string {
  const date = new Date(wallMs);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const sameDay = date.toDateString() === new Date(nowMs).toDateString();
  return sameDay ? time : `${date.getDate()} ${MONTHS[date.getMonth()]} ${time}`;
}
