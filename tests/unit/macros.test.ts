import { describe, expect, it } from 'vitest';
import type { CommandName } from '#shared/commands/table.ts';
import { FlypackError } from '#shared/errors.ts';
import { missingThing } from '#shared/macro/missing.ts';
import { lengthFrames, schedule, stepProblem } from '#shared/macro/steps.ts';
import { MacroConfig, type MacroStep } from '#shared/show/macro-config.ts';
import type { Caller } from '../../electron/engine/control/call.ts';
import { MacroRun } from '../../electron/engine/macros/player.ts';
import { Recorder } from '../../electron/engine/macros/recorder.ts';

const command = (name: string, args: Record<string, unknown> = {}): MacroStep => ({ kind: 'command', name, args });
const wait = (frames: number): MacroStep => ({ kind: 'wait', frames });

describe('macro recorder', () => {
  const recorded = (...done: [name: CommandName, args: Record<string, unknown>, frame: number][]): MacroStep[] => {
    const recorder = new Recorder('Opening');
    for (const each of done) recorder.add(...each);
    return recorder.steps;
  };

  it('keeps the gaps in frames and begins with the first command', () => {
    expect(
      recorded(
        ['switcher.preview', { source: 'host' }, 500],
        ['switcher.cut', {}, 500],
        ['switcher.take', { source: 'wide' }, 550],
      ),
    ).toEqual([
      command('switcher.preview', { source: 'host' }),
      command('switcher.cut'),
      wait(50),
      command('switcher.take', { source: 'wide' }),
    ]);
  });

  it('thins out a T-bar that is drawn, and keeps both ends on their frames', () => {
    const way = Array.from({ length: 31 }, (_, i): [CommandName, Record<string, unknown>, number] => [
      'switcher.tbar',
      { position: i / 30 },
      100 + i,
    ]);
    const steps = recorded(...way);
    const moves = steps.filter((step) => step.kind === 'command');
    expect(moves.length).toBeLessThan(15);
    expect(moves[0]).toMatchObject({ args: { position: 0 } });
    expect(moves.at(-1)).toMatchObject({ args: { position: 1 } });
    expect(lengthFrames(steps)).toBe(30);
  });

  it('takes values of one fader that follow close behind each other as one, and of two faders as two', () => {
    const fader = (source: string, faderDb: number): Record<string, unknown> => ({ source, changes: { faderDb } });
    expect(recorded(['audio.strip', fader('a', -1), 10], ['audio.strip', fader('a', -2), 11])).toEqual([
      command('audio.strip', fader('a', -2)),
    ]);
    expect(recorded(['audio.strip', fader('a', -1), 10], ['audio.strip', fader('b', -2), 10])).toHaveLength(2);
  });

  it('takes the same setting sent again and again as one', () => {
    const rate = { rateFrames: 12 };
    expect(recorded(['switcher.transition', rate, 10], ['switcher.transition', rate, 11])).toHaveLength(1);
  });

  it('keeps two cuts that were pressed quickly', () => {
    expect(recorded(['switcher.cut', {}, 10], ['switcher.cut', {}, 11])).toEqual([
      command('switcher.cut'),
      wait(1),
      command('switcher.cut'),
    ]);
  });

  it('stops at as many steps as a macro holds', () => {
    const recorder = new Recorder('Long');
    for (let i = 0; i < 150; i += 1) recorder.add('switcher.cut', {}, i * 10);
    expect(recorder.full).toBe(true);
    expect(MacroConfig.parse({ id: 'long', name: 'Long', steps: recorder.steps }).steps).toHaveLength(199);
  });
});

describe('macro steps', () => {
  it('are checked against the table: name, arguments, role, and what may stand in a macro at all', () => {
    expect(stepProblem([command('switcher.cut'), wait(5), command('audio.resetLoudness')])).toBeNull();
    expect(stepProblem([wait(1), command('switcher.fly')])).toMatchObject({ step: 1, code: 'unknown_command' });
    expect(stepProblem([command('switcher.take', {})])).toMatchObject({ step: 0, code: 'bad_arguments' });
    for (const name of ['broadcast.stop', 'engine.shutdown', 'destination.start', 'source.remove', 'history.undo']) {
      expect(stepProblem([command(name)]), name).toMatchObject({ code: 'macro_step' });
    }
    expect(stepProblem([command('switcher.cut')], 'viewer')).toMatchObject({ step: 0, code: 'forbidden_role' });
  });

  it('are not begun when one of them names what has left the show', () => {
    const show = {
      sources: [{ id: 'wide' }],
      scenes: [{ id: 'pip' }],
      media: [{ id: 'logo' }],
      macros: [{ id: 'opening' }],
    };
    const missing = (...steps: MacroStep[]) => missingThing(steps, show);
    expect(
      missing(
        command('switcher.take', { source: 'wide' }),
        command('switcher.preview', { source: 'pip' }),
        command('keyer.content', { keyer: 'dsk1', content: { kind: 'logo', media: 'logo' } }),
        command('keyer.content', { keyer: 'dsk1', content: { kind: 'none' } }),
        command('keyer.chroma', { changes: { source: null } }),
        command('switcher.transition', { kind: 'mix' }),
        command('macro.run', { id: 'opening' }),
      ),
    ).toBeNull();
    const gone: [MacroStep, string][] = [
      [command('switcher.take', { source: 'gone' }), 'source_unknown'],
      [command('audio.strip', { source: 'pip', changes: {} }), 'source_unknown'],
      [command('keyer.chroma', { changes: { source: 'gone' } }), 'source_unknown'],
      [command('keyer.content', { keyer: 'dsk1', content: { kind: 'image', media: 'gone' } }), 'media_unknown'],
      [command('switcher.transition', { stingerMedia: 'gone' }), 'media_unknown'],
      [command('scene.update', { id: 'gone', changes: {} }), 'scene_unknown'],
      [command('macro.run', { id: 'gone' }), 'macro_unknown'],
    ];
    for (const [step, code] of gone) expect(missing(wait(1), step)).toMatchObject({ step: 1, code });
    const added = command('scene.add', { scene: { id: 'new', name: 'New' } });
    expect(missing(added, command('switcher.take', { source: 'new' }))).toBeNull();
    const unnamed = command('scene.add', { scene: { name: 'New' } });
    expect(missing(unnamed, command('switcher.take', { source: 'new' }))).toBeNull();
  });

  it('are due when the waits before them have passed', () => {
    const due = schedule([wait(10), command('switcher.cut'), command('switcher.auto'), wait(5), wait(7), command('x')]);
    expect(due.map(({ step, atFrames, waited }) => [step, atFrames, waited])).toEqual([
      [1, 10, true],
      [2, 10, false],
      [5, 22, true],
    ]);
  });
});

describe('macro player', () => {
  const caller: Caller = { role: 'producer', who: 'a test' };

  /** Plays at a millisecond a frame; the mixer answers switching commands with their frame, or with `next`. */
  function player(steps: MacroStep[], refuse: string | null = null) {
    const given: { name: string; atFrame: number | null; who: string }[] = [];
    const calledOff: string[] = [];
    const run = new MacroRun(MacroConfig.parse({ id: 'm', name: 'M', steps }), caller, {
      dispatch: async (name, _args, { macro, who }) => {
        if (name === refuse) throw new FlypackError('nothing_on_preview');
        given.push({ name, atFrame: macro?.atFrame ?? null, who });
        return name.startsWith('switcher') ? { frame: macro?.atFrame ?? 1000 } : {};
      },
      frameMs: 1,
      programFrame: () => null,
      callOff: async (owner) => {
        calledOff.push(owner);
      },
      onStep: () => {},
    });
    return { run, given, calledOff };
  }

  it('gives every switching command its exact frame, counted from the first one’s answer', async () => {
    const { run, given } = player([
      wait(3),
      command('switcher.take', { source: 'a' }),
      wait(50),
      command('audio.resetLoudness'),
      command('switcher.cut'),
      wait(7),
      command('switcher.auto'),
    ]);
    await run.play(() => {});
    expect(run.firstFrame).toBe(1000);
    expect(given).toEqual([
      { name: 'switcher.take', atFrame: null, who: 'macro M' },
      { name: 'audio.resetLoudness', atFrame: null, who: 'macro M' },
      { name: 'switcher.cut', atFrame: 1050, who: 'macro M' },
      { name: 'switcher.auto', atFrame: 1057, who: 'macro M' },
    ]);
  });

  it('ends at the step that is refused and says which', async () => {
    const { run, given } = player(
      [command('switcher.take'), command('switcher.cut'), command('switcher.auto')],
      'switcher.cut',
    );
    await expect(run.play(() => {})).rejects.toMatchObject({
      code: 'macro_step',
      details: { step: 2, command: 'switcher.cut', code: 'nothing_on_preview' },
    });
    expect(given).toHaveLength(1);
  });

  it('ends at once when it is stopped, and calls off what waits in the mixer', async () => {
    const { run, given, calledOff } = player([command('switcher.cut'), wait(100_000), command('switcher.cut')]);
    const played = new Promise<void>((resolve, reject) => {
      run.play(() => void run.stop()).then(resolve, reject);
    });
    await played;
    expect(given).toHaveLength(1);
    expect(calledOff).toHaveLength(1);
  });
});
