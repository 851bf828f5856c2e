/** The show report: what it makes of a stored log, and that the same log always makes the same bytes. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '#shared/report/build.ts';
import { reportHtml } from '#shared/report/html.ts';
import { parseLines, type ReportLine } from '#shared/report/lines.ts';
import type { Telemetry } from '#shared/state/telemetry.ts';
import { renderReport } from '../../electron/engine/report/render.ts';
import { SampleBatch } from '../../electron/engine/report/sample-batch.ts';
import { sampleShow, T0 } from '../support/show-logs.ts';

const min = 60_000;
const text = (lines: readonly ReportLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('show report', () => {
  const report = buildReport(sampleShow());

  it('tells times, and how it ended', () => {
    expect(report).toMatchObject({ show: 'New Year <Gala>', end: 'ended', onAirAtMs: T0 + 5000, onAirMs: 20 * min });
    const cut = buildReport(sampleShow().filter(({ k }) => k !== 'end'));
    expect(cut.end).toBe('running');
    const died = buildReport([...sampleShow().slice(0, -1), { k: 'end', at: T0 + 7 * min, how: 'engine' }]);
    expect(reportHtml(died)).toContain('The engine ended unexpectedly at 20:07:00');
  });

  it('tells each destination’s connections, losses with their reasons, and drops', () => {
    const [main, other, idle] = report.destinations;
    expect(main).toMatchObject({ name: 'Main', connectedAtMs: T0 + 5000, droppedFrames: 90 });
    expect(main?.losses).toEqual([
      { fromMs: T0 + 1000, toMs: T0 + 5000, problem: null },
      { fromMs: T0 + 10 * min, toMs: T0 + 10 * min + 8000, problem: 'The server closed the connection.' },
    ]);
    expect(main?.connectedMs).toBe(20 * min - 8000);
    expect(other).toMatchObject({
      name: 'Other',
      connectedAtMs: null,
      connectedMs: 0,
      problem: 'The key was refused.',
    });
    expect(idle, 'one that was never started has no part in it').toBeUndefined();
  });

  it('tells drops by cause with their times, neighbours joined', () => {
    expect(report.drops.byCause).toEqual({ source: 0, mixer: 0, encoder: 12, network: 90, received: 0 });
    expect(report.drops.times).toEqual([
      { cause: 'network', fromMs: T0 + 10 * min + 5000, toMs: T0 + 10 * min + 25_000, frames: 90 },
      { cause: 'encoder', fromMs: T0 + 15 * min + 5000, toMs: T0 + 15 * min + 15_000, frames: 12 },
    ]);
  });

  it('tells to the second when something was dropped', () => {
    const batch = new SampleBatch();
    const lines: ReportLine[] = sampleShow().filter(({ k }) => k === 'start');
    let [network, encoder, totalFrames] = [0, 0, 0];
    for (let second = 0; second <= 40; second += 1) {
      // Two seconds one behind the other over the end of a line, and one alone.
      if (second === 10 || second === 11) network += 7;
      if (second === 24) encoder += 3;
      totalFrames += 30;
      const drops = { source: 0, mixer: 0, encoder, network, received: 0, totalFrames };
      const line = batch.add({
        ...{ atMs: T0 + 1000 * second, drops, destinations: {}, uplink: null, node: null },
        ...{ encoder: { videoKbps: 3000, targetKbps: 3000, fps: 30 }, mixer: { fps: 30 }, system: { cpuPct: 20 } },
      } as unknown as Telemetry);
      if (line !== null) lines.push(line);
    }
    const { drops } = buildReport(parseLines(text(lines)));
    expect(drops.times).toEqual([
      { cause: 'network', fromMs: T0 + 9000, toMs: T0 + 11_000, frames: 14 },
      { cause: 'encoder', fromMs: T0 + 23_000, toMs: T0 + 24_000, frames: 3 },
    ]);
    expect(drops.byCause).toMatchObject({ network: 14, encoder: 3 });
    expect(drops.frames).toBe(40 * 30);
  });

  it('has a bitrate for every second, against its target', () => {
    expect(report.bitrate.actualKbps).toHaveLength(1200);
    expect(report.bitrate.targetKbps[0]).toBe(3000);
    expect(report.bitrate.targetKbps.at(-1)).toBe(2000);
    expect(report.encoder.changes.map(({ text: said }) => said)).toEqual(['Target bitrate from 3000 to 2000 kb/s']);
  });

  it('tells outages of sources and how much of them was on air', () => {
    const [wide] = report.sources;
    expect(wide?.outages).toEqual([
      { fromMs: T0 + 2 * min, toMs: T0 + 3 * min, what: 'lost', problem: 'No frames.', onAirMs: 30_000 },
    ]);
    expect(report.switching).toMatchObject({ changes: 2 });
    expect(report.switching.feeds.map(({ name, times }) => [name, times])).toEqual([
      ['Wide', 2],
      ['Host', 1],
    ]);
  });

  it('tells alerts once with their length, recordings and loudness', () => {
    expect(report.alerts).toEqual([
      expect.objectContaining({ severity: 'alarm', title: 'Wide is on air and lost', toMs: T0 + 3 * min, open: false }),
    ]);
    expect(report.recordings).toEqual([
      { of: null, file: 'a.ts', fromMs: T0 + 5000, toMs: T0 + 8 * min, problem: null },
      { of: null, file: 'a_02.ts', fromMs: T0 + 8 * min, toMs: T0 + 20 * min + 5000, problem: null },
      { of: 'Wide', file: 'wide.ts', fromMs: T0 + 6000, toMs: T0 + 2 * min, problem: 'No frames.' },
    ]);
    expect(report.loudness).toEqual({ integratedLufs: -22.7, rangeLu: 6.1, truePeakDbtp: -1.4 });
  });

  it('hides no warning behind a panel that babbles, and lists no refused command', () => {
    const line = (i: number, level: 'warn' | 'error', about: string, words: string): ReportLine => ({
      k: 'log',
      at: T0 + min + i * 1000,
      level,
      about,
      text: words,
    });
    const babble = Array.from({ length: 700 }, (_, i) => [
      line(i, 'warn', 'command', 'switcher.take refused (source_unknown), by a script.'),
      line(i, 'error', 'encoder', 'It ended.'),
    ]).flat();
    const { incidents, incidentsLeftOut } = buildReport([
      ...sampleShow().slice(0, -1),
      ...babble,
      line(700, 'warn', 'disk', 'It gets full.'),
    ]);
    expect(incidentsLeftOut).toBe(0);
    expect(incidents.filter(({ about }) => about === 'command')).toEqual([]);
    expect(incidents.find(({ about }) => about === 'encoder')).toMatchObject({
      atMs: T0 + min,
      lastMs: T0 + min + 699_000,
      times: 700,
    });
    expect(incidents.at(-1)).toMatchObject({ about: 'disk', times: 1 });
  });

  it('is the same bytes every time, also from a log that was cut off or holds lines nobody knows', () => {
    const log = text(sampleShow());
    for (const form of ['html', 'json'] as const) expect(renderReport(log, form)).toBe(renderReport(log, form));
    const odd = `${log.slice(0, log.indexOf('\n') + 1)}{"k":"from the future","at":1}\nnot json\n${log.slice(log.indexOf('\n') + 1)}{"k":"s","at":17`;
    expect(renderReport(odd, 'json')).toBe(renderReport(log, 'json'));
    expect(parseLines('')).toEqual([]);
    expect(() => renderReport('', 'html')).toThrow('not a show log');
  });

  it('is one file of text: no script, nothing from elsewhere, names escaped', () => {
    const html = reportHtml(report);
    expect(html).toContain('New Year &#60;Gala&#62;');
    expect(html).not.toContain('<Gala>');
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|https?:|url\(/i);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
    expect(html.match(/<(?!\/|!|meta)(\w+)/g)?.length).toBe(
      (html.match(/<\/\w+>/g)?.length ?? 0) + (html.match(/\/>/g)?.length ?? 0),
    );
  });

  it('stays small: twelve hours with four destinations are under 3 MB of log', () => {
    const line = sampleShow().find(({ k }) => k === 's') as Extract<ReportLine, { k: 's' }>;
    const to = Object.fromEntries(['main', 'other', 'third', 'event'].map((id) => [id, [3021, 12, 0]]));
    const bytes = JSON.stringify({ ...line, to, d: [0, 0, 0, 30, 0, 300], n: 12_345 }).length + 1;
    expect(bytes * 12 * 360).toBeLessThan(3_000_000);
  });
});
