import { describe, expect, it } from 'vitest';
import { FLOOR_DB, MeterBar, positionOf, zoneOf } from '../../renderer/monitors/meter-scale.ts';
import { faultWords, offNotice, phaseOf, STILL_MS, wantedUrl } from '../../renderer/player/player-view.ts';
import { outputsWithoutBroadcast } from '../../renderer/show/on-air-view.ts';
import { announcements } from '../../renderer/store/announce.ts';
import { EngineClock } from '../../renderer/store/engine-clock.ts';
import { appendSamples, dropsInWindow, dropsPerSample } from '../../renderer/store/history.ts';
import { addEntries, filterEntries, MAX_ENTRIES } from '../../renderer/store/log-buffer.ts';
import { tokenFromHash, tokenFromPaste } from '../../renderer/store/token.ts';
import { tileLayout } from '../../renderer/switcher/tile-layout.ts';
import {
  formatCountdown,
  formatDelay,
  formatDuration,
  formatPlan,
  formatRate,
  formatShare,
} from '../../renderer/ui/format.ts';
import { SceneId, SourceId } from '../../shared/ids.ts';
import type {
  BroadcastState,
  DestinationState,
  EngineState,
  EventState,
  SinkStatus,
} from '../../shared/state/state.ts';
import type { LogEntry, Telemetry } from '../../shared/state/telemetry.ts';
import { initialSwitcher, switcherReducer } from '../../shared/switcher/switcher.ts';

describe('the token', () => {
  it('is read from the address’s fragment', () => {
    expect(tokenFromHash('#token=abc-123')).toBe('abc-123');
    expect(tokenFromHash('#token=')).toBeNull();
    expect(tokenFromHash('')).toBeNull();
  });

  it('is found in a pasted address and in a bare token, and not in anything else', () => {
    expect(tokenFromPaste(' http://127.0.0.1:4000/#token=abcdefgh12 ')).toBe('abcdefgh12');
    expect(tokenFromPaste('abcdefgh12')).toBe('abcdefgh12');
    expect(tokenFromPaste('http://127.0.0.1:4000/')).toBeNull();
    expect(tokenFromPaste('hello there')).toBeNull();
  });
});

describe('the engine’s clock', () => {
  it('is not put back by a message that was held up', () => {
    const clock = new EngineClock();
    clock.observe(1_000_000, 500);
    clock.observe(1_000_900, 1500);
    expect(clock.now(2000)).toBe(1_001_500);
  });

  it('knows nothing before the engine’s first word and after a reset', () => {
    const clock = new EngineClock();
    expect(clock.now(1)).toBeNull();
    clock.observe(5, 5);
    clock.reset();
    expect(clock.now(1)).toBeNull();
  });
});

const sample = (atS: number, network: number, totalFrames = atS * 30): Telemetry =>
  ({
    atMs: atS * 1000,
    drops: { source: 0, mixer: 0, encoder: 0, network, received: 0, totalFrames },
  }) as Telemetry;

describe('the last minute', () => {
  it('keeps a minute, once each, whatever comes again', () => {
    const all = Array.from({ length: 200 }, (_, i) => sample(i, 0));
    const kept = appendSamples(all.slice(0, 150), all.slice(100));
    expect(kept.at(-1)?.atMs).toBe(199_000);
    expect(kept).toHaveLength(62);
  });

  it('counts drops by difference, and survives a counter that began anew', () => {
    const history = [sample(0, 5), sample(1, 7), sample(2, 7), sample(3, 1)];
    expect(dropsPerSample(history, 'network')).toEqual([0, 2, 0, 1]);
    expect(dropsInWindow(history, 'network')).toEqual({ dropped: 3, frames: 90 });
  });
});

describe('the log', () => {
  const entry = (seq: number, level: LogEntry['level'] = 'info', text = 't'): LogEntry => ({
    seq,
    atMs: 0,
    level,
    about: 'event',
    text,
  });

  it('is newest first, has each entry once and does not grow without end', () => {
    const first = addEntries([], [entry(1), entry(2)]);
    expect(addEntries(first, [entry(2), entry(3)]).map((e) => e.seq)).toEqual([3, 2, 1]);
    const many = Array.from({ length: 700 }, (_, i) => entry(i + 10));
    expect(addEntries(first, many)).toHaveLength(MAX_ENTRIES);
  });

  it('is filtered by level and by text in any case', () => {
    const log = [entry(3, 'error', 'Camera gone'), entry(2, 'warn', 'late'), entry(1, 'info', 'camera live')];
    expect(filterEntries(log, 'warn', '').map((e) => e.seq)).toEqual([3, 2]);
    expect(filterEntries(log, 'error', '').map((e) => e.seq)).toEqual([3]);
    expect(filterEntries(log, 'all', 'CAMERA').map((e) => e.seq)).toEqual([3, 1]);
    expect(filterEntries(log, 'all', 'event')).toHaveLength(3);
  });
});

describe('the return monitor', () => {
  const facts = { url: 'http://x', started: true, stillMs: 100, problem: null };

  it('is playing only while the picture moves', () => {
    expect(phaseOf(facts)).toBe('playing');
    expect(phaseOf({ ...facts, stillMs: STILL_MS + 1 })).toBe('stalled');
    expect(phaseOf({ ...facts, stillMs: null })).toBe('stalled');
    expect(phaseOf({ ...facts, url: null })).toBe('off');
    expect(phaseOf({ ...facts, started: false, stillMs: null })).toBe('waiting');
    expect(phaseOf({ ...facts, started: false, stillMs: null, problem: 'gone' })).toBe('error');
  });

  it('plays only while the event is live and on air', () => {
    const event = { status: 'live', playbackUrl: 'http://x' } as EventState;
    const onAir: BroadcastState = { status: 'on-air', onAirSinceMs: 1 };
    expect(wantedUrl(event, onAir)).toBe('http://x');
    expect(wantedUrl({ ...event, status: 'ready' }, onAir)).toBeNull();
    expect(wantedUrl(event, { status: 'off', onAirSinceMs: null })).toBeNull();
    expect(wantedUrl({ ...event, playbackUrl: null }, onAir)).toBeNull();
  });

  it('never calls off air what runs, with the broadcast or without it', () => {
    const to = (...all: SinkStatus[]) => all.map((status) => ({ status })) as DestinationState[];
    const off: BroadcastState = { status: 'off', onAirSinceMs: null };
    const onAir: BroadcastState = { status: 'on-air', onAirSinceMs: 1 };
    const all = to('running', 'connecting', 'retrying', 'waiting', 'stopped', 'refused');
    expect(outputsWithoutBroadcast({ broadcast: off, destinations: all })).toBe(3);
    expect(outputsWithoutBroadcast({ broadcast: onAir, destinations: all })).toBe(0);
    expect(outputsWithoutBroadcast({ broadcast: off, destinations: to('stopped') })).toBe(0);
    expect(offNotice(null, off, 0).word).toBe('OFF AIR');
    expect(offNotice(null, off, 2).word).toBe('OUTPUT ×2');
    expect(offNotice(null, onAir, 0).word).toBe('NO RETURN');
  });

  it('does not call a playlist that is not there yet a fault', () => {
    expect(faultWords('manifestLoadError', 404)).toBeNull();
    expect(faultWords('manifestLoadError', 0)).toBe('the playback address does not answer');
    expect(faultWords('levelLoadError', 500)).toBe('the playback address answers with HTTP 500');
  });
});

describe('meters', () => {
  it('have the scale and the zones operators know', () => {
    expect(positionOf(0)).toBe(1);
    expect(positionOf(-30)).toBe(0.5);
    expect(positionOf(-90)).toBe(0);
    expect([zoneOf(-21), zoneOf(-20), zoneOf(-9)]).toEqual(['green', 'amber', 'red']);
  });

  it('rise at once and fall steadily', () => {
    const bar = new MeterBar();
    expect(bar.update(-6, 1000)).toBe(-6);
    expect(bar.update(FLOOR_DB, 1500)).toBeCloseTo(-26);
    expect(bar.update(-3, 1550)).toBe(-3);
    bar.update(-20, 60_000);
    // Without a word from the engine nothing is known, and nothing may stay on screen.
    expect(bar.update(null, 60_020)).toBe(FLOOR_DB);
  });
});

describe('tiles', () => {
  it('are as large as the room allows and never lie outside it', () => {
    for (let count = 1; count <= 16; count += 1) {
      const { columns, widthPx } = tileLayout(count, 680, 170, 24, 6);
      const rows = Math.ceil(Math.max(4, count) / columns);
      expect(columns * widthPx + (columns - 1) * 6).toBeLessThanOrEqual(680);
      expect(rows * ((widthPx * 9) / 16 + 24) + (rows - 1) * 6).toBeLessThanOrEqual(170.01);
      expect(widthPx).toBeGreaterThan(60);
    }
  });
});

describe('announcements', () => {
  const state = (status: 'live' | 'lost', broadcast: 'off' | 'on-air'): EngineState =>
    ({
      broadcast: { status: broadcast, onAirSinceMs: null },
      sources: [{ id: 'a', status, config: { name: 'Wide' }, faults: { black: false, frozen: false, silent: false } }],
      scenes: [{ id: 'talk', name: 'Interview', layout: { kind: 'pip' } }],
      switcher: initialSwitcher({ program: SourceId.parse('a') }),
      sound: { warning: null },
      jobs: { jobs: [{ id: 'job-1', request: { kind: 'remux' }, status: 'running' }] },
      encoder: { status: 'running' },
      event: null,
    }) as unknown as EngineState;

  it('tell what matters on air, and say nothing when nothing changed', () => {
    expect(announcements(state('live', 'off'), state('lost', 'on-air'))).toEqual(['On air.', 'Wide is lost.']);
    expect(announcements(state('live', 'off'), state('live', 'off'))).toEqual([]);
    expect(announcements(null, state('lost', 'on-air'))).toEqual([]);
  });

  it('say that a picture is black, and not that it still is', () => {
    const before = state('live', 'on-air');
    const [wide] = before.sources;
    const black = { ...wide, faults: { black: true, frozen: false, silent: false } } as EngineState['sources'][number];
    const after = { ...before, sources: [black] };
    expect(announcements(before, after)).toEqual(['Wide is black.']);
    expect(announcements(after, after)).toEqual([]);
  });

  it('say once that nobody hears anything, and when that is over', () => {
    const before = state('live', 'on-air');
    const silent = { kind: 'silent' as const, source: null, sinceMs: 0 };
    const after = { ...before, sound: { ...before.sound, warning: silent } };
    expect(announcements(before, after)).toEqual(['Sound warning: Program is silent.']);
    const still = { ...before, sound: { ...before.sound, warning: { ...silent } } };
    expect(announcements(after, still)).toEqual([]);
    expect(announcements(still, before)).toEqual(['The sound warning is over.']);
  });

  it('tell what has become of a job', () => {
    const before = state('live', 'off');
    const [job] = before.jobs.jobs;
    const ended = (status: 'done' | 'failed') => ({ ...before, jobs: { ...before.jobs, jobs: [{ ...job, status }] } });
    expect(announcements(before, ended('done') as EngineState)).toEqual(['Make MP4 is done.']);
    expect(announcements(before, ended('failed') as EngineState)).toEqual(['Make MP4 has failed.']);
    expect(announcements(ended('done') as EngineState, ended('done') as EngineState)).toEqual([]);
  });

  it('name scenes and keyers', () => {
    const before = state('live', 'off');
    const taken = switcherReducer(before.switcher, { type: 'take', source: SceneId.parse('talk') }, 10);
    const switcher = switcherReducer(taken, { type: 'keyerCut', keyer: 'dsk1' }, 11);
    expect(announcements(before, { ...before, switcher })).toEqual(['Interview on program.', 'DSK 1 on air.']);
    expect(announcements({ ...before, switcher }, { ...before, switcher: taken })).toEqual(['DSK 1 off air.']);
  });
});

describe('numbers', () => {
  it('read as people in a gallery say them', () => {
    expect(formatDuration(2_537_000)).toBe('00:42:17');
    expect(formatDuration(-5)).toBe('00:00:00');
    expect([formatDelay(33.4), formatDelay(4100), formatDelay(null)]).toEqual(['33 ms', '4.1 s', '–']);
    expect([formatRate(850), formatRate(2900), formatRate(null)]).toEqual(['850 kb/s', '2.9 Mb/s', '–']);
    expect([formatShare(0), formatShare(0.0004), formatShare(0.004), formatShare(0.123)]).toEqual([
      '0 %',
      '<0.1 %',
      '0.4 %',
      '12 %',
    ]);
    expect(formatCountdown(7_500_000, 0)).toBe('in 2 h 05 min');
    const eve = new Date(2029, 11, 31, 18, 30).getTime();
    expect(formatPlan(new Date(2029, 11, 31, 20, 0).getTime(), eve)).toBe('20:00');
    expect(formatPlan(new Date(2030, 0, 1, 0, 5).getTime(), eve)).toBe('1 Jan 00:05');
    expect(formatCountdown(0, 300_000)).toBe('5 min ago');
  });
});
