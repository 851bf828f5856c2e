import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media, MediaSetup } from '../../electron/engine/media.ts';
import { createMedia } from '../../electron/engine/mixer/mixer-client.ts';
import { until } from '../support/until.ts';

/** Answers everything, says where it started and what graphics it gets, and dies of a loudness reset. */
const WORKER = `
import { parentPort } from 'node:worker_threads';
const say = (text) => parentPort.postMessage({ t: 'log', level: 'info', about: 'engine', text });
say('started');
parentPort.on('message', ({ request, message }) => {
  if (message.t === 'resetLoudness') process.exit(1);
  if (message.t === 'graphic') say('graphic ' + message.keyer);
  parentPort.postMessage({ t: 'answer', request, result: null });
});
`;

describe('the mixer’s front', () => {
  let dir = '';
  let media: Media;
  let said: string[];
  const worker = (): string => path.join(dir, 'mixer-worker.mjs');
  const create = (): Media =>
    createMedia({
      ffmpeg: { path: 'ffmpeg' } as Parameters<typeof createMedia>[0]['ffmpeg'],
      workerUrl: pathToFileURL(worker()),
      fontFile: '',
    });

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'flypack-mixer-'));
    writeFileSync(worker(), WORKER);
    said = [];
    media = create();
    media.on('log', ({ text }) => said.push(text));
    await media.start({ sources: [] } as unknown as MediaSetup);
    await until('it runs', () => said.length === 1);
  });

  afterEach(async () => {
    await media.stop();
    rmSync(dir, { recursive: true });
  });

  const starts = (): number => said.filter((text) => text === 'started').length;
  const restarted = { code: 'internal', details: 'the mixer was restarted' };

  it('answers every request around a crash, and works again afterwards', async () => {
    await expect(media.resetLoudness()).rejects.toMatchObject(restarted);
    await expect(media.callOff('run')).rejects.toMatchObject(restarted);
    await media.setGraphic('dsk1', null);
    await until('another one runs', () => starts() === 2);
    await until('it has the graphic', () => said.includes('graphic dsk1'));
    await media.callOff('run');
  });

  it('can be stopped between two workers, and no other is started then', async () => {
    // Another one that dies after it and is not stopped tells when a worker would have been started.
    const heard: string[] = [];
    const other = create();
    other.on('log', ({ text }) => heard.push(text));
    await other.start({ sources: [] } as unknown as MediaSetup);
    await until('the other runs', () => heard.length === 1);
    await expect(media.resetLoudness()).rejects.toMatchObject(restarted);
    await media.stop();
    await expect(media.callOff('run')).rejects.toMatchObject({ code: 'shutting_down' });
    await expect(other.resetLoudness()).rejects.toMatchObject(restarted);
    await until('the other runs again', () => heard.filter((text) => text === 'started').length === 2);
    await other.stop();
    expect(starts()).toBe(1);
  });

  it('comes back at once from a first death, and with pauses from one after the other, told twice in all', async () => {
    const times = 3;
    const pauses: number[] = [];
    for (let death = 1; death <= times; death += 1) {
      const fromMs = performance.now();
      await expect(media.resetLoudness()).rejects.toMatchObject(restarted);
      await until('another one runs', () => starts() === death + 1, { everyMs: 5 });
      pauses.push(performance.now() - fromMs);
    }
    // A timer is never early; how late it is depends on the machine.
    expect(pauses.slice(1).map((ms, i) => ms >= 190 * 2 ** i)).toEqual([true, true]);
    const told = said.filter((text) => text.startsWith('The mixer fail'));
    expect(told).toEqual([
      'The mixer failed and is started again: it ended without a reason',
      'The mixer fails again and again and is tried with growing pauses: it ended without a reason',
    ]);
  });

  it('is stopped when its worker dies meanwhile', async () => {
    const died = media.resetLoudness();
    await Promise.all([expect(died).rejects.toMatchObject(restarted), media.stop()]);
    expect(starts()).toBe(1);
  });
});
