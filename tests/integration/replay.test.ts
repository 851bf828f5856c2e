/** The last minutes of the program: marked and saved while it goes on, frame by frame, and rolled again from the pool. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineState } from '../../shared/state/state.ts';
import { command, stateOf } from '../support/commands.ts';
import { type DecodedProgram, decodeProgram } from '../support/decoded.ts';
import { type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { until } from '../support/until.ts';

const FPS = 25;
const TICKS = 90_000 / FPS;
const frameOf = (pts: number): number => Math.round((pts - 900_000) / TICKS);

/** Every picture as it is shown: what an edit list hides is not. */
const shownPictures = (file: string): string[] =>
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-map',
    '0:v:0',
    '-fps_mode',
    'passthrough',
    '-f',
    'framemd5',
    'pipe:1',
  ])
    .toString()
    .split('\n')
    .flatMap((line) => (line.startsWith('#') || line === '' ? [] : [line.split(',')[5]?.trim() ?? '']));

/** When each packet of sound is heard, in seconds, by what is in it. The two kinds of files frame AAC differently. */
function soundTimes(file: string): { packet: string; seconds: number }[] {
  const bare = file.endsWith('.ts') ? ['-bsf:a', 'aac_adtstoasc'] : [];
  const args = [
    '-v',
    'error',
    '-copyts',
    '-i',
    file,
    '-map',
    '0:a:0',
    '-c',
    'copy',
    ...bare,
    '-f',
    'framemd5',
    'pipe:1',
  ];
  const lines = execFileSync('ffmpeg', args).toString().split('\n');
  const [num = 1, den = 1] = (/^#tb 0: (.*)/.exec(lines.find((line) => line.startsWith('#tb')) ?? '')?.[1] ?? '')
    .split('/')
    .map(Number);
  const packets = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(','));
  return packets.map((fields) => ({ packet: fields[5]?.trim() ?? '', seconds: (Number(fields[2]) * num) / den }));
}

let lab: ServeLab;
let engine: ServeAnswer;

beforeAll(async () => {
  lab = new ServeLab();
  const show = smallShow();
  const recording = { ...show.recording, reserveGb: 0.05 };
  const replay = { ...show.replay, minutes: 1 };
  writeFileSync(lab.showFile, JSON.stringify({ ...show, recording, replay }));
  // What an engine that was killed has left behind.
  mkdirSync(path.join(lab.dataDir, 'replay'));
  writeFileSync(path.join(lab.dataDir, 'replay', '000007.ts'), 'left over');
  engine = await lab.serve(['--show', lab.showFile]).answer();
  await until('it keeps the program', async () => (await stateOf(engine)).replay.status === 'keeping');
  await until('sources are live', async () => (await stateOf(engine)).sources.every(({ status }) => status === 'live'));
}, 60_000);

afterAll(() => lab.close());

const replay = async (): Promise<EngineState['replay']> => (await stateOf(engine)).replay;

describe('the replay buffer', () => {
  it('saves exactly what was marked, in sync, while the recording goes on; it rolls from the pool', async () => {
    expect(existsSync(path.join(lab.dataDir, 'replay', '000007.ts'))).toBe(false);
    await expect(command(engine, 'replay.save', {})).rejects.toThrow('replay_marks');
    await command(engine, 'recording.start', {});
    await command(engine, 'switcher.take', { source: 'host' });
    const markIn = await command(engine, 'replay.markIn', {});
    await command(engine, 'switcher.take', { source: 'wide' });
    await until('two seconds have gone by', async () => Date.now() - ((await replay()).markIn?.atMs ?? 0) > 2300);
    const markOut = await command(engine, 'replay.markOut', { beforeMs: 200 });
    const saved = await command(engine, 'replay.save', { name: 'Goal' });
    expect(saved).toMatchObject({ firstFrame: markIn.frame, lastFrame: markOut.frame });
    const last = await command(engine, 'replay.save', { lastS: 1, from: 'key' });
    const [newest, goal] = (await replay()).clips;
    expect(goal).toMatchObject({ id: saved.clip, name: 'Goal', durationMs: (markOut.frame - markIn.frame + 1) * 40 });
    expect(newest?.id).toBe(last.clip);

    const { media } = await command(engine, 'replay.toPool', { clip: saved.clip });
    const { id } = await command(engine, 'source.add', {
      source: { name: 'Goal', kind: 'clip', media, bufferMs: 100 },
    });
    await until(
      'the clip is cued',
      async () => (await stateOf(engine)).sources.find((s) => s.id === id)?.clip === 'cued',
    );
    const roll = await command(engine, 'switcher.take', { source: id });
    await until(
      'it has run a while',
      async () => (await stateOf(engine)).sources.find((s) => s.id === id)?.clip === 'ended',
    );
    const { folder, file } = (await stateOf(engine)).recording;
    await command(engine, 'recording.stop', { confirm: true });

    const recording = path.join(folder ?? '', file ?? '');
    const program = decodeProgram(readFileSync(recording));
    expectWhole(program);
    const clip = path.join((await replay()).folder, saved.clip);
    const recorded = shownPictures(recording);
    const between = (first: number, last: number): string[] =>
      recorded.filter((_, i) => {
        const frame = frameOf(program.frames[i]?.pts ?? 0);
        return frame >= first && frame <= last;
      });
    const original = between(saved.firstFrame, saved.lastFrame);
    expect(original.length).toBeGreaterThan(40);
    expect(shownPictures(clip)).toEqual(original);
    // From a key frame on, for players that know no edit lists: a second or a little more, its end exact.
    const fromKey = shownPictures(path.join((await replay()).folder, last.clip));
    expect(fromKey).toEqual(between(last.firstFrame, last.lastFrame));

    expectInSync(clip, recording, saved.firstFrame);
    expectRolled(program, saved.firstFrame, roll.frame);
  }, 60_000);

  it('forgets what is old, and everything when it is switched off', async () => {
    await command(engine, 'replay.markIn', {});
    await command(engine, 'replay.settings', { changes: { minutes: 0 } });
    await until('it is off', async () => (await replay()).status === 'off');
    expect(existsSync(path.join(lab.dataDir, 'replay'))).toBe(false);
    expect(await replay()).toMatchObject({ markIn: null, clips: [{}, {}] });
    await expect(command(engine, 'replay.markIn', {})).rejects.toThrow('replay_off');
    const { clips, folder } = await replay();
    for (const { id } of clips) await command(engine, 'replay.remove', { clip: id, confirm: true });
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** All that was encoded is there. A busy machine may leave a frame out before that: it is not the disk’s, nor the clip’s. */
function expectWhole({ frames }: DecodedProgram): void {
  const numbers = frames.map(({ pts }) => frameOf(pts));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThan(((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)) * 0.95);
}

/** Each packet of sound stands as far from the first picture as it did in the program. */
function expectInSync(clip: string, recording: string, firstFrame: number): void {
  const there = soundTimes(recording);
  const start = 10 + firstFrame / FPS;
  const apart = soundTimes(clip).flatMap(({ packet, seconds }) => {
    // Silence is the same everywhere.
    const places = there.filter((other) => other.packet === packet).map((other) => other.seconds - start - seconds);
    return places.toSorted((a, b) => Math.abs(a) - Math.abs(b)).slice(0, 1);
  });
  expect(apart.length).toBeGreaterThan(60);
  for (const seconds of apart) expect(Math.abs(seconds)).toBeLessThan(0.002);
}

/** From the frame of the take on, program shows what it showed from the mark on. */
function expectRolled({ frames }: DecodedProgram, firstFrame: number, rollFrame: number): void {
  const fieldsOf = new Map(frames.map(({ pts, fields }) => [frameOf(pts), fields]));
  for (let i = 0; i < 40; i += 1) {
    const [was, is] = [fieldsOf.get(firstFrame + i), fieldsOf.get(rollFrame + i)];
    if (was === undefined || is === undefined) continue;
    const apart = was.reduce((sum, value, at) => sum + Math.abs(value - (is[at] ?? 0)), 0);
    expect(apart / was.length, `picture ${i}`).toBeLessThan(4);
  }
}
