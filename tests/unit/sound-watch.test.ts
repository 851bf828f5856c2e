import { describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { SoundWatch, type WatchedStrip, type WatchFacts } from '../../electron/engine/monitor/sound-watch.ts';

const strip = (changes: Partial<WatchedStrip> = {}): WatchedStrip => ({
  source: 'cam' as SourceId,
  muted: false,
  down: false,
  levelDb: -20,
  ...changes,
});
const music = (changes: Partial<WatchedStrip> = {}): WatchedStrip => strip({ source: 'music' as SourceId, ...changes });
const facts = (changes: Partial<WatchFacts> = {}): WatchFacts => ({
  strips: [strip()],
  muted: false,
  down: false,
  levelDb: -20,
  silenceDb: -60,
  silenceS: 10,
  ...changes,
});

/** What is warned of after these facts have lasted `seconds`, judged 20 times a second from second `from` on. */
function lasting(watch: SoundWatch, seconds: number, now: WatchFacts, from = 0) {
  let warning = null;
  for (let at = from * 1000; at <= (from + seconds) * 1000; at += 50) warning = watch.judge(now, at);
  return warning;
}

describe('sound watch', () => {
  it('is content with sound, with nothing that should sound, and with a short mute', () => {
    expect(lasting(new SoundWatch(), 60, facts())).toBeNull();
    expect(lasting(new SoundWatch(), 60, facts({ strips: [], levelDb: -90 }))).toBeNull();
    expect(lasting(new SoundWatch(), 60, facts({ strips: [], muted: true, levelDb: -90 }))).toBeNull();
    expect(lasting(new SoundWatch(), 1.5, facts({ muted: true, levelDb: -90 }))).toBeNull();
  });

  it.each([
    ['the master is muted', { muted: true }, { kind: 'muted', source: null }],
    ['the master fader is down', { down: true }, { kind: 'faderDown', source: null }],
    ['the only source is muted', { strips: [strip({ muted: true })] }, { kind: 'muted', source: 'cam' }],
    ['the only fader is down', { strips: [strip({ down: true })] }, { kind: 'faderDown', source: 'cam' }],
    [
      'every source is shut',
      { strips: [strip({ down: true }), music({ muted: true })] },
      { kind: 'faderDown', source: 'cam' },
    ],
  ])('warns within seconds when %s', (_, changes, wanted) => {
    expect(lasting(new SoundWatch(), 3, facts({ levelDb: -90, ...changes }))).toMatchObject({ ...wanted, sinceMs: 0 });
  });

  it('does not mind a muted camera beside an open microphone', () => {
    expect(lasting(new SoundWatch(), 60, facts({ strips: [strip({ muted: true }), music()] }))).toBeNull();
  });

  it('warns of silence after the time that is set, and names the source when there is only one', () => {
    const quiet = facts({ levelDb: -75, strips: [strip({ levelDb: -75 })] });
    expect(lasting(new SoundWatch(), 9.9, quiet)).toBeNull();
    expect(lasting(new SoundWatch(), 10.1, quiet)).toEqual({ kind: 'silent', source: 'cam', sinceMs: 0 });
    const both = facts({ levelDb: -75, strips: [strip({ levelDb: -75 }), music({ levelDb: -80 })] });
    expect(lasting(new SoundWatch(), 11, both)).toMatchObject({ kind: 'silent', source: null });
    expect(lasting(new SoundWatch(), 3, { ...quiet, silenceS: 2 })).toMatchObject({ kind: 'silent' });
  });

  it('finds the shut strip behind a silent program', () => {
    const now = facts({ levelDb: -90, strips: [strip({ muted: true }), music({ levelDb: -90 })] });
    expect(lasting(new SoundWatch(), 11, now)).toMatchObject({ kind: 'muted', source: 'cam' });
  });

  it('keeps to one warning while it lasts, takes it back at once, and counts anew', () => {
    const watch = new SoundWatch();
    const muted = facts({ muted: true, levelDb: -90 });
    const first = lasting(watch, 3, muted);
    expect(lasting(watch, 3, muted, 3)).toBe(first);
    expect(watch.judge(facts(), 6100)).toBeNull();
    expect(lasting(watch, 1, muted, 7)).toBeNull();
    expect(lasting(watch, 3, muted, 8)).toMatchObject({ sinceMs: 7000 });
  });

  it('black in between starts the silence anew', () => {
    const watch = new SoundWatch();
    const quiet = facts({ levelDb: -90 });
    lasting(watch, 8, quiet);
    lasting(watch, 1, { ...quiet, strips: [] }, 8);
    expect(lasting(watch, 8, quiet, 9)).toBeNull();
  });
});
