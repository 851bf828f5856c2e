import { describe, expect, it } from 'vitest';
import { type Chain, HOPS, type HopName } from '#shared/chain/chain.ts';
import { computeChain } from '#shared/chain/compute.ts';
import { type ChainInput, type ChainSample, type ChainState, SampleWindow } from '#shared/chain/sample.ts';
import { SourceId } from '#shared/ids.ts';
import { defaultShow } from '#shared/show/show-file.ts';
import { publicSource } from '#shared/show/source-config.ts';
import { initialSwitcher, switcherReducer } from '#shared/switcher/switcher.ts';

const show = defaultShow();
const [wide, host] = ['wide', 'host'].map((id) => SourceId.parse(id)) as [SourceId, SourceId];
const startMs = 1_800_000_000_000;
const fps = 30;

/** A show that has been on air for `seconds`, and is well in every part. */
function sampleAt(seconds: number): ChainSample {
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
    mixer: { frame: frames, fps, missedTicks: 0, tickP50Ms: 3, tickP99Ms: 9 },
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
    uplink: { status: 'running', kbps: 3200, queueMs: 10, droppedFrames: 0, sentBytes: 400_000 * seconds },
    destinations: {},
    recording: null,
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
    system: { cpuPct: 50, engineCpuPct: 20, engineMemoryMb: 100, diskFreeGb: 100 },
  };
}

function healthyState(): ChainState {
  return {
    show: {
      name: show.name,
      canvas: show.canvas,
      encoder: show.encoder,
      pictures: show.pictures,
      recording: show.recording,
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
    encoder: { status: 'running', restarts: 0, problem: null },
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
      uplink: { status: 'running', problem: null, reconnects: 0 },
    },
  };
}

interface Rig {
  now: ChainSample;
  earlier: ChainSample;
  state: ChainState;
}
const rig = (): Rig => ({ now: sampleAt(60), earlier: sampleAt(50), state: healthyState() });
const run = ({ now, earlier, state }: Rig): Chain => computeChain({ now, earlier, state } satisfies ChainInput, null);
const healthOf = (chain: Chain, name: HopName): string => chain.hops.find((hop) => hop.name === name)?.health ?? '';

type Node = NonNullable<ChainSample['node']>;
const node = (sample: ChainSample): Node => {
  if (sample.node === null) throw new Error('this sample has no node');
  return sample.node;
};
const uplink = (sample: ChainSample): NonNullable<ChainSample['uplink']> => {
  if (sample.uplink === null) throw new Error('this sample has no uplink');
  return sample.uplink;
};
const figures = (sample: ChainSample, id: SourceId): ChainSample['sources'][SourceId] => {
  const found = sample.sources[id];
  if (found === undefined) throw new Error(`no figures of ${id}`);
  return found;
};
const nothingArrives = (r: Rig): void => {
  Object.assign(node(r.now).ingest, { connected: false, kbps: 0, delayMs: null });
  Object.assign(node(r.now).ladder, { running: false, speed: 0 });
  Object.assign(node(r.now).origin, { newestSegmentAgeMs: 20_000 });
  Object.assign(r.now, { player: { state: 'stalled', delayMs: 20_000, height: 720, kbps: 0 } });
};

describe('a healthy chain', () => {
  it('has nine good hops, no verdict, and delays that grow from the lens on', () => {
    const { hops, verdict } = run(rig());
    expect(hops.map(({ name }) => name)).toEqual(HOPS);
    expect(hops.map(({ health }) => health)).toEqual(HOPS.map(() => 'ok'));
    expect(verdict).toBeNull();
    const delays = hops.map(({ delayMs }) => delayMs ?? -1);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays[0]).toBe(100);
    // What the node measures starts at the mixer; the camera comes on top.
    expect(hops.find(({ name }) => name === 'ingest')?.delayMs).toBe(350);
    expect(hops.map(({ figure }) => figure)).toEqual([
      '30.0 fps',
      '30.0 fps',
      '30.0 fps · 3.0 Mb/s',
      '3.2 Mb/s',
      '3.2 Mb/s',
      'speed 1.00×',
      '10 segments',
      '4 ms',
      '720p 2.9 Mb/s',
    ]);
  });

  it('is off after the encoder while nothing is broadcast', () => {
    const r = rig();
    r.state.broadcast = { status: 'off', onAirSinceMs: null };
    Object.assign(r.now, { uplink: null, node: null, delivery: null });
    const { hops, verdict } = run(r);
    expect(hops.map(({ health }) => health)).toEqual(['ok', 'ok', 'ok', ...Array(6).fill('off')]);
    expect(verdict).toBeNull();
  });
});

/** Breaks one hop as it breaks in life, with everything that suffers from it further down. */
const breakages: [HopName, string, RegExp, (r: Rig) => void][] = [
  [
    'camera',
    'is lost',
    /^Wide is lost\. No data for 500 ms\.$/,
    (r) => {
      Object.assign(r.state.sources[0] ?? {}, { status: 'lost', problem: 'No data for 500 ms.' });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'camera',
    'is slow',
    /^Wide delivers 20\.0 fps instead of 30\.0 fps\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { fps: 20, repeatedFrames: 100 });
    },
  ],
  [
    'camera',
    'loses frames',
    /^Wide: 9 of 300 frames .* in the last 10 s \(3\.0 %\)\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { repeatedFrames: 9 });
    },
  ],
  [
    'camera',
    'is not there',
    /^Nothing is on program/,
    (r) => {
      r.state.switcher = initialSwitcher({ program: null, preview: host });
    },
  ],
  [
    'mixer',
    'is late',
    /^The mixer: 12 of 300 frames came late in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      r.now.mixer.missedTicks = 12;
    },
  ],
  [
    'mixer',
    'is slow',
    /^The mixer makes 22\.0 fps/,
    (r) => {
      r.now.mixer.fps = 22;
      r.now.encoder.fps = 22;
    },
  ],
  [
    'encoder',
    'cannot keep up',
    /^The encoder could not keep up: 20 of 300 frames were dropped/,
    (r) => {
      r.now.encoder.droppedFrames = 20;
      r.now.encoder.fps = 28;
      node(r.now).ingest.framesMissing = 20;
    },
  ],
  [
    'encoder',
    'has crashed',
    /^The encoder is started again\. It ended with code 1\.$/,
    (r) => {
      r.state.encoder = { status: 'restarting', restarts: 1, problem: 'It ended with code 1.' };
      Object.assign(r.now.encoder, { fps: 0, videoKbps: 0 });
      uplink(r.now).kbps = 0;
      nothingArrives(r);
    },
  ],
  [
    'uplink',
    'is lost',
    /^10\.0\.0\.1:9000 does not answer\.$/,
    (r) => {
      uplink(r.now).status = 'retrying';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'retrying', problem: '10.0.0.1:9000 does not answer.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink',
    'is refused',
    /^refused the SRT passphrase\.$/,
    (r) => {
      uplink(r.now).status = 'refused';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'refused', problem: 'refused the SRT passphrase.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink',
    'drops',
    /^The uplink is too slow: 30 of 300 frames were dropped/,
    (r) => {
      uplink(r.now).droppedFrames = 30;
      node(r.now).ingest.framesMissing = 30;
    },
  ],
  [
    'uplink',
    'queues',
    /^The uplink is 0\.9 s behind the encoder\.$/,
    (r) => {
      uplink(r.now).queueMs = 900;
    },
  ],
  [
    'ingest',
    'loses packets',
    /^On the way to the ingest 12 of 300 frames were lost in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      Object.assign(node(r.now).ingest, { framesMissing: 12, framesReceived: 60 * fps - 12 });
    },
  ],
  ['ingest', 'gets nothing', /^Nothing arrives at the ingest/, nothingArrives],
  [
    'ingest',
    'is connected and mute',
    /^The ingest has received no frame in the last 10 s\.$/,
    (r) => {
      node(r.now).ingest.framesReceived = 50 * fps;
    },
  ],
  [
    'ingest',
    'has died',
    /^The event node was killed\.$/,
    (r) => {
      Object.assign(r.now, { node: null, uplink: null });
      Object.assign(r.state.event ?? {}, { status: 'failed', cause: 'The event node was killed.', uplink: null });
    },
  ],
  [
    'ingest',
    'does not answer',
    /^The event node does not answer\.$/,
    (r) => {
      Object.assign(r.now, { node: null });
      Object.assign(uplink(r.now), { status: 'retrying' });
    },
  ],
  [
    'ladder',
    'falls behind',
    /^The ladder runs at speed 0\.70×/,
    (r) => {
      node(r.now).ladder.speed = 0.7;
      node(r.now).origin.newestSegmentAgeMs = 9000;
    },
  ],
  [
    'ladder',
    'has stopped',
    /^The ladder makes no renditions/,
    (r) => {
      Object.assign(node(r.now).ladder, { running: false });
    },
  ],
  [
    'origin',
    'is old',
    /^The newest segment is 9\.0 s old; a new one is due every 1\.0 s\.$/,
    (r) => {
      node(r.now).origin.newestSegmentAgeMs = 9000;
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 9000, height: 720, kbps: 0 } });
    },
  ],
  [
    'delivery',
    'is unreachable',
    /^The playback address does not answer\.$/,
    (r) => {
      r.now.delivery = { reachable: false, delayMs: null, responseMs: null };
      Object.assign(r.now, { player: { state: 'error', delayMs: null, height: null, kbps: null } });
    },
  ],
  [
    'delivery',
    'serves old playlists',
    /^Delivery is 20\.0 s older than the origin\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 21_200, responseMs: 4 };
    },
  ],
  [
    'delivery',
    'is slow',
    /^The playback address takes 1\.5 s to answer\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 1300, responseMs: 1500 };
    },
  ],
  [
    'viewer',
    'stalls',
    /^The preview player has run dry\.$/,
    (r) => {
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 4000, height: 720, kbps: 0 } });
    },
  ],
];

describe('the cause', () => {
  it('is nobody in the first seconds of the media path', () => {
    const r = { ...rig(), now: sampleAt(2) };
    r.now.mixer.missedTicks = 20;
    Object.assign(r.now.mixer, { fps: 12 });
    Object.assign(r.now.encoder, { fps: 12 });
    Object.assign(figures(r.now, wide), { fps: 0 });
    r.state.broadcast = { status: 'off', onAirSinceMs: null };
    const { verdict, hops } = computeChain({ ...r, earlier: null }, null);
    expect(verdict).toBeNull();
    expect(hops.slice(1, 3).map(({ health }) => health)).toEqual(['unknown', 'unknown']);
  });

  it.each(breakages)('is the %s that %s', (hop, _what, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, hops } = run(r);
    expect(verdict?.hop).toBe(hop);
    expect(verdict?.problem).toMatch(problem);
    expect(verdict?.advice).not.toBe('');
    // Nothing before it is blamed.
    for (const before of hops.slice(0, HOPS.indexOf(hop))) expect(['ok', 'unknown']).toContain(before.health);
  });

  it('is the camera fading in, too', () => {
    const r = rig();
    r.state.switcher = switcherReducer({ ...r.state.switcher, program: wide, preview: host }, { type: 'auto' }, 0);
    Object.assign(r.state.sources[1] ?? {}, { status: 'lost' });
    expect(run(r).verdict).toMatchObject({ hop: 'camera', health: 'alarm', problem: 'Host is lost.' });
  });

  it('is no camera that is not on air', () => {
    const r = rig();
    Object.assign(r.state.sources[2] ?? {}, { status: 'lost' });
    expect(run(r).verdict).toBeNull();
  });

  it('is no loss of ten minutes ago', () => {
    const r = rig();
    for (const sample of [r.earlier, r.now]) {
      Object.assign(figures(sample, wide), { repeatedFrames: 500 });
      sample.mixer.missedTicks = 500;
      sample.encoder.droppedFrames = 500;
      uplink(sample).droppedFrames = 500;
      node(sample).ingest.framesMissing = 500;
      node(sample).ladder.restarts = 3;
    }
    expect(run(r).verdict).toBeNull();
  });

  it('warns above 1 % and alarms above 5 %', () => {
    for (const [missed, health] of [
      [3, 'ok'],
      [4, 'warn'],
      [15, 'warn'],
      [16, 'alarm'],
    ] as const) {
      const r = rig();
      r.now.mixer.missedTicks = missed;
      expect(healthOf(run(r), 'mixer')).toBe(health);
    }
  });

  it('keeps the time since which a hop has been the cause, and no longer', () => {
    const first = rig();
    first.now.mixer.missedTicks = 12;
    const one = computeChain(first, null);
    const second = { ...first, now: { ...first.now, atMs: first.now.atMs + 1000 } };
    const two = computeChain(second, one);
    expect(two.verdict?.sinceMs).toBe(first.now.atMs);
    const third = rig();
    third.now.encoder.droppedFrames = 12;
    expect(computeChain(third, two).verdict).toMatchObject({ hop: 'encoder', sinceMs: third.now.atMs });
    expect(computeChain(rig(), two).verdict).toBeNull();
  });

  it('is nobody while the broadcast starts', () => {
    const r = rig();
    r.state.broadcast = { status: 'starting', onAirSinceMs: null };
    uplink(r.now).status = 'connecting';
    nothingArrives(r);
    node(r.now).origin.newestSegmentAgeMs = null;
    r.now.delivery = { reachable: false, delayMs: null, responseMs: null };
    expect(run(r).verdict).toBeNull();
  });

  it('is a destination when there is no event', () => {
    const r = rig();
    r.state.event = null;
    Object.assign(r.now, {
      uplink: null,
      node: null,
      delivery: null,
      player: null,
      destinations: {
        a: { status: 'running', kbps: 3000, queueMs: 0, droppedFrames: 0, sentBytes: 1 },
        b: { status: 'retrying', kbps: 0, queueMs: 0, droppedFrames: 0, sentBytes: 1 },
      },
    });
    const chain = run(r);
    expect(chain.verdict?.hop).toBe('uplink');
    expect(chain.hops.slice(4).map(({ health }) => health)).toEqual(Array(5).fill('off'));
  });

  it('is told for an ingest of somebody else as far as it can be known', () => {
    const r = rig();
    Object.assign(r.state.event ?? {}, {
      provider: { kind: 'custom', address: 'rtmp://x/live', hasKey: true, hasPassphrase: false, playbackUrl: null },
      playbackUrl: null,
    });
    Object.assign(r.now, { node: null, delivery: null, player: null });
    const chain = run(r);
    expect(chain.verdict).toBeNull();
    expect(chain.hops.slice(3).map(({ health }) => health)).toEqual(['ok', ...Array(5).fill('unknown')]);
  });
});

describe('sample window', () => {
  it('gives the oldest sample of the last ten seconds, but none of the uneven first three', () => {
    const window = new SampleWindow();
    for (const second of [0, 1, 2, 3]) expect(window.add(sampleAt(second))).toBeNull();
    for (let second = 4; second <= 30; second += 1) {
      expect(window.add(sampleAt(second))?.atMs).toBe(startMs + Math.max(3, second - 10) * 1000);
    }
  });
});
