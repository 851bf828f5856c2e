/** Macros over HTTP with the engine from the build: the frames on which things really happen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MacroStep } from '../../shared/show/macro-config.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const lab = new ServeLab();
let engine: ServeAnswer;

beforeAll(async () => {
  engine = await lab.serve(['--show', lab.showFile]).answer();
  await until('the mixer runs', async () => (await state()).encoder.status === 'running', { timeoutMs: 20_000 });
});
afterAll(() => lab.close());

async function call(method: string, address: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${engine.url}/api/v1/${address}`, {
    method,
    headers: { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

const command = (name: string, args: unknown = {}): Promise<Record<string, unknown>> =>
  call('POST', `commands/${name}`, args);
const state = async (): Promise<EngineState> => (await call('GET', 'state')).state as EngineState;

async function frameOf(name: string, args: unknown = {}): Promise<number> {
  const { frame } = await command(name, args);
  if (typeof frame !== 'number') throw new Error(`${name} was answered without a frame`);
  return frame;
}

const take = (source: string): MacroStep => ({ kind: 'command', name: 'switcher.take', args: { source } });
const wait = (frames: number): MacroStep => ({ kind: 'wait', frames });

/** Frames on which program changed, in a row, while `job` ran. */
async function changesDuring(count: number, job: () => Promise<unknown>): Promise<number[]> {
  const seen = new Set<number>([(await state()).switcher.programSinceFrame]);
  const before = seen.size;
  await job();
  await until(`program has changed ${count} times`, async () => {
    const { switcher, macros } = await state();
    if (macros.problem !== null) throw new Error(`step ${macros.problem.step}: ${macros.problem.message}`);
    seen.add(switcher.programSinceFrame);
    return seen.size >= before + count;
  });
  return [...seen].slice(before);
}

const idle = (): Promise<unknown> =>
  until('no macro runs', async () => (await state()).macros.running.length === 0, { timeoutMs: 10_000 });

describe('macros', () => {
  it('replay a wait of 50 frames as exactly 50 frames, also behind short ones', async () => {
    await command('macro.add', {
      macro: { id: 'exact', name: 'Exact', steps: [take('host'), wait(50), take('wide'), wait(4), take('host')] },
    });
    let base = 0;
    const frames = await changesDuring(3, async () => {
      base = await frameOf('macro.run', { id: 'exact' });
    });
    expect(frames).toEqual([base, base + 50, base + 54]);
    await idle();
    expect((await state()).macros.problem).toBeNull();
  });

  it('play back what was recorded with the very gaps that it had', async () => {
    await command('switcher.take', { source: 'wide' });
    await command('macro.record', { name: 'Seen' });
    const first = await frameOf('switcher.take', { source: 'host' });
    expect((await state()).macros.recording).toEqual({ name: 'Seen', steps: 1 });
    await command('source.update', { id: 'host', changes: { name: 'Presenter' } });
    await until('twenty frames have passed', async () => {
      const now = await frameOf('switcher.transition', { rateFrames: 12 });
      return now > first + 20;
    });
    const second = await frameOf('switcher.take', { source: 'wide' });
    const { id } = await command('macro.recordStop');
    const recorded = (await state()).macros.macros.find((macro) => macro.id === id)?.steps ?? [];
    expect(recorded[0]).toEqual(take('host'));
    expect(recorded.at(-1)).toEqual(take('wide'));
    expect(recorded.some((step) => step.kind === 'command' && step.name === 'source.update')).toBe(false);
    const waits = recorded
      .map((step) => (step.kind === 'wait' ? step.frames : 0))
      .reduce((sum, frames) => sum + frames, 0);
    expect(waits).toBe(second - first);
    // Two takes on one frame could not be told from one.
    await until('that frame is over', async () => (await frameOf('switcher.preview', { source: 'host' })) > second);
    let base = 0;
    const frames = await changesDuring(2, async () => {
      base = await frameOf('macro.run', { id });
    });
    expect(frames).toEqual([base, base + waits]);
    await idle();
  });

  it('end at once when they are stopped: what waits for its frame never shows', async () => {
    await command('macro.add', { macro: { id: 'long', name: 'Long', steps: [take('host'), wait(6), take('wide')] } });
    const base = await frameOf('macro.run', { id: 'long' });
    await command('macro.stop', { id: 'long' });
    await until(
      'its second step would have shown',
      async () => (await frameOf('switcher.preview', { source: 'wide' })) > base + 10,
    );
    const { switcher, macros } = await state();
    expect([switcher.program, switcher.programSinceFrame, macros.running]).toEqual(['host', base, []]);
  });

  it('are refused where a step cannot be run, and say which one', async () => {
    const steps = [take('wide'), { kind: 'command', name: 'broadcast.stop', args: { confirm: true } }];
    expect(await command('macro.add', { macro: { name: 'Bad', steps } })).toMatchObject({
      code: 'macro_step',
      details: { step: 2 },
    });
    await command('macro.add', { macro: { id: 'gone', name: 'Gone', steps: [take('nobody')] } });
    expect(await command('macro.run', { id: 'gone' })).toMatchObject({
      code: 'macro_step',
      details: { step: 1, code: 'source_unknown' },
    });
    await command('macro.update', { id: 'gone', changes: { steps: [wait(1), take('nobody')] } });
    expect(await command('macro.run', { id: 'gone' })).toEqual({ frame: null });
    await until('the problem is told', async () => (await state()).macros.problem?.id === 'gone');
    expect((await state()).macros.problem).toMatchObject({ step: 2 });
  });

  it('cannot run themselves, not even by way of another', async () => {
    const run = (id: string): MacroStep => ({ kind: 'command', name: 'macro.run', args: { id } });
    expect(await command('macro.add', { macro: { id: 'self', name: 'Self', steps: [run('self')] } })).toMatchObject({
      code: 'macro_step',
    });
    await command('macro.add', { macro: { id: 'ping', name: 'Ping', steps: [run('pong')] } });
    await command('macro.add', { macro: { id: 'pong', name: 'Pong', steps: [run('ping')] } });
    expect(await command('macro.run', { id: 'ping' })).toMatchObject({ code: 'macro_step' });
  });
});
