import { describe, expect, it } from 'vitest';
import type { FeedId, SourceId } from '#shared/ids.ts';
import { SceneConfig } from '#shared/show/scene-config.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { initialSwitcher, type SwitcherAction, switcherReducer } from '#shared/switcher/switcher.ts';
import type { SourceStatusUpdate } from '../../electron/engine/media.ts';
import { WatchDesk, type WatchDeskOptions } from '../../electron/engine/mixer/watch-desk.ts';
import { OPENING } from '../../electron/engine/source-states.ts';

describe('the watch in the mixer', () => {
  const source = (id: string, watch: Record<string, unknown> = {}) => {
    const status: SourceStatusUpdate = { ...OPENING, status: 'live' };
    return {
      config: SourceConfig.parse({ kind: 'udp', id, name: id, port: 5000, watch }),
      status,
      setStandIn(standIn: SourceStatusUpdate['standIn']) {
        status.standIn = standIn;
      },
    };
  };
  const scene = SceneConfig.parse({
    id: 'talk',
    name: 'Talk',
    layout: { kind: 'side-by-side', left: { source: 'cam' }, right: { source: 'spare' } },
  });

  function desk(program: string, onFault: string) {
    const cam = source('cam', { onFault, backup: 'spare', returnAfterS: 1 });
    const spare = source('spare');
    const log: string[] = [];
    const view = {
      switcher: initialSwitcher({ program: program as FeedId }),
      composition: { scenes: [scene] },
      act(action: SwitcherAction, frame: number) {
        view.switcher = switcherReducer(view.switcher, action, frame);
        return frame;
      },
    };
    const inputs = new Map([cam, spare].map((each) => [each.config.id, { source: each }]));
    const watch = new WatchDesk({
      program: view as unknown as WatchDeskOptions['program'],
      inputs,
      onLog: (_id, _level, text) => log.push(text),
    });
    return { cam, spare, view, log, watch, replacement: () => watch.replacementOf('cam' as SourceId) };
  }

  it('a lost source goes to its backup and is back when it lives again', () => {
    const { cam, view, watch, log } = desk('cam', 'backup');
    watch.tick(1, 0);
    cam.status.status = 'lost';
    watch.tick(2, 33);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['spare', 'backup']);
    cam.status.status = 'live';
    watch.tick(3, 66);
    watch.tick(40, 1100);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['cam', null]);
    expect(log).toEqual(['cam has a fault: program has gone to spare', 'cam is healthy again: program is back on it']);
  });

  it('a part of a scene shows the backup’s picture, and program stays', () => {
    const { cam, spare, view, watch, replacement } = desk('talk', 'backup');
    cam.status.faults = { black: false, frozen: true, silent: false };
    watch.tick(1, 0);
    expect([view.switcher.program, cam.status.standIn, replacement()]).toEqual(['talk', 'backup', 'spare']);
    spare.status.status = 'lost';
    watch.tick(2, 33);
    expect([cam.status.standIn, replacement()], 'without a backup it is the slate').toEqual(['slate', null]);
  });

  it('goes to the slate while its backup is no better, and on to the backup when that is', () => {
    const { cam, spare, view, watch } = desk('cam', 'backup');
    spare.status.faults = { black: true, frozen: false, silent: false };
    cam.status.faults = { black: true, frozen: false, silent: false };
    watch.tick(1, 0);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['cam', 'slate']);
    spare.status.faults = { black: false, frozen: false, silent: false };
    watch.tick(2, 33);
    expect([view.switcher.program, cam.status.standIn]).toEqual(['spare', 'backup']);
  });

  it('the slate is on while the fault lasts, silence alone is none, and without a watch there is nothing', () => {
    const { cam, view, watch } = desk('cam', 'slate');
    cam.status.faults = { black: false, frozen: false, silent: true };
    watch.tick(1, 0);
    expect(cam.status.standIn).toBeNull();
    cam.status.faults = { black: true, frozen: false, silent: false };
    watch.tick(2, 33);
    expect(cam.status.standIn).toBe('slate');
    cam.config.watch.onFault = 'nothing';
    watch.tick(3, 66);
    expect([cam.status.standIn, view.switcher.program]).toEqual([null, 'cam']);
  });
});
