import { describe, expect, it } from 'vitest';
import type { EngineState, SourceState } from '#shared/state/state.ts';
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
  const source = (status: SourceState['status']): SourceState =>
    ({ id: 'left', config: { name: 'Stage left' }, status, problem: 'No frames for 0.5 s.' }) as unknown as SourceState;
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

  it('tells of a source that is lost, once', () => {
    const live = state({ sources: [source('live')] });
    const lost = state({ sources: [source('lost')] });
    expect(alertsBetween(live, lost)).toEqual([{ title: 'Stage left is lost', body: 'No frames for 0.5 s.' }]);
    expect(alertsBetween(lost, lost)).toEqual([]);
  });

  it('does not tell of what was so before the app was opened, or of a source that never came', () => {
    expect(alertsBetween(null, state({ sources: [source('lost')] }))).toEqual([]);
    expect(alertsBetween(state({ sources: [source('opening')] }), state({ sources: [source('lost')] }))).toEqual([]);
  });

  it('tells of a failed event with its cause', () => {
    const event = (status: string): EngineState['event'] =>
      ({ title: 'Gala', status, cause: 'The node ended.' }) as unknown as EngineState['event'];
    expect(alertsBetween(state({ event: event('live') }), state({ event: event('failed') }))).toEqual([
      { title: 'Gala has failed', body: 'The node ended.' },
    ]);
  });
});
