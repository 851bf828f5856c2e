/** Half an hour with everything on: does memory stay, do sound and picture stay together, does every picture arrive? */
import type { Telemetry } from '#shared/state/telemetry.ts';
import { missingFrames, together } from '../../tests/support/arrivals.ts';
import { TcpFarEnd } from '../../tests/support/far-end.ts';
import { freeUdpPort } from '../../tests/support/feeds.ts';
import { NginxRtmp, nginxRtmpPresent } from '../../tests/support/nginx-rtmp.ts';
import { freeTcpPort } from '../../tests/support/ports.ts';
import { until } from '../../tests/support/until.ts';
import { FPS, sendFile, sendFlash, smallFile } from '../lib/cameras.ts';
import { BenchEngine, benchShow, newFolder } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { single, spread } from '../lib/stats.ts';
import { cpuOfTree } from '../lib/tree-cpu.ts';
import { BEEP_HZ, lipSync, TsTail } from '../soak/lip-sync.ts';
import { isFlat, type MemoryTrend, MemoryWatch, mostGrownMb } from '../soak/memory.ts';
import { MACRO_ID, MACRO_MS, soakShow } from '../soak/show.ts';

const KEY = 'soak';
const SAMPLE_MS = 5000;
/** How much of the program one look at sound and picture takes. */
const PIECE_MS = 8000;
/** The flash, in the middle of its inset. */
const FLASH_CROP = 'crop=200:100:952:94';
/** A change below this is nobody’s to notice: ITU-R BT.1359 puts the threshold of detection at 45 ms. */
const MOST_DRIFT_MS = 20;

const causes = ['source', 'mixer', 'encoder', 'network', 'received'] as const;

interface Soaked {
  trends: MemoryTrend[];
  /** Mean of beep after flash in each piece, ms, in order. */
  apart: number[];
  drops: string;
  dropped: number;
  missing: { tcp: number; rtmp: number | null };
  frames: number;
  cpuPct: number;
}

/** Over UDP: a flash, and two that are heavy for their size. */
async function cameras(rig: Rig): Promise<number[]> {
  const ports = await Promise.all([freeUdpPort(), freeUdpPort(), freeUdpPort()]);
  const [flash, busy, small] = ports;
  rig.keep(sendFlash(flash, BEEP_HZ), (feed) => feed.stop());
  rig.keep(sendFile(smallFile(0), busy), (feed) => feed.stop());
  rig.keep(sendFile(smallFile(1), small), (feed) => feed.stop());
  return ports;
}

/** What a control room has open: pictures of everything, and its sound. */
function watchEverything(rig: Rig, engine: BenchEngine, sources: readonly string[]): void {
  for (const id of ['program', 'preview', ...sources]) engine.socket(rig, `/api/v1/monitors/${id}`);
  engine.socket(rig, '/api/v1/listen/program');
}

async function soaked(minutes: number, say: (text: string) => void): Promise<Soaked> {
  return withRig(async (rig) => {
    const ports = await cameras(rig);
    const tcp = rig.keep(await TcpFarEnd.open(FPS), (f) => f.close());
    const tail = new TsTail(PIECE_MS);
    tcp.onBytes = (bytes) => tail.push(bytes);
    const nginx = nginxRtmpPresent()
      ? rig.keep(await NginxRtmp.start({ port: await freeTcpPort(), key: KEY }), (s) => s.close())
      : null;
    const second = nginx ?? rig.keep(await TcpFarEnd.open(FPS), (f) => f.close());
    const show = soakShow(ports, newFolder(rig), [
      { id: 'tcp', name: 'Counter', url: tcp.url },
      { id: 'rtmp', name: 'Second', url: second.url, ...(nginx === null ? {} : { key: KEY }) },
    ]);
    const engine = await BenchEngine.start(rig, benchShow(show));
    watchEverything(rig, engine, ['flash', 'busy', 'small', 'test']);
    await engine.command('recording.start');
    await engine.command('isolated.arm', { armed: true });
    await engine.command('isolated.start');
    await engine.command('keyer.auto', { keyer: 'dsk1', on: true });
    await engine.command('broadcast.start', { confirm: true });
    await until('the program arrives', () => tcp.counter.frames > FPS, { timeoutMs: 30_000 });
    const warmUpMs = Math.min(120_000, minutes * 15_000);
    say(`${minutes} min, the first ${Math.round(warmUpMs / 1000)} s to warm up`);
    const macro = setInterval(() => void engine.command('macro.run', { id: MACRO_ID }).catch(say), MACRO_MS);
    rig.keep(macro, async (timer) => clearInterval(timer));
    await pass(warmUpMs);
    const before = await engine.telemetry(rig);
    const [tcpFrom, rtmpFrom] = [tcp.counter.pts.length, nginx === null ? 0 : together(nginx.players).pts.length];
    const memory = new MemoryWatch(engine.pid);
    const lengthMs = minutes * 60_000 - warmUpMs;
    const cpu = cpuOfTree(engine.pid, lengthMs / 1000);
    const apart = await watchFor(lengthMs, memory, tail, say);
    const cpuPct = await cpu;
    const after = await engine.telemetry(rig);
    const by = dropsBetween(before, after);
    const result: Soaked = {
      trends: memory.trends(),
      apart,
      drops: by.map(([cause, n]) => `${cause} ${n}`).join(', '),
      dropped: by.reduce((sum, [, n]) => sum + n, 0),
      missing: {
        tcp: missingFrames(tcp.counter.pts.slice(tcpFrom), FPS),
        rtmp: nginx === null ? null : missingFrames(together(nginx.players).pts.slice(rtmpFrom), FPS),
      },
      frames: tcp.counter.pts.length - tcpFrom,
      cpuPct,
    };
    clearInterval(macro);
    await engine.command('broadcast.stop', { confirm: true });
    await engine.command('recording.stop', { confirm: true });
    return result;
  });
}

const dropsBetween = (before: Telemetry, after: Telemetry): [string, number][] =>
  causes.map((cause) => [cause, after.drops[cause] - before.drops[cause]]);

/** Samples memory and looks at sound and picture for that long; the looks. */
async function watchFor(
  lengthMs: number,
  memory: MemoryWatch,
  tail: TsTail,
  say: (text: string) => void,
): Promise<number[]> {
  const apart: number[] = [];
  const endMs = performance.now() + lengthMs;
  const lookEveryMs = Math.max(15_000, lengthMs / 30);
  let nextLookMs = performance.now() + PIECE_MS;
  let looking: Promise<void> = Promise.resolve();
  while (performance.now() < endMs) {
    memory.sample();
    if (performance.now() >= nextLookMs) {
      nextLookMs += lookEveryMs;
      looking = lipSync(tail.bytes, FLASH_CROP).then((pairs) => {
        if (pairs.length === 0) say('no flash and beep were found');
        else apart.push(spread(pairs).median);
      });
      await looking;
    }
    await pass(Math.max(0, Math.min(SAMPLE_MS, endMs - performance.now())));
  }
  return apart;
}

/** How far the last third of the looks is from the first third. */
function driftMs(apart: readonly number[]): number {
  const third = Math.max(1, Math.floor(apart.length / 3));
  const mean = (values: readonly number[]): number => values.reduce((sum, ms) => sum + ms, 0) / values.length;
  return Math.abs(mean(apart.slice(-third)) - mean(apart.slice(0, third)));
}

function figuresOf(result: Soaked, minutes: number): Figure[] {
  const { trends, apart, drops, dropped, missing, frames, cpuPct } = result;
  const base = { row: 'soak', reference: null, note: null } as const;
  const none = { atMost: 0, of: 'max' } as const;
  return [
    ...trends.map(
      (trend): Figure => ({
        ...base,
        what: `memory of ${trend.what} (${trend.meanMb.toFixed(0)} MB), slope`,
        unit: 'MB/h',
        measured: single(trend.slopeMbPerHour),
        target: { atMost: Math.round((mostGrownMb(trend) * 60) / Math.max(trend.minutes, 0.1)), of: 'max' },
      }),
    ),
    {
      ...base,
      what: 'sound after picture at a destination',
      unit: 'ms',
      measured: spread(apart),
      target: null,
    },
    {
      ...base,
      what: 'the same, last third against the first',
      unit: 'ms',
      measured: single(driftMs(apart)),
      target: { atMost: MOST_DRIFT_MS, of: 'max' },
    },
    {
      ...base,
      what: `pictures missing at the TCP destination, of ${frames}`,
      unit: 'frames',
      measured: single(missing.tcp),
      target: none,
    },
    ...(missing.rtmp === null
      ? []
      : [
          {
            ...base,
            what: 'pictures missing at a viewer of nginx-rtmp',
            unit: 'frames' as const,
            measured: single(missing.rtmp),
            target: none,
          },
        ]),
    {
      ...base,
      what: 'dropped by the engine’s own count',
      unit: 'frames',
      measured: single(dropped),
      target: none,
      note: `by cause: ${drops}`,
    },
    {
      ...base,
      what: `CPU of the whole tree over ${minutes} min`,
      unit: '% of a core',
      measured: single(cpuPct),
      target: null,
    },
  ];
}

export const soak: Row = {
  name: 'soak',
  about: 'everything on at once, for long',
  onlyByName: true,
  run: async ({ soakMinutes, say }) => {
    const result = await soaked(soakMinutes, say);
    const grown = result.trends.filter((trend) => !isFlat(trend)).map(({ what }) => what);
    const lost = result.dropped + result.missing.tcp + (result.missing.rtmp ?? 0);
    const memory = grown.length === 0 ? 'memory flat' : `memory grows: ${grown.join(', ')}`;
    const drift = driftMs(result.apart) <= MOST_DRIFT_MS ? 'no drift' : 'sound and picture drift apart';
    say(`soak of ${soakMinutes} min: ${memory}; ${drift}; ${lost === 0 ? 'no drop' : `drops: ${result.drops}`}`);
    return figuresOf(result, soakMinutes);
  },
};
