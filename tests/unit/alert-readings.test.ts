/** What a show says to the default rules: nothing while it is well, and exactly the right rule when a part of it breaks. */
import { describe, expect, it } from 'vitest';
import type { StateInUse } from '#shared/alerts/conditions.ts';
import { type AlertMemory, activeAlerts, evaluate } from '#shared/alerts/evaluate.ts';
import { type AlertInput, readingsOf } from '#shared/alerts/readings.ts';
import { DEFAULT_RULES } from '#shared/alerts/rules.ts';
import type { ChainSample } from '#shared/chain/sample.ts';
import {
  away,
  destination,
  fps,
  healthyState,
  host,
  sampleAt,
  show,
  sinkFigures,
  startMs,
  wide,
} from '../support/chain-samples.ts';

interface Broken {
  state?: (state: StateInUse) => Partial<StateInUse>;
  /** `seconds` counts from the break on. */
  sample?: (sample: ChainSample, seconds: number) => Partial<ChainSample>;
  input?: Partial<AlertInput>;
}

function stateOf(): StateInUse {
  const chain = healthyState();
  return {
    ...chain,
    engine: { ffmpeg: { version: '7' } } as StateInUse['engine'],
    keyers: show.keyers,
    isolated: { status: 'off', sinceMs: null, folder: null, tracks: [], problem: null },
    passThrough: { status: 'off', source: null, reason: null },
    sound: { ...show.sound, solo: [], warning: null },
    recording: {
      status: 'recording',
      sinceMs: startMs,
      folder: '/r',
      file: 'a.ts',
      files: 1,
      problem: null,
    } as StateInUse['recording'],
    destinations: [destination('main')],
  } as StateInUse;
}

const sampled = (seconds: number): ChainSample => ({
  ...sampleAt(seconds),
  destinations: { main: sinkFigures({ sentBytes: 400_000 * seconds }) } as ChainSample['destinations'],
});

/** The rules that are active a minute after the break; before it there must be none. */
function alertsAfter({ state, sample, input }: Broken): string[] {
  let memory: AlertMemory = new Map();
  const told: string[] = [];
  for (let second = 0; second < 120; second += 1) {
    const broken = second - 60;
    const isBroken = broken >= 0;
    const at = (s: number): ChainSample => ({ ...sampled(s), ...(s >= 60 ? sample?.(sampled(s), s - 60) : {}) });
    const healthy = stateOf();
    const readings = readingsOf({
      now: at(second),
      earlier: second < 14 ? null : at(second - 10),
      state: isBroken ? { ...healthy, ...state?.(healthy) } : healthy,
      loudness: null,
      encoderRestartedAtMs: null,
      engineDiedAtMs: null,
      ...(isBroken ? input : {}),
    });
    const clock = { atMs: startMs + 1000 * second, monotonicMs: 1000 * second };
    const result = evaluate(memory, DEFAULT_RULES, readings, clock);
    memory = result.memory;
    told.push(...result.events.map(({ what, alert }) => `${second} ${what} ${alert.rule}`));
    if (!isBroken) expect(told, `at ${second} s`).toEqual([]);
  }
  expect(new Set(told.map((line) => line.replace(/^\d+ /, ''))).size, 'each happened once').toBe(told.length);
  return activeAlerts(memory).map(({ rule, severity }) => `${rule} ${severity}`);
}

const withSource = (id: string, changes: object) => (state: StateInUse) => ({
  sources: state.sources.map((source) => (source.id === id ? { ...source, ...changes } : source)),
});
const faults = { black: false, frozen: false, silent: false };

const BREAKS: readonly [what: string, broken: Broken, alerts: string[]][] = [
  ['nothing', {}, []],
  ['the camera on air', { state: withSource(wide, { status: 'lost' }) }, ['source-lost alarm']],
  ['another camera', { state: withSource(host, { status: 'lost' }) }, ['source-away warn']],
  ['a black picture', { state: withSource(wide, { faults: { ...faults, black: true } }) }, ['source-black alarm']],
  ['a silent camera', { state: withSource(wide, { faults: { ...faults, silent: true } }) }, ['source-silent warn']],
  [
    'the master',
    { state: ({ sound }) => ({ sound: { ...sound, warning: { kind: 'muted', source: null, sinceMs: 1 } } }) },
    ['sound-warning alarm'],
  ],
  ['a camera with a backup', { state: withSource(wide, { standIn: 'backup' }) }, ['backup-in-use warn']],
  [
    'a destination',
    { state: () => ({ destinations: [destination('main', { status: 'retrying', inUse: null })] }) },
    ['destination-down alarm'],
  ],
  [
    'one that a person has stopped',
    { state: () => ({ destinations: [destination('main', { status: 'stopped', inUse: null })] }) },
    [],
  ],
  [
    'a first address',
    {
      state: () => ({
        destinations: [destination('main', { inUse: 'backup', primary: away('Gone.'), backupState: null })],
      }),
    },
    ['backup-in-use warn'],
  ],
  ['the encoder', { sample: (s) => ({ encoder: { ...s.encoder, fps: 20 } }) }, ['fps alarm']],
  [
    'encoder drops of 3 %',
    {
      sample: (s, seconds) => ({
        drops: { ...s.drops, encoder: Math.round(seconds * fps * 0.03) },
        encoder: s.encoder,
      }),
    },
    ['drops-encoder warn'],
  ],
  [
    'network drops of 10 %',
    {
      sample: (_s, seconds) => ({
        destinations: { main: sinkFigures({ droppedFrames: 3 * seconds }) } as ChainSample['destinations'],
      }),
    },
    ['drops-network alarm'],
  ],
  [
    'a queue',
    { sample: () => ({ destinations: { main: sinkFigures({ queueMs: 800 }) } as ChainSample['destinations'] }) },
    ['queue warn'],
  ],
  [
    'half a line',
    { sample: () => ({ destinations: { main: sinkFigures({ kbps: 1500 }) } as ChainSample['destinations'] }) },
    ['send-rate warn'],
  ],
  ['the disk', { sample: (s) => ({ system: { ...s.system, diskFreeGb: 0.5 } }) }, ['disk alarm']],
  ['the CPU', { sample: (s) => ({ system: { ...s.system, cpuPct: 91 } }) }, ['cpu warn']],
  [
    'the recording',
    { state: ({ recording }) => ({ recording: { ...recording, status: 'off', problem: 'Disk full.' } }) },
    ['recording-ended alarm'],
  ],
  [
    'the event',
    { state: ({ event }) => ({ event: event === null ? null : { ...event, cause: 'The ladder stands still.' } }) },
    ['event-unhealthy alarm'],
  ],
  [
    'an encoder restart, which is over by itself',
    { input: { encoderRestartedAtMs: startMs + 60_000 } },
    ['encoder-restarted warn'],
  ],
];

describe('default rules', () => {
  it.each(BREAKS)('name what broke: %s', (_what, broken, alerts) => {
    expect(alertsAfter(broken)).toEqual(alerts);
  });

  it('say nothing of program and sources while nothing goes out and nothing is recorded', () => {
    const off: Broken = {
      state: (state) => ({
        ...withSource(wide, { status: 'lost', faults: { ...faults, black: true } })(state),
        broadcast: { status: 'off', onAirSinceMs: null },
        recording: { ...state.recording, status: 'off' },
        destinations: [destination('main', { status: 'stopped', inUse: null })],
      }),
      sample: (s) => ({ encoder: { ...s.encoder, fps: 3 } }),
    };
    expect(alertsAfter(off)).toEqual([]);
  });
});
