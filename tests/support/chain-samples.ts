/** A show that has been on air for a while and is well in every part, to break one part of it. */

import type { Chain, HopName } from '#shared/chain/chain.ts';
import { computeChain } from '#shared/chain/compute.ts';
import type { ChainInput, ChainSample, ChainState } from '#shared/chain/sample.ts';
import { SourceId } from '#shared/ids.ts';
import { Destination, publicDestination } from '#shared/show/destination-config.ts';
import { defaultShow } from '#shared/show/show-file.ts';
import { publicSource } from '#shared/show/source-config.ts';
import type { DestinationState } from '#shared/state/state.ts';
import type { SinkTelemetry } from '#shared/state/telemetry.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';

export const show = defaultShow();
export const [wide, host] = ['wide', 'host'].map((id) => SourceId.parse(id)) as [SourceId, SourceId];
export const startMs = 1_800_000_000_000;
export const fps = 30;

export const sinkFigures = (changes: Partial<SinkTelemetry> = {}): SinkTelemetry => ({
  status: 'running',
  kbps: 3200,
  queueMs: 10,
  droppedFrames: 0,
  sentBytes: 1,
  rttMs: null,
  retransmits: null,
  unsentBytes: null,
  ...changes,
});

const address = { status: 'running' as const, sinceMs: startMs, problem: null, fault: null, reconnects: 0 };

/** A destination that takes the program. */
export function destination(id: string, changes: Partial<DestinationState> = {}): DestinationState {
  const config = publicDestination(Destination.parse({ id, name: id, url: 'rtmp://127.0.0.1/live' }));
  return { ...config, ...address, inUse: 'primary', primary: address, backupState: null, ...changes };
}

/** An address that does not take it. */
export const away = (problem: string): DestinationState['primary'] => ({ ...address, status: 'retrying', problem });

/** A show that has been on air for `seconds`, and is well in every part. */
export function sampleAt(seconds: number): ChainSample {
  const frames = seconds * fps;
  return {
    atMs: startMs + seconds * 1000,
    epochMs: startMs,
    sources: Object.fromEntries(
      show.sources.map(({ id }) => [
        id,
        {
          fps,
          bufferMs: 100,
          driftPpm: 0,
          repeatedFrames: 0,
          skippedFrames: 0,
          cpuPct: 3,
          arrival: null,
          inputKbps: null,
          transport: null,
          clip: null,
        },
      ]),
    ),
    mixer: { frame: frames, fps, missedTicks: 0, tickP50Ms: 3, tickP99Ms: 9, cpuPct: 12 },
    renditions: {},
    encoder: {
      fps,
      speed: 1,
      videoKbps: 3000,
      targetKbps: 3000,
      droppedFrames: 0,
      queueMs: 0,
      delayMs: 60,
      keyIntervalS: 1,
      cpuPct: 40,
    },
    uplink: sinkFigures({ sentBytes: 400_000 * seconds }),
    destinations: {},
    recording: null,
    isolated: {},
    replay: null,
    node: {
      ingest: { connected: true, kbps: 3200, framesReceived: frames, framesMissing: 0, delayMs: 250, publishers: 1 },
      ladder: { running: true, speed: 1, delayMs: 400, restarts: 0 },
      origin: { delayMs: 1200, newestSegmentAgeMs: 500, segments: 10, viewers: 2 },
      cpuPct: 30,
      memoryMb: 90,
    },
    delivery: { reachable: true, delayMs: 1300, responseMs: 4 },
    player: { state: 'playing', delayMs: 4000, height: 720, kbps: 2900 },
    drops: { source: 0, mixer: 0, encoder: 0, network: 0, received: 0, totalFrames: frames },
    system: { cpuPct: 50, engineCpuPct: 20, engineMemoryMb: 100, diskFreeGb: 100, processes: [] },
  };
}

export function healthyState(): ChainState {
  return {
    show: {
      name: show.name,
      canvas: show.canvas,
      encoder: show.encoder,
      pictures: show.pictures,
      recording: show.recording,
      replay: show.replay,
    },
    sources: show.sources.map((config, index) => ({
      id: config.id,
      config: publicSource(config),
      number: index + 1,
      status: 'live' as const,
      video: 'h264 1280×720 30 fps',
      audio: 'aac 48 kHz stereo',
      problem: null,
      restarts: 0,
      faults: { black: false, frozen: false, silent: false },
      standIn: null,
      clip: null,
    })),
    scenes: [],
    switcher: initialSwitcher({ program: wide, preview: host }),
    encoder: newEncoderState('running'),
    destinations: [],
    recording: { status: 'off', sinceMs: null, folder: null, file: null, files: 0, problem: null },
    isolated: { status: 'off', sinceMs: null, folder: null, tracks: [], problem: null },
    broadcast: { status: 'on-air', onAirSinceMs: startMs },
    event: {
      id:
        show.event?.id ??
        (() => {
          throw new Error('the default show has an event');
        })(),
      title: 'Gala',
      scheduledStart: null,
      provider: { kind: 'local', ladder: [{ height: 480, videoKbps: 1200 }], windowSegments: 10 },
      status: 'live',
      cause: null,
      preparedAtMs: startMs,
      liveAtMs: startMs,
      endedAtMs: null,
      playbackUrl: 'http://127.0.0.1:9/live/index.m3u8',
      renditions: [],
      uplink: { status: 'running', sinceMs: startMs, problem: null, reconnects: 0 },
    },
  };
}

export interface Rig {
  now: ChainSample;
  earlier: ChainSample;
  state: ChainState;
}
export const rig = (): Rig => ({ now: sampleAt(60), earlier: sampleAt(50), state: healthyState() });
export const run = ({ now, earlier, state }: Rig): Chain =>
  computeChain({ now, earlier, state } satisfies ChainInput, null);
export const healthOf = (chain: Chain, name: HopName): string =>
  chain.hops.find((hop) => hop.name === name)?.health ?? '';

type Node = NonNullable<ChainSample['node']>;
export const node = (sample: ChainSample): Node => {
  if (sample.node === null) throw new Error('this sample has no node');
  return sample.node;
};
export const uplink = (sample: ChainSample): NonNullable<ChainSample['uplink']> => {
  if (sample.uplink === null) throw new Error('this sample has no uplink');
  return sample.uplink;
};
export const figures = (sample: ChainSample, id: SourceId): ChainSample['sources'][SourceId] => {
  const found = sample.sources[id];
  if (found === undefined) throw new Error(`no figures of ${id}`);
  return found;
};
export const nothingArrives = (r: Rig): void => {
  Object.assign(node(r.now).ingest, { connected: false, kbps: 0, delayMs: null });
  Object.assign(node(r.now).ladder, { running: false, speed: 0 });
  Object.assign(node(r.now).origin, { newestSegmentAgeMs: 20_000 });
  Object.assign(r.now, { player: { state: 'stalled', delayMs: 20_000, height: 720, kbps: 0 } });
};
