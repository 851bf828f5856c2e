import { describe, expect, it } from 'vitest';
import type { EngineState } from '#shared/state/state.ts';
import { boundsOnScreen, parseWindowState } from '../../electron/native/window-state.ts';
import { alertsBetween, isOnAir } from '../../electron/on-air.ts';

describe('the window’s place', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };

  it('is kept where a screen still is', () => {
    const bounds = { x: 100, y: 50, width: 1400, height: 900 };
    expect(boundsOnScreen(bounds, [screen])).toEqual(bounds);
  });

  it('is given up when its screen is gone, or its title bar cannot be reached', () => {
    expect(boundsOnScreen({ x: 2500, y: 50, width: 1400, height: 900 }, [screen])).toBeNull();
    expect(boundsOnScreen({ x: 100, y: -30, width: 1400, height: 900 }, [screen])).toBeNull();
    expect(boundsOnScreen({ x: 1900, y: 50, width: 1400, height: 900 }, [screen])).toBeNull();
    expect(boundsOnScreen(null, [screen])).toBeNull();
  });

  it('is cut to a smaller screen', () => {
    expect(boundsOnScreen({ x: 0, y: 0, width: 2560, height: 1440 }, [screen])).toMatchObject({
      width: 1920,
      height: 1080,
    });
  });

  it.each(['', '{', '[]', 'null', '{"bounds":{"x":1}}', '{"bounds":{"x":"1","y":2,"width":3,"height":4}}'])(
    'survives a damaged file: %s',
    (text) => {
      expect(parseWindowState(text)).toEqual({ bounds: null, maximized: false });
    },
  );

  it('reads what was kept', () => {
    const state = { bounds: { x: -10, y: 0, width: 1300, height: 800 }, maximized: true };
    expect(parseWindowState(JSON.stringify(state))).toEqual(state);
  });
});

describe('what the shell reads from the state', () => {
  const state = (parts: Partial<EngineState>): EngineState =>
    ({
      sources: [],
      destinations: [],
      broadcast: { status: 'off', onAirSinceMs: null },
      encoder: { status: 'running', restarts: 0, problem: null },
      event: null,
      ...parts,
    }) as unknown as EngineState;

  it.each(['starting', 'on-air', 'ending'] as const)('a broadcast that is %s counts as on air', (status) => {
    expect(isOnAir(state({ broadcast: { status, onAirSinceMs: null } }))).toBe(true);
  });

  it('nothing pushed anywhere is off air', () => {
    expect(isOnAir(state({}))).toBe(false);
    expect(isOnAir(null)).toBe(false);
  });

  const alert = (severity: string, rule = 'source-lost') => ({
    ...{ id: `${rule}/x`, rule, severity, title: 'Left is on air and lost', figure: 'No frames.', advice: 'Cut.' },
  });
  const alerts = (active: object[], desktop = true): EngineState => state({ alerts: { active, desktop } as never });
  const told = { title: 'Left is on air and lost', body: 'No frames.\nCut.' };

  it('tells of an alert when it fires and when it becomes an alarm, once each', () => {
    expect(alertsBetween(alerts([]), alerts([alert('warn')]))).toEqual([told]);
    expect(alertsBetween(alerts([alert('warn')]), alerts([alert('warn')]))).toEqual([]);
    expect(alertsBetween(alerts([alert('warn')]), alerts([alert('alarm')]))).toEqual([told]);
    expect(alertsBetween(alerts([alert('alarm')]), alerts([]))).toEqual([]);
  });

  it('does not tell of what was so before the app was opened, of what it tells itself, or when nobody wants it', () => {
    expect(alertsBetween(null, alerts([alert('alarm')]))).toEqual([]);
    expect(alertsBetween(alerts([]), alerts([alert('alarm', 'engine-died')]))).toEqual([]);
    expect(alertsBetween(alerts([]), alerts([alert('alarm')], false))).toEqual([]);
  });
});
