/** Times and figures of a report as people read them; local times of the engine’s machine, whatever machine formats them. */

const two = (n: number): string => String(n).padStart(2, '0');

/** What no markup survives: text as text. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{Cc}\n]/gu, ' ');

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export class Clock {
  readonly #zoneMs: number;

  /** @param zone minutes east of UTC */
  constructor(zone: number) {
    this.#zoneMs = zone * 60_000;
  }

  /** `20:41:07` */
  time(atMs: number): string {
    const local = new Date(atMs + this.#zoneMs);
    return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  }

  /** `31 December 2026` */
  day(atMs: number): string {
    const local = new Date(atMs + this.#zoneMs);
    return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()] ?? ''} ${local.getUTCFullYear()}`;
  }

  /** `UTC+2`, `UTC−3:30` */
  zoneName(): string {
    const minutes = Math.abs(this.#zoneMs / 60_000);
    if (minutes === 0) return 'UTC';
    const rest = minutes % 60 === 0 ? '' : `:${two(minutes % 60)}`;
    return `UTC${this.#zoneMs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`;
  }
}

/** `2 h 05 min`, `12 min 30 s`, `4.2 s` */
export function durationText(ms: number): string {
  const s = Math.max(0, ms / 1000);
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

export const rateText = (kbps: number): string =>
  kbps < 1000 ? `${Math.round(kbps)} kb/s` : `${(kbps / 1000).toFixed(2)} Mb/s`;

/** `0 %`, `<0.01 %`, `0.35 %`, `12 %` */
export function shareText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  const percent = (100 * part) / whole;
  if (percent < 0.01) return '<0.01 %';
  return `${percent < 10 ? percent.toFixed(2) : Math.round(percent)} %`;
}

/** `1 frame`, `12 frames` */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** A level with a true minus sign. */
export const signed = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`;
