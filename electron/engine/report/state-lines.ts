/** What a state has to say in the show log, line by line; a line is written again only when it says something else. Pure. */
import { fpsOf } from '#shared/canvas.ts';
import type { ReportLine } from '#shared/report/lines.ts';
import { sourcesOfFeed } from '#shared/scene/members.ts';
import type { EngineState } from '#shared/state/state.ts';

/** The first line. `zone`: minutes east of UTC. */
export function startLine({ show, event, engine }: EngineState, atMs: number, zone: number): ReportLine {
  return {
    k: 'start',
    v: 1,
    at: atMs,
    zone,
    show: show.name,
    event: event?.title ?? null,
    engine: engine.version,
    ffmpeg: engine.ffmpeg?.version ?? null,
    width: show.canvas.width,
    height: show.canvas.height,
    fps: Math.round(fpsOf(show.canvas.frameRate) * 100) / 100,
  };
}

/** All lines that tell how things are, each with the name under which it is remembered. */
export function stateLines(state: EngineState, at: number): [name: string, line: ReportLine][] {
  const { destinations, event, sources, encoder, recording, isolated, passThrough, switcher, scenes } = state;
  const named = [...sources.map(({ id, config }) => ({ id: id as string, name: config.name })), ...scenes];
  const feed = switcher.program;
  const lines: ReportLine[] = [
    {
      k: 'program',
      at,
      feed,
      name: named.find(({ id }) => id === feed)?.name ?? 'Nothing',
      sources: sourcesOfFeed(feed, scenes),
    },
    {
      k: 'encoder',
      at,
      status: encoder.status,
      restarts: encoder.restarts,
      problem: encoder.problem,
      codec: encoder.codec,
      implementation: encoder.implementation,
      adaptive: encoder.adaptive?.reason ?? null,
      fallback: encoder.fallback,
    },
    { k: 'recording', at, of: null, status: recording.status, file: recording.file, problem: recording.problem },
    ...isolated.tracks.map(
      ({ name, status, file, problem }): ReportLine => ({ k: 'recording', at, of: name, status, file, problem }),
    ),
    { k: 'pass', at, source: named.find(({ id }) => id === passThrough.source)?.name ?? null },
    ...destinations.map(
      ({ id, name, status, problem, reconnects, inUse }): ReportLine => ({
        k: 'destination',
        at,
        id,
        name,
        status,
        problem,
        reconnects,
        backup: inUse === 'backup',
      }),
    ),
    ...sources.map(
      ({ id, config, status, problem, standIn, faults }): ReportLine => ({
        k: 'source',
        at,
        id,
        name: config.name,
        status,
        problem,
        standIn,
        faults: Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : [])),
      }),
    ),
  ];
  if (event !== null) {
    const { title, status, cause, uplink } = event;
    lines.push({ k: 'event', at, title, status, cause });
    // The push to the event is a destination like others.
    if (uplink !== null) {
      const { status: pushes, problem, reconnects } = uplink;
      lines.push({
        k: 'destination',
        at,
        id: 'event',
        name: title,
        status: pushes,
        problem,
        reconnects,
        backup: false,
      });
    }
  }
  return lines.map((line) => [nameOf(line), line]);
}

const nameOf = (line: ReportLine): string => {
  if ('id' in line) return `${line.k}:${line.id}`;
  return line.k === 'recording' ? `${line.k}:${line.of ?? ''}` : line.k;
};
