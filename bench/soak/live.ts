/** The soak while it runs: a whole engine with everything on, watched until the time is over or somebody ends it. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { freeUdpPort } from '../../tests/support/feeds.ts';
import { freeTcpPort } from '../../tests/support/ports.ts';
import { until } from '../../tests/support/until.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import { pass, type Rig } from '../lib/rig.ts';
import { treeSeconds } from '../lib/tree-cpu.ts';
import { HEAP_ENV, HeapProbe } from './heap.ts';
import { BEEP_HZ, TsTail } from './lip-sync.ts';
import { type Look, Measures, PIECE_MS } from './measure.ts';
import type { Counts, KindTrend, Trend } from './memory.ts';
import { Routine, type RoutineCounts } from './routine.ts';
import { CANVAS, HttpCamera, poolFiles, sendFlash, sendRtmp, sendSrt } from './senders.ts';
import { pooled, RTMP_SOURCE_KEY, SRT_SOURCE_PASSPHRASE, soakShow } from './show.ts';
import { EventViewer, openTakers, type Taken, type Webhooks } from './takers.ts';
import { type DropCause, type Finding, SoakWatch } from './watch.ts';

const SAMPLE_MS = 5000;
const TIDY_MS = 20_000;

export interface Soaked {
  /** Why it ended before its time; null when it did not. */
  cutShort: string | null;
  minutes: number;
  /** From the first picture at the far ends until it counted. */
  warmUpS: number;
  memory: KindTrend[];
  heap: Trend | null;
  external: Trend | null;
  counts: { start: Counts; end: Counts };
  looks: Look[];
  drops: Record<DropCause, number>;
  reconnects: number;
  /** Cameras and far ends of the soak itself that ended by themselves: no fault of the engine. */
  outsideEnds: number;
  alerts: number;
  verdicts: number;
  findings: Finding[];
  cpu: { treePct: number; machinePct: number };
  routine: RoutineCounts;
  viewer: { segments: number; failures: number };
  webhooks: Webhooks;
  /** What grows on disk besides recordings and replays, MB an hour. */
  logsMbPerHour: number;
  logsMb: number;
  received: Taken[];
  recorded: Taken[];
  isolated: Taken[];
  clips: Taken[];
}

export interface SoakOptions {
  minutes: number;
  folder: string;
  say: (text: string) => void;
  /** Somebody wants to see what there is so far. */
  ended: AbortSignal;
}

const sizeOf = (folder: string): number => {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    // Clips, replay and media are the show’s; what is asked for is whether logs and history stay small.
    if (entry.isDirectory()) bytes += /^(?:replay|media|clips|recordings)/.test(entry.name) ? 0 : sizeOf(full);
    else if (entry.isFile()) bytes += statSync(full, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
};

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(full) : [full];
  });

/** Opens cameras, far ends and the engine, and puts everything on. */
async function setUp(rig: Rig, { minutes, folder }: SoakOptions) {
  const recordings = path.join(folder, 'recordings');
  const received = path.join(folder, 'received');
  for (const each of [recordings, received]) mkdirSync(each);
  const takers = await openTakers(rig, received);
  const camera = rig.keep(await HttpCamera.open(), (c) => c.close());
  const [udp, srt] = [await freeUdpPort(), await freeUdpPort()];
  const rtmp = await freeTcpPort();
  const around = [
    sendFlash(udp, BEEP_HZ),
    sendSrt(srt, SRT_SOURCE_PASSPHRASE),
    sendRtmp(rtmp, `live/${RTMP_SOURCE_KEY}`),
  ].map((sender) => rig.keep(sender, (s) => s.stop()));
  const { url, secret } = takers.webhooks;
  const show = soakShow({ udp, srt, rtmp, http: camera.url }, recordings, {
    destinations: takers.destinations,
    webhook: { url, secret },
    splitMinutes: minutes > 10 ? 5 : 1,
  });
  const engine = await BenchEngine.start(rig, benchShow(show), folder, HEAP_ENV);
  const files = poolFiles();
  const add = async (file: string): Promise<unknown> => (await engine.command('media.add', { path: file })).id;
  const [clip, still, stinger] = [await add(files.clip), await add(files.still), await add(files.stinger)];
  for (const [name, args] of pooled(clip, still, stinger)) await engine.command(name, args);
  const ends = (): number => [...around, ...takers.players].reduce((sum, each) => sum + each.ends, 0);
  return { engine, takers, ends, recordings, received };
}

/** A page and a lamp, as far as the engine knows. */
function openPage(rig: Rig, engine: BenchEngine, sources: readonly string[]): void {
  for (const id of ['program', 'preview', ...sources]) engine.socket(rig, `/api/v1/monitors/${id}`);
  engine.socket(rig, '/api/v1/listen/program');
  engine.socket(rig, '/api/v1/tally');
}

/** Runs it. Whatever goes wrong once it measures is part of the result. @throws Error when it does not come that far */
export async function soakLive(rig: Rig, options: SoakOptions): Promise<Soaked> {
  const { minutes, folder, say, ended } = options;
  const { engine, takers, ends, recordings, received } = await setUp(rig, options);
  const tail = new TsTail(PIECE_MS);
  const keep = takers.first.onBytes;
  takers.first.onBytes = (bytes) => {
    keep?.(bytes);
    tail.push(bytes);
  };
  const watch = new SoakWatch(rig, engine);
  const state = await until('the state comes', () => watch.state);
  openPage(
    rig,
    engine,
    state.sources.map(({ id }) => id),
  );
  const clips: Taken[] = [];
  const viewer = new EventViewer(
    rig,
    path.join(received, 'event'),
    async () => watch.state?.event?.playbackUrl ?? null,
  );
  const onClip = async (clip: string): Promise<void> => {
    const from = path.join(watch.state?.replay.folder ?? '', clip);
    const file = path.join(folder, `clip-${clips.length + 1}-${path.basename(clip)}`);
    await copyFile(from, file);
    clips.push({ name: `replay clip ${clips.length + 1}`, files: [file] });
  };
  await engine.command('recording.start');
  await engine.command('broadcast.start', { confirm: true });
  await until(
    'the program is at every far end',
    () =>
      watch.state?.destinations.every(({ status }) => status === 'running') && takers.first.counter.frames > CANVAS.fps,
    { timeoutMs: 60_000, everyMs: 100 },
  );
  await until('the event is live', () => watch.state?.event?.status === 'live', { timeoutMs: 60_000, everyMs: 100 });
  const onAirMs = performance.now();
  const warmUpMs = Math.min(120_000, minutes * 10_000);
  say(`${minutes} min, the first ${Math.round(warmUpMs / 1000)} s to warm up; Ctrl-C ends it with what there is`);
  const heap = await HeapProbe.open(engine.pid, () => engine.stderr);
  const routine = new Routine(engine, { watch, viewer, short: minutes <= 6, onClip });
  routine.start();
  await waitFor(warmUpMs, ended, watch);

  const beganMs = performance.now();
  const lengthMs = minutes * 60_000 - warmUpMs;
  const measures = new Measures({ pid: engine.pid, watch, tail, heap, say, lengthMs });
  const logsBefore = sizeOf(path.join(folder, 'data'));
  const cpuBefore = treeSeconds(engine.pid);
  const endsBefore = ends();
  watch.begin();
  while (performance.now() < beganMs + lengthMs && !ended.aborted && !watch.lost) {
    const nextMs = performance.now() + SAMPLE_MS;
    await measures.take();
    await waitFor(nextMs - performance.now(), ended, watch);
  }
  watch.freeze();
  const outsideEnds = ends() - endsBefore;
  const elapsedMs = performance.now() - beganMs;
  const measured = measures.end();
  const treePct = ((treeSeconds(engine.pid) - cpuBefore) * 100_000) / elapsedMs;
  const logsMb = sizeOf(path.join(folder, 'data')) / 1e6;
  const cutShort = watch.lost ? 'the engine ended' : ended.aborted ? 'it was ended by hand' : null;
  heap.close();
  if (watch.lost) await routine.stop();
  else await tidyUp(engine, routine, say);
  return {
    cutShort,
    minutes: elapsedMs / 60_000,
    warmUpS: (beganMs - onAirMs) / 1000,
    ...measured,
    looks: measures.looks,
    drops: watch.drops,
    reconnects: watch.reconnects,
    outsideEnds,
    alerts: watch.alerts,
    verdicts: watch.verdicts,
    findings: watch.findings,
    cpu: { treePct, machinePct: watch.machinePct },
    routine: routine.counts,
    viewer: { segments: viewer.segments, failures: viewer.failures },
    webhooks: takers.webhooks,
    logsMb,
    logsMbPerHour: ((logsMb - logsBefore / 1e6) * 3_600_000) / elapsedMs,
    received: [...takers.taken, { name: 'event', files: viewer.files }],
    ...recordedIn(recordings),
    clips,
  };
}

async function waitFor(ms: number, ended: AbortSignal, watch: SoakWatch): Promise<void> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs && !ended.aborted && !watch.lost) {
    await pass(Math.max(0, Math.min(500, endMs - performance.now())));
  }
}

/** Ends broadcast and recordings, so that every file is whole. */
async function tidyUp(engine: BenchEngine, routine: Routine, say: (text: string) => void): Promise<void> {
  await routine.stop();
  for (const name of ['broadcast.stop', 'recording.stop'] as const) {
    try {
      await engine.command(name, { confirm: true });
    } catch (error) {
      say(`${name}: ${error}`);
    }
  }
  await Promise.race([
    pass(TIDY_MS),
    until('nothing is sent any more', async () =>
      (await engine.state()).destinations.every(({ status }) => status === 'stopped'),
    ).catch(() => undefined),
  ]);
}

/** The program’s parts as one, and each isolated source. */
function recordedIn(folder: string): Pick<Soaked, 'recorded' | 'isolated'> {
  const media = filesBelow(folder)
    .filter((file) => /\.(?:ts|mkv)$/.test(file))
    .sort();
  const program = media.filter((file) => path.dirname(file) === folder);
  const isolated = new Map<string, string[]>();
  for (const file of media.filter((each) => path.dirname(each) !== folder)) {
    const source = path.basename(file).replace(/ \d\d-\d\d-\d\d(?:-\d\d)?\.\w+$/, '');
    isolated.set(source, [...(isolated.get(source) ?? []), file]);
  }
  return {
    recorded: [{ name: 'recording', files: program }],
    isolated: [...isolated].map(([name, files]) => ({ name: `isolated ${name}`, files })),
  };
}
