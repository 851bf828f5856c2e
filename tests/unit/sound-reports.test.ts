import { describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import type { SoundWarning } from '#shared/state/state.ts';
import type { Meters } from '#shared/state/telemetry.ts';
import type { FromWorker } from '../../electron/engine/mixer/messages.ts';
import { SoundReports } from '../../electron/engine/mixer/sound/reports.ts';

const level = { peakDb: [-6, -6], rmsDb: [-20, -20], holdDb: [-6, -6], reductionDb: 0 } satisfies Meters['program'];
const meters: Meters = {
  program: level,
  loudness: {
    momentaryLufs: null,
    shortTermLufs: null,
    integratedLufs: null,
    rangeLu: null,
    truePeakDbtp: null,
    sinceMs: 0,
  },
  sources: {},
};

/** Ticks at `fps` for `seconds`; what was sent. */
function run(fps: number, seconds: number, warningAt: (second: number) => SoundWarning | null = () => null) {
  const sent: FromWorker[] = [];
  let second = 0;
  const reports = new SoundReports({
    sounds: { readMeters: () => meters, warning: () => warningAt(second) },
    send: (message) => sent.push(message),
    nameOf: (id) => `camera ${id}`,
  });
  for (let tick = 0; tick < fps * seconds; tick += 1) {
    second = tick / fps;
    reports.tick(1000 + second * 1000);
  }
  return sent;
}

describe('sound reports', () => {
  it.each([24, 25, 29.97, 30, 50, 60])('meters come 20 times a second at %f fps', (fps) => {
    const count = run(fps, 20).filter(({ t }) => t === 'meters').length;
    expect(count / 20).toBeGreaterThan(19.5);
    expect(count / 20).toBeLessThan(20.5);
  });

  it('tells a warning once, says so once each way, and begins with a clean sheet', () => {
    const muted: SoundWarning = { kind: 'muted', source: 'a' as SourceId, sinceMs: 0 };
    const sent = run(30, 9, (second) => (second > 3 && second < 6 ? muted : null)).filter(({ t }) => t !== 'meters');
    expect(sent).toEqual([
      { t: 'soundWarning', warning: null },
      { t: 'soundWarning', warning: muted },
      { t: 'log', level: 'warn', about: 'sound', text: 'Nobody hears the program: camera a is muted' },
      { t: 'soundWarning', warning: null },
      { t: 'log', level: 'info', about: 'sound', text: 'The program is heard again' },
    ]);
  });
});
