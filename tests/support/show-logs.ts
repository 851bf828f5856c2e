/** A made-up broadcast of twenty minutes as its show log holds it. */
import type { ReportLine } from '#shared/report/lines.ts';

/** 31 December 2026, 20:00:00 in UTC+1. */
export const T0 = Date.UTC(2026, 11, 31, 19, 0, 0);

const destination = (
  at: number,
  id: string,
  name: string,
  status: string,
  problem: string | null = null,
  reconnects = 0,
): ReportLine => ({ k: 'destination', at: T0 + at, id, name, status, problem, reconnects, backup: false });

const source = (at: number, id: string, name: string, status: string, problem: string | null = null): ReportLine => ({
  k: 'source',
  at: T0 + at,
  id,
  name,
  status,
  problem,
  standIn: null,
  faults: [],
});

const program = (at: number, feed: string, name: string): ReportLine => ({
  k: 'program',
  at: T0 + at,
  feed,
  name,
  sources: [feed],
});

const min = 60_000;

function samples(): ReportLine[] {
  const lines: ReportLine[] = [];
  for (let at = 15_000; at <= 20 * min + 5000; at += 10_000) {
    const target = at > 12 * min ? 2000 : 3000;
    const narrow = at === 10 * min + 15_000 || at === 10 * min + 25_000;
    const d = narrow ? [0, 0, 0, 45, 0, 300] : at === 15 * min + 15_000 ? [0, 0, 12, 0, 0, 300] : null;
    lines.push({
      k: 's',
      at: T0 + at,
      b: Array.from({ length: 10 }, (_, i) => Math.round(target * (0.96 + 0.06 * Math.sin((at / 1000 + i) / 7)))),
      g: target,
      fps: d === null ? 30 : 27.4,
      cpu: 41,
      ...(d === null ? {} : { d }),
      to: { main: [target + 160, 12, narrow ? 45 : 0] },
      n: 812,
    });
  }
  return lines;
}

export function sampleShow(): ReportLine[] {
  const encoder = { status: 'running', restarts: 0, problem: null, adaptive: null, fallback: null };
  const alert = { k: 'alert', id: 'source-lost/source:wide', severity: 'alarm', since: T0 + 2 * min } as const;
  const told = { title: 'Wide is on air and lost', figure: 'No frames.' };
  const lines: ReportLine[] = [
    { k: 'encoder', at: T0, ...encoder, codec: 'h264', implementation: 'x264' },
    program(0, 'wide', 'Wide'),
    source(0, 'wide', 'Wide', 'live'),
    source(0, 'host', 'Host', 'live'),
    destination(0, 'main', 'Main', 'stopped'),
    destination(0, 'idle', 'Idle', 'stopped'),
    destination(1000, 'main', 'Main', 'connecting'),
    destination(1000, 'other', 'Other', 'connecting'),
    destination(2000, 'other', 'Other', 'refused', 'The key was refused.'),
    { k: 'recording', at: T0 + 5000, of: null, status: 'recording', file: 'a.ts', problem: null },
    { k: 'recording', at: T0 + 6000, of: 'Wide', status: 'recording', file: 'wide.ts', problem: null },
    { k: 'recording', at: T0 + 2 * min, of: 'Wide', status: 'waiting', file: null, problem: 'No frames.' },
    destination(5000, 'main', 'Main', 'running'),
    { k: 'onair', at: T0 + 5000 },
    { k: 'event', at: T0 + 5000, title: 'Gala', status: 'live', cause: null },
    source(2 * min, 'wide', 'Wide', 'lost', 'No frames.'),
    { ...alert, ...told, at: T0 + 2 * min + 1000, what: 'fired' },
    { k: 'log', at: T0 + 2 * min, level: 'warn', about: 'source:wide', text: 'Wide is lost: no frames.' },
    program(2 * min + 30_000, 'host', 'Host'),
    source(3 * min, 'wide', 'Wide', 'live'),
    { ...alert, ...told, at: T0 + 3 * min, what: 'cleared' },
    program(6 * min, 'wide', 'Wide'),
    { k: 'recording', at: T0 + 8 * min, of: null, status: 'recording', file: 'a_02.ts', problem: null },
    destination(10 * min, 'main', 'Main', 'retrying', 'The server closed the connection.'),
    {
      k: 'log',
      at: T0 + 10 * min,
      level: 'error',
      about: 'destination:main',
      text: 'The server closed the connection.',
    },
    destination(10 * min + 8000, 'main', 'Main', 'running', null, 1),
    ...samples(),
    { k: 'loudness', at: T0 + 20 * min + 5000, integrated: -22.7, range: 6.1, peak: -1.4 },
  ];
  return [
    {
      k: 'start',
      v: 1,
      at: T0,
      zone: 60,
      show: 'New Year <Gala>',
      event: 'Gala',
      engine: '0.1.0',
      ffmpeg: '5.1.6',
      width: 1280,
      height: 720,
      fps: 30,
    },
    ...lines.sort((a, b) => a.at - b.at),
    { k: 'end', at: T0 + 20 * min + 5000, how: 'ended' },
  ];
}
