/** Macros over HTTP with the engine from the build: the frames on which things really happen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../shared/protocol/messages.ts';
import type { MacroStep } from '../../shared/show/macro-config.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { LiveTestClient } from '../support/control-lab.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

const lab = new ServeLab();
let engine: ServeAnswer;
let panel: LiveTestClient;

beforeAll(async () => {
  engine = await lab.serve(['--show', lab.showFile]).answer();
  panel = new LiveTestClient(`${engine.url.replace('http', 'ws')}/api/v1/live`, engine.token);
  await panel.opened;
  panel.send({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'macros' });
  panel.send({ t: 'subscribe', topics: ['log'] });
  await until('the mixer runs', async () => (await state()).encoder.status === 'running', { timeoutMs: 20_000 });
});
afterAll(async () => {
  panel?.terminate();
  await lab.close();
});

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

/** Every line of the engine’s log, as a panel hears it: not one is left out, however many come at once. */
const said = (): string[] =>
  panel.messages
    .flatMap((message) => (message.t === 'topic' && message.topic === 'log' ? message.data : []))
    .map(({ text }) => text);

/** Frames on which the takes of macro `name` took effect while `job` ran. */
async function framesOf(name: string, count: number, job: () => Promise<unknown>): Promise<number[]> {
  const from = said().length;
  await job();
  const lines = await until(`${count} takes of ${name} have been done`, async () => {
    const { problem } = (await state()).macros;
    if (problem !== null) throw new Error(`step ${problem.step}: ${problem.message}`);
    const found = said()
      .slice(from)
      .filter((text) => text.startsWith('switcher.take ') && text.endsWith(`, by macro ${name}`));
    return found.length >= count ? found : null;
  });
  const frames = lines.map((text) => Number(/ at frame (\d+)/.exec(text)?.[1]));
  await until('program says so', async () => (await state()).switcher.programSinceFrame === frames.at(-1));
  return frames;
}

/** An engine that cannot run for a while gives a step late; it never gives one early. In simulated time it is exact. */
const LATE_FRAMES = 5;

function expectFrames(seen: readonly number[], wanted: readonly number[]): void {
  expect(seen).toHaveLength(wanted.length);
  const late = seen.map((frame, i) => frame - (wanted[i] ?? Number.NaN));
  expect(Math.min(...late), `${seen} for ${wanted}`).toBe(0);
  expect(Math.max(...late), `${seen} for ${wanted}`).toBeLessThanOrEqual(LATE_FRAMES);
}

const idle = (): Promise<unknown> =>
  until('no macro runs', async () => (await state()).macros.running.length === 0, { timeoutMs: 10_000 });

describe('macros', () => {
  it('replay a wait of 50 frames as exactly 50 frames, also behind short ones', async () => {
    await command('macro.add', {
      macro: { id: 'exact', name: 'Exact', steps: [take('host'), wait(50), take('wide'), wait(4), take('host')] },
    });
    let base = 0;
    const frames = await framesOf('Exact', 3, async () => {
      base = await frameOf('macro.run', { id: 'exact' });
    });
    expectFrames(frames, [base, base + 50, base + 54]);
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
    const frames = await framesOf('Seen', 2, async () => {
      base = await frameOf('macro.run', { id });
    });
    expectFrames(frames, [base, base + waits]);
    await idle();
  });

  it('end at once when they are stopped: what waits for its frame never shows', async () => {
    await command('macro.add', { macro: { id: 'long', name: 'Long', steps: [take('host'), wait(40), take('wide')] } });
    const base = await frameOf('macro.run', { id: 'long' });
    await command('macro.stop', { id: 'long' });
    await until(
      'its second step would have shown',
      async () => (await frameOf('switcher.preview', { source: 'wide' })) > base + 44,
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
    // What has left the show is found before the first step is done.
    await command('switcher.take', { source: 'wide' });
    await command('macro.add', { macro: { id: 'gone', name: 'Gone', steps: [take('host'), wait(1), take('nobody')] } });
    expect(await command('macro.run', { id: 'gone' })).toMatchObject({
      code: 'macro_step',
      details: { step: 3, code: 'source_unknown' },
    });
    expect((await state()).switcher.program).toBe('wide');
    // A keyer without content is known only when it is its turn.
    const empty: MacroStep = { kind: 'command', name: 'keyer.cut', args: { keyer: 'dsk2', on: true } };
    await command('macro.update', { id: 'gone', changes: { steps: [wait(1), empty] } });
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
