import { describe, expect, it } from 'vitest';
import { ADVICE } from '#shared/chain/causes.ts';
import { type Chain, HOPS } from '#shared/chain/chain.ts';
import { computeChain } from '#shared/chain/compute.ts';
import { SampleWindow } from '#shared/chain/sample.ts';
import type { SourceId } from '#shared/ids.ts';
import { SceneConfig, ScenePart } from '#shared/show/scene-config.ts';
import { publicSource, SourceConfig } from '#shared/show/source-config.ts';
import { initialSwitcher, switcherReducer } from '#shared/switcher/switcher.ts';

import {
  destination,
  figures,
  fps,
  healthOf,
  host,
  node,
  nothingArrives,
  type Rig,
  rig,
  run,
  sampleAt,
  sinkFigures,
  startMs,
  uplink,
  wide,
} from '../support/chain-samples.ts';

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

  it('is the camera fading in, too', () => {
    const r = rig();
    r.state.switcher = switcherReducer({ ...r.state.switcher, program: wide, preview: host }, { type: 'auto' }, 0);
    Object.assign(r.state.sources[1] ?? {}, { status: 'lost' });
    expect(run(r).verdict).toMatchObject({ hop: 'camera', health: 'alarm', problem: 'Host is lost.' });
  });

  it('is the worst part of a scene', () => {
    const r = rig();
    const part = (source: SourceId) => ScenePart.parse({ source });
    const layout = { kind: 'side-by-side' as const, left: part(wide), right: part(host), split: 0.5, gap: 0 };
    const scene = SceneConfig.parse({ id: 'talk', name: 'Talk', layout });
    r.state.scenes = [scene];
    r.state.switcher = initialSwitcher({ program: scene.id });
    expect(run(r).verdict).toBeNull();
    Object.assign(r.state.sources.find(({ id }) => id === host) ?? {}, { status: 'lost', problem: 'No frames.' });
    expect(run(r).verdict).toMatchObject({ hop: 'camera', problem: 'Host is lost. No frames.' });
  });

  it('is no still for not moving, and a camera for being black', () => {
    const r = rig();
    const [source] = r.state.sources;
    if (source === undefined) throw new Error('the show has sources');
    Object.assign(figures(r.now, wide), { fps: 0 });
    source.config = publicSource(SourceConfig.parse({ kind: 'still', id: 'wide', name: 'Wide', media: 'logo' }));
    expect(run(r).verdict).toBeNull();
    source.faults = { black: true, frozen: false, silent: false };
    expect(run(r).verdict).toMatchObject({ hop: 'camera', health: 'warn', problem: 'Wide is black.' });
  });

  it('is no camera that is not on air', () => {
    const r = rig();
    Object.assign(r.state.sources[2] ?? {}, { status: 'lost' });
    expect(run(r).verdict).toBeNull();
  });

  it('is nobody for a frame or two that came in the next second', () => {
    const r = rig();
    Object.assign(figures(r.now, wide), { fps: 28 });
    r.now.mixer.fps = 28;
    expect(computeChain({ ...r, before: sampleAt(59) }, null).verdict).toBeNull();
    const slow = sampleAt(59);
    Object.assign(figures(slow, wide), { fps: 28 });
    expect(computeChain({ ...r, before: slow }, null).verdict?.cause).toBe('camera.slow');
    // What is far too slow is said at once.
    Object.assign(figures(r.now, wide), { fps: 20 });
    expect(computeChain({ ...r, before: sampleAt(59) }, null).verdict).toMatchObject({ health: 'alarm' });
  });

  it('is no camera that has come only now, and never more than every frame', () => {
    const r = rig();
    figures(r.now, wide).repeatedFrames = 900;
    expect(run(r).verdict?.problem).toContain('300 of 300 frames');
    figures(r.earlier, wide).fps = 0;
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

  it('is not a push that was away and is back, when a later hop is down now', () => {
    const r = rig();
    const club = destination('club', { reconnects: 1, sinceMs: r.now.atMs - 3000 });
    r.state.destinations = [club];
    r.now.destinations = { [club.id]: sinkFigures({ droppedFrames: 200 }) };
    r.earlier.destinations = { [club.id]: sinkFigures() };
    expect(run(r).verdict).toMatchObject({ hop: 'uplink', health: 'warn', cause: 'uplink.was-away' });
    node(r.now).ladder.running = false;
    expect(run(r).verdict).toMatchObject({ hop: 'ladder', health: 'alarm' });
    node(r.now).ladder.running = true;
    // Long ago: what is dropped now is the line’s doing.
    Object.assign(club, { sinceMs: r.now.atMs - 60_000 });
    expect(run(r).verdict).toMatchObject({ hop: 'uplink', health: 'alarm', cause: 'uplink.drops' });
  });

  it('is the hop in alarm, though an earlier one warns', () => {
    const r = rig();
    Object.assign(figures(r.now, wide), { repeatedFrames: 9 });
    r.now.encoder.fps = 20;
    expect(run(r).verdict).toMatchObject({ hop: 'encoder', health: 'alarm', cause: 'encoder.slow' });
    r.now.encoder.fps = fps;
    expect(run(r).verdict).toMatchObject({ hop: 'camera', health: 'warn', cause: 'camera.late' });
  });

  it('is the mixer when that comes late, and no camera that only it meets late', () => {
    const r = rig();
    Object.assign(figures(r.now, wide), { repeatedFrames: 60 });
    expect(run(r).verdict).toMatchObject({ hop: 'camera', health: 'alarm', cause: 'camera.late' });
    r.now.mixer.missedTicks = 9;
    expect(run(r).verdict, 'more is wrong with it than the mixer’s doing').toMatchObject({ hop: 'camera' });
    r.now.mixer.missedTicks = 60;
    expect(run(r).verdict).toMatchObject({ hop: 'mixer', health: 'alarm', cause: 'mixer.late' });
  });

  it('is a machine that is too busy when everything on it is late and it has nothing left', () => {
    const r = rig();
    Object.assign(figures(r.now, wide), { repeatedFrames: 9 });
    r.now.mixer.missedTicks = 9;
    r.now.encoder.fps = 20;
    expect(run(r).verdict?.advice).toBe(ADVICE['encoder.slow']);
    r.now.system.cpuPct = 97;
    expect(run(r).verdict).toMatchObject({ cause: 'encoder.slow', advice: ADVICE['mixer.slow'] });
    r.now.mixer.missedTicks = 0;
    expect(run(r).verdict?.advice).toBe(ADVICE['encoder.slow']);
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

  it('keeps the time since which a hop has been unwell, over a flicker, and no longer', () => {
    const at = (seconds: number, change: (r: Rig) => void, previous: Chain | null): Chain => {
      const r = { ...rig(), now: sampleAt(seconds), earlier: sampleAt(seconds - 10) };
      change(r);
      return computeChain(r, previous);
    };
    const late = (r: Rig): void => {
      r.now.mixer.missedTicks = 12;
    };
    const well = (): void => undefined;
    const since = ({ verdict }: Chain): number | null => (verdict === null ? null : (verdict.sinceMs - startMs) / 1000);
    const one = at(60, late, null);
    const two = at(61, late, one);
    expect(since(two)).toBe(60);
    // Another hop is to blame meanwhile; this one has not become well by that.
    const other = at(62, (r) => void Object.assign(r.state.sources[0] ?? {}, { status: 'lost' }), two);
    expect(other.verdict?.hop).toBe('camera');
    expect(since(other)).toBe(62);
    const flicker = at(70, well, other);
    expect(flicker.verdict).toBeNull();
    expect(since(at(74, late, flicker))).toBe(60);
    let chain = flicker;
    for (let second = 71; second <= 90; second += 1) chain = at(second, well, chain);
    expect(since(at(91, late, chain))).toBe(91);
  });

  it('begins anew with another camera', () => {
    const r = rig();
    Object.assign(r.state.sources[0] ?? {}, { status: 'lost' });
    const first = computeChain(r, null);
    const next = { ...rig(), now: sampleAt(65) };
    next.state.switcher = initialSwitcher({ program: host });
    Object.assign(next.state.sources[1]?.faults ?? {}, { black: true });
    const chain = computeChain(next, first);
    expect(chain.verdict).toMatchObject({ cause: 'camera.black', sinceMs: next.now.atMs });
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
        a: sinkFigures(),
        b: sinkFigures({ status: 'retrying', kbps: 0 }),
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
