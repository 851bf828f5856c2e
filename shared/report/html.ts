/** A report as one HTML file: without scripts, without anything from elsewhere, every word escaped. */
import { bitrateGraph } from './graph.ts';
import { DROP_CAUSES, type DropCause } from './lines.ts';
import type { Report } from './report.ts';
import { totalMs } from './spans.ts';
import { REPORT_STYLE } from './style.ts';
import { Clock, counted, durationText, escaped, rateText, shareText, signed } from './words.ts';

/** The policy of a report, in the file itself and in the engine’s answer. */
export const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const CAUSES: Record<DropCause, string> = {
  source: 'Source: late or missing from the camera on air',
  mixer: 'Mixer: made too late',
  encoder: 'Encoder: could not keep up',
  network: 'Network: dropped from a destination’s queue',
  received: 'Received: never reached the event',
};
const SHORT: Record<DropCause, string> = {
  source: 'source',
  mixer: 'mixer',
  encoder: 'encoder',
  network: 'network',
  received: 'received',
};

/** A cell: its text, escaped here, and its classes. */
type Cell = string | { text: string; is: string };

const cell = (tag: 'td' | 'th', given: Cell): string =>
  typeof given === 'string'
    ? `<${tag}>${escaped(given)}</${tag}>`
    : `<${tag} class="${given.is}">${escaped(given.text)}</${tag}>`;
const n = (text: string): Cell => ({ text, is: 'n' });
const t = (text: string): Cell => ({ text, is: 't' });
const w = (text: string): Cell => ({ text, is: 'w' });

function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const line = (tag: 'td' | 'th', cells: readonly Cell[]): string =>
    `<tr>${cells.map((given) => cell(tag, given)).join('')}</tr>\n`;
  return `<table><thead>${line('th', head)}</thead><tbody>\n${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

const section = (title: string, body: string): string => `<h2>${escaped(title)}</h2>\n${body}\n`;
const note = (text: string): string => `<p class="soft">${escaped(text)}</p>`;

function headOf(report: Report, clock: Clock): string {
  const { show, event, onAirAtMs, startedAtMs, endedAtMs, end } = report;
  const from = clock.time(onAirAtMs ?? startedAtMs);
  const day = clock.day(onAirAtMs ?? startedAtMs);
  const span =
    end === 'running'
      ? `On air since ${from}`
      : onAirAtMs === null
        ? `Going live began at ${from}`
        : `On air from ${from} to ${clock.time(endedAtMs)}`;
  const bands: Record<Report['end'], string> = {
    ended: '',
    running: `<p class="band amber">The broadcast goes on: this is how it stood at ${clock.time(endedAtMs)}.</p>`,
    engine: `<p class="band red">The engine ended unexpectedly at ${clock.time(endedAtMs)}.</p>`,
    failed: `<p class="band red">It never came on air; given up at ${clock.time(endedAtMs)}.</p>`,
  };
  const what = event === null || event === show ? '' : ` · ${event}`;
  return `<h1>${escaped(show)}</h1>
<p class="soft">${escaped(`Show report${what} · ${day} · ${span} (${clock.zoneName()})`)}</p>
${bands[end]}`;
}

function cardsOf(report: Report): string {
  const { drops, incidents, alerts, bitrate, loudness, viewersMax, destinations } = report;
  const lost = DROP_CAUSES.reduce((sum, cause) => sum + drops.byCause[cause], 0);
  const reconnects = destinations.reduce(
    (sum, { losses, connectedAtMs }) => sum + lossesOf(losses, connectedAtMs).length,
    0,
  );
  const cards: [string, string][] = [
    [durationText(report.onAirMs), 'on air'],
    [String(lost), `${lost === 1 ? 'frame' : 'frames'} dropped, ${shareText(lost, drops.frames)}`],
    [bitrate.averageKbps === null ? '–' : rateText(bitrate.averageKbps), 'video on average'],
    [String(reconnects), `${reconnects === 1 ? 'loss' : 'losses'} of a destination`],
    [String(alerts.length), alerts.length === 1 ? 'alert' : 'alerts'],
    [String(incidents.reduce((sum, { times }) => sum + times, 0) + report.incidentsLeftOut), 'warnings and errors'],
  ];
  if (loudness?.integratedLufs !== null && loudness !== null)
    cards.push([signed(loudness.integratedLufs), 'LUFS integrated']);
  if (viewersMax !== null) cards.push([String(viewersMax), 'viewers at most']);
  const html = cards.map(
    ([figure, words]) => `<div class="card"><b>${escaped(figure)}</b><span>${escaped(words)}</span></div>`,
  );
  return `<div class="cards">${html.join('')}</div>\n`;
}

/** The way up to the first connection is no loss. */
const lossesOf = <L extends { fromMs: number }>(losses: readonly L[], connectedAtMs: number | null): L[] =>
  losses.filter(({ fromMs }) => connectedAtMs !== null && fromMs >= connectedAtMs);

function destinationsOf({ destinations }: Report, clock: Clock): string {
  if (destinations.length === 0) return note('Nothing was sent to any destination.');
  const rows = destinations.map(({ name, connectedAtMs, connectedMs, losses, droppedFrames, onBackupMs, problem }) => [
    w(name),
    connectedAtMs === null ? { text: 'never', is: 'red' } : t(clock.time(connectedAtMs)),
    n(durationText(connectedMs)),
    n(String(lossesOf(losses, connectedAtMs).length)),
    n(onBackupMs === 0 ? '–' : durationText(onBackupMs)),
    n(String(droppedFrames)),
    w(connectedAtMs === null ? (problem ?? '') : ''),
  ]);
  const head = ['Destination', 'Connected at', n('For'), n('Losses'), n('On backup'), n('Frames dropped'), ''];
  const lost = destinations
    .flatMap((d) => lossesOf(d.losses, d.connectedAtMs).map((loss) => ({ ...loss, name: d.name })))
    .sort((a, b) => a.fromMs - b.fromMs);
  const times =
    lost.length === 0
      ? ''
      : table(
          ['Lost at', 'Destination', n('Away for'), 'Reason'],
          lost.map((loss) => [
            t(clock.time(loss.fromMs)),
            w(loss.name),
            n(durationText(totalMs([loss]))),
            w(loss.problem ?? ''),
          ]),
        );
  return table(head, rows) + times;
}

function dropsOf({ drops }: Report, clock: Clock): string {
  const sums = table(
    ['Cause', n('Frames'), n('Share')],
    DROP_CAUSES.map((cause) => [
      CAUSES[cause],
      n(String(drops.byCause[cause])),
      n(shareText(drops.byCause[cause], drops.frames)),
    ]),
  );
  if (drops.times.length === 0) return sums;
  const rows = drops.times.map(({ cause, fromMs, toMs, frames }) => [
    t(`${clock.time(fromMs)} – ${clock.time(toMs)}`),
    SHORT[cause],
    n(String(frames)),
  ]);
  return sums + table(['When (to ten seconds)', 'Cause', n('Frames')], rows);
}

function bitrateOf(report: Report, clock: Clock): string {
  const svg = bitrateGraph(report, clock);
  if (svg === null) return note('Too short for a graph.');
  return `${svg}<p class="soft key"><i></i>video, lowest to highest<i class="t"></i>target</p>`;
}

function encoderOf({ encoder, lowestFps, highestCpuPct, canvas }: Report, clock: Clock): string {
  const facts = [
    `${canvas.width}×${canvas.height} at ${canvas.fps} fps`,
    `${encoder.codec} by ${encoder.implementation}`.trim(),
    encoder.restarts === 0 ? 'never started again' : `started again ${counted(encoder.restarts, 'time')}`,
    lowestFps === null ? '' : `lowest frame rate ${lowestFps} fps`,
    highestCpuPct === null ? '' : `highest CPU of the machine ${highestCpuPct} %`,
  ].filter((fact) => fact !== '' && fact !== 'by');
  const changes = encoder.changes.map(({ atMs, text }) => [t(clock.time(atMs)), w(text)]);
  return note(`${facts.join(' · ')}.`) + (changes.length === 0 ? '' : table(['When', 'What'], changes));
}

function sourcesOf({ sources, switching }: Report, clock: Clock): string {
  const feeds = table(
    ['On program', n('Time on air'), n('Times')],
    switching.feeds.map(({ name, onAirMs, times }) => [w(name), n(durationText(onAirMs)), n(String(times))]),
  );
  const outages = sources
    .flatMap(({ name, outages: all }) => all.map((outage) => ({ ...outage, name })))
    .sort((a, b) => a.fromMs - b.fromMs);
  const words = note(`${counted(switching.changes, 'change')} of what is on program.`);
  if (outages.length === 0) return `${words}${feeds}${note('No source was lost, black, frozen or silent.')}`;
  const rows = outages.map(({ fromMs, toMs, name, what, onAirMs, problem }) => [
    t(clock.time(fromMs)),
    w(name),
    what,
    n(durationText(totalMs([{ fromMs, toMs }]))),
    onAirMs > 0 ? { text: durationText(onAirMs), is: 'n red' } : n('–'),
    w(problem ?? ''),
  ]);
  return words + feeds + table(['From', 'Source', 'Was', n('For'), n('Of it on air'), 'Reason'], rows);
}

function incidentsOf({ incidents, incidentsLeftOut, alerts }: Report, clock: Clock): string {
  const told = alerts.map(({ severity, title, figure, fromMs, toMs, open }) => [
    t(clock.time(fromMs)),
    { text: severity === 'alarm' ? 'alarm' : 'warning', is: severity === 'alarm' ? 'red' : 'amber' },
    w(figure === '' ? title : `${title}: ${figure}`),
    n(open ? 'to the end' : durationText(totalMs([{ fromMs, toMs }]))),
  ]);
  const logged = incidents.map(({ atMs, lastMs, times, level, about, text }) => [
    t(clock.time(atMs)),
    { text: level === 'error' ? 'error' : 'warning', is: level === 'error' ? 'red' : 'amber' },
    w(about),
    w(times === 1 ? text : `${text} (${times} times, the last at ${clock.time(lastMs)})`),
  ]);
  const first = told.length === 0 ? note('No alert fired.') : table(['Since', '', 'Alert', n('For')], told);
  const second =
    logged.length === 0 ? note('No warnings and no errors.') : table(['When', '', 'About', 'What'], logged);
  const more = incidentsLeftOut === 0 ? '' : note(`${incidentsLeftOut} later ones are in the log only.`);
  return `${first}${section('Warnings and errors', second + more)}`;
}

function recordingsOf({ recordings }: Report, clock: Clock): string {
  if (recordings.length === 0) return note('Nothing was recorded.');
  const rows = recordings.map(({ of, file, fromMs, toMs, problem }) => [
    w(of ?? 'Program'),
    w(file),
    t(`${clock.time(fromMs)} – ${clock.time(toMs)}`),
    n(durationText(totalMs([{ fromMs, toMs }]))),
    w(problem ?? ''),
  ]);
  return table(['Of', 'File', 'When', n('Length'), ''], rows);
}

function loudnessOf({ loudness }: Report): string {
  if (loudness === null || loudness.integratedLufs === null) return note('Nothing was heard.');
  const { integratedLufs, rangeLu, truePeakDbtp } = loudness;
  const rows: Cell[][] = [
    [
      'Integrated',
      n(`${signed(integratedLufs)} LUFS`),
      'EBU R 128 asks for −23.0 ± 0.5 LUFS, most platforms for −14 to −16',
    ],
    ['Range', n(rangeLu === null ? '–' : `${rangeLu.toFixed(1)} LU`), 'EBU Tech 3342'],
    ['True peak', n(truePeakDbtp === null ? '–' : `${signed(truePeakDbtp)} dBTP`), 'at most −1 dBTP'],
  ];
  return table(['', n('From Go live on'), ''], rows);
}

function eventOf({ eventStates, event }: Report, clock: Clock): string {
  if (event === null || eventStates.length === 0) return '';
  const rows = eventStates.map(({ atMs, status, cause }) => [t(clock.time(atMs)), status, w(cause ?? '')]);
  return section('Event', table(['When', 'State', 'Cause'], rows));
}

/** The whole file. The same report gives the same bytes. */
export function reportHtml(report: Report): string {
  const clock = new Clock(report.zone);
  const title = `${report.show} – show report of ${clock.day(report.onAirAtMs ?? report.startedAtMs)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${headOf(report, clock)}
${cardsOf(report)}${section('Destinations', destinationsOf(report, clock))}${section('Bitrate', bitrateOf(report, clock))}${section('Dropped frames', dropsOf(report, clock))}${section('Alerts', incidentsOf(report, clock))}${section('Sources and switching', sourcesOf(report, clock))}${section('Encoder', encoderOf(report, clock))}${section('Loudness', loudnessOf(report))}${section('Recordings', recordingsOf(report, clock))}${eventOf(report, clock)}<footer>Made by Flypack ${escaped(report.engine)}${report.ffmpeg === null ? '' : `, FFmpeg ${escaped(report.ffmpeg)}`}, from the stored log of this broadcast.</footer>
</body>
</html>
`;
}
