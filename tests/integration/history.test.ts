/** Undo and redo over HTTP, with stand-ins for the media path: what the show and the mixer are left with. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Destination } from '../../shared/show/destination-config.ts';
import { MediaItem } from '../../shared/show/media-item.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { ControlLab } from '../support/control-lab.ts';

let lab: ControlLab;
const state = (): EngineState => lab.engine.state;

async function done(name: string, args: unknown = {}): Promise<Record<string, unknown>> {
  const answer = await lab.command(name, args);
  expect(answer.text, name).not.toContain('"code"');
  return answer.json();
}

async function refused(name: string, args: unknown = {}): Promise<string> {
  return String((await lab.command(name, args)).json().code);
}

const interview = {
  name: 'Interview',
  layout: { kind: 'side-by-side', left: { source: 'host' }, right: { source: 'left' } },
};

beforeEach(async () => {
  lab = await ControlLab.open();
});
afterEach(async () => {
  vi.useRealTimers();
  await lab.close();
});

/** No time passes from here on, however busy the machine is. */
const atOnce = (): unknown => vi.useFakeTimers({ toFake: ['performance'] });

describe('undo', () => {
  it('says what it would do, and that there is nothing', async () => {
    expect(await refused('history.undo')).toBe('nothing_to_undo');
    await done('scene.add', { scene: interview });
    expect(state().history).toEqual({ undo: 'add scene Interview', redo: null });
    expect(await done('history.undo')).toEqual({ label: 'add scene Interview' });
    expect(state().history).toEqual({ undo: null, redo: 'add scene Interview' });
    expect(await refused('history.undo')).toBe('nothing_to_undo');
  });

  it('takes a scene, its change and its removal back and forth, in the mixer too', async () => {
    await done('scene.add', { scene: interview });
    await done('scene.update', { id: 'interview', changes: { background: '#ff0000' } });
    await done('scene.remove', { id: 'interview' });
    await done('history.undo');
    expect(state().scenes[0]?.background).toBe('#ff0000');
    expect(lab.media.composed.scenes?.[0]?.background).toBe('#ff0000');
    await done('history.undo');
    expect(lab.media.composed.scenes?.[0]?.background).toBe('#101418');
    await done('history.redo');
    expect(lab.media.composed.scenes?.[0]?.background).toBe('#ff0000');
    expect(state().history).toEqual({ undo: 'change scene Interview', redo: 'remove scene Interview' });
  });

  it('brings a removed source back to its place, with its secret, which no screen ever sees', async () => {
    const passphrase = 'a-long-secret-passphrase';
    await done('source.add', {
      source: { kind: 'srt', id: 'far', name: 'Far', mode: 'listener', port: 9000, passphrase },
    });
    await done('source.remove', { id: 'far' });
    await done('source.remove', { id: 'right' });
    await done('history.undo');
    await done('history.undo');
    expect(state().sources.map(({ id }) => id)).toEqual(['wide', 'host', 'left', 'right', 'far']);
    expect(lab.media.sources.find(({ id }) => id === 'far')).toMatchObject({ passphrase });
    expect(JSON.stringify(state())).not.toContain(passphrase);
  });

  it('is refused while it would change what is on program, and possible again afterwards', async () => {
    await done('scene.add', { scene: interview });
    await done('switcher.take', { source: 'interview' });
    expect(await refused('history.undo')).toBe('undo_on_air');
    expect(state().scenes).toHaveLength(1);
    await done('switcher.take', { source: 'wide' });
    await done('history.undo');
    expect(state().scenes).toHaveLength(0);
  });

  it('is refused for a source that is on air only as a part of a scene', async () => {
    await done('scene.add', { scene: interview });
    await done('source.update', { id: 'left', changes: { name: 'Far left' } });
    await done('switcher.take', { source: 'interview' });
    expect(await refused('history.undo')).toBe('undo_on_air');
  });

  it('is refused for a keyer on air', async () => {
    const content = { kind: 'lower-third', title: 'Ada' };
    await done('keyer.content', { keyer: 'dsk1', content });
    await done('keyer.cut', { keyer: 'dsk1', on: true });
    expect(await refused('history.undo')).toBe('undo_on_air');
    await done('keyer.cut', { keyer: 'dsk1', on: false });
    await done('history.undo');
    expect(state().keyers.dsk1).toEqual({ kind: 'none' });
  });

  it('takes a fader that is drawn as one step, and two faders as two', async () => {
    atOnce();
    for (const faderDb of [-1, -2, -3]) await done('audio.strip', { source: 'host', changes: { faderDb } });
    await done('audio.strip', { source: 'wide', changes: { faderDb: -6 } });
    expect(state().history.undo).toBe('change sound of Wide');
    await done('history.undo');
    await done('history.undo');
    expect(state().sound.strips.host?.faderDb).toBe(0);
    expect(lab.media.composed.sound?.strips.host?.faderDb).toBe(0);
    expect(state().history.undo).toBeNull();
  });

  it('forgets what was there and back again within a second', async () => {
    atOnce();
    for (const faderDb of [-5, 0]) await done('audio.strip', { source: 'host', changes: { faderDb } });
    expect(state().history.undo).toBeNull();
  });

  it('leaves the sound that is heard alone while the program goes out, and takes it back in the rehearsal', async () => {
    await done('destination.add', { destination: { name: 'Out', kind: 'rtmp', url: 'rtmp://127.0.0.1/live' } });
    await done('audio.strip', { source: 'wide', changes: { faderDb: -6 } });
    await done('destination.start', { id: 'out' });
    expect(await refused('history.undo')).toBe('undo_on_air');
    await done('destination.stop', { id: 'out', confirm: true });
    await done('history.undo');
    expect(state().sound.strips.wide?.faderDb).toBe(0);
  });

  it('asks before it ends or reopens an output that runs, and leaves the step where it is until then', async () => {
    await done('destination.add', { destination: { name: 'Out', kind: 'rtmp', url: 'rtmp://127.0.0.1/live' } });
    await done('destination.update', { id: 'out', changes: { url: 'rtmp://127.0.0.1/other' } });
    await done('destination.update', { id: 'out', changes: { name: 'Away' } });
    await done('destination.start', { id: 'out' });
    await done('history.undo');
    expect(state().destinations[0], 'a name is nobody’s break').toMatchObject({ name: 'Out', status: 'running' });
    expect(await refused('history.undo')).toBe('confirmation_needed');
    expect(lab.show.current.destinations[0]?.url).toBe('rtmp://127.0.0.1/other');
    await done('history.undo', { confirm: true });
    expect(lab.show.current.destinations[0]?.url).toBe('rtmp://127.0.0.1/live');
    expect(await refused('history.redo')).toBe('confirmation_needed');
    expect(await refused('history.undo'), 'it would be removed').toBe('confirmation_needed');
    await done('destination.stop', { id: 'out', confirm: true });
    await done('history.undo');
    expect(state().destinations).toEqual([]);
  });

  it('takes renditions back and forth while nobody gets them, and asks or waits while somebody does', async () => {
    await done('rendition.add', { rendition: { name: 'Tall', width: 180, height: 320 } });
    await done('rendition.update', { id: 'tall', changes: { height: 360 } });
    await done('rendition.update', { id: 'tall', changes: { encoder: { videoKbps: 900 } } });
    await done('history.undo');
    await done('history.undo');
    await done('history.undo');
    expect(state().renditions).toEqual([]);
    for (let step = 0; step < 3; step += 1) await done('history.redo');
    expect(state().renditions).toMatchObject([{ height: 360, encoder: { videoKbps: 900 } }]);
    // Not by a command, so that it is no step of the history.
    lab.show.update({
      destinations: [Destination.parse({ id: 'out', name: 'Out', url: 'srt://far:9000', rendition: 'tall' })],
    });
    await lab.destinations.load(lab.show.current.destinations);
    await done('destination.start', { id: 'out' });
    expect(await refused('history.undo')).toBe('confirmation_needed');
    await done('history.undo', { confirm: true });
    expect(await refused('history.undo')).toBe('rendition_locked');
    await done('destination.stop', { id: 'out', confirm: true });
    await done('history.undo');
    expect(state().renditions[0]?.height).toBe(320);
    expect(await refused('history.undo')).toBe('rendition_in_use');
    expect(state().history.undo).toBe('add rendition Tall');
  });

  it('takes transition settings and keyer settings back through the switcher', async () => {
    await done('switcher.transition', { kind: 'wipe', rateFrames: 40 });
    await done('keyer.set', { keyer: 'key', changes: { tie: true } });
    await done('history.undo');
    await done('history.undo');
    expect(state().switcher.settings.kind).toBe('mix');
    expect(state().switcher.settings.rates.wipe).toBe(20);
    expect(state().switcher.keyerSettings.key.tie).toBe(false);
  });

  it('takes a new name in the media pool back, and offers nothing that needs a file which is gone', async () => {
    const file = 'bug.png';
    const size = { bytes: 1, width: 64, height: 64, hasAlpha: true };
    lab.show.update({
      media: [MediaItem.parse({ kind: 'still', id: 'bug', name: 'Bug', file, ...size })],
    });
    await mkdir(path.join(lab.dataDir, 'media'), { recursive: true });
    await writeFile(path.join(lab.dataDir, 'media', file), 'x');
    await done('media.rename', { id: 'bug', name: 'Channel bug' });
    await done('history.undo');
    expect(state().media.items[0]?.name).toBe('Bug');
    await done('macro.add', { macro: { name: 'One' } });
    await done('keyer.content', { keyer: 'dsk2', content: { kind: 'image', media: 'bug' } });
    await done('keyer.content', { keyer: 'dsk2', content: { kind: 'none' } });
    await done('media.remove', { id: 'bug', confirm: true });
    expect(state().history.undo).toBe('add macro One');
  });

  it('does not count cuts, and forgets what could be done again once something new is done', async () => {
    await done('macro.add', { macro: { name: 'One' } });
    await done('switcher.cut');
    expect(state().history.undo).toBe('add macro One');
    await done('history.undo');
    expect(state().macros.macros).toHaveLength(0);
    await done('scene.add', { scene: interview });
    expect(await refused('history.redo')).toBe('nothing_to_redo');
  });

  it('keeps the last fifty steps', async () => {
    for (let i = 0; i < 55; i += 1) {
      const id = i % 2 === 0 ? 'host' : 'left';
      await done('source.update', { id, changes: { name: `Camera ${i}` } });
    }
    for (let i = 0; i < 50; i += 1) await done('history.undo');
    expect(await refused('history.undo')).toBe('nothing_to_undo');
    expect(state().sources.find(({ id }) => id === 'host')?.config.name).toBe('Camera 4');
  });
});
