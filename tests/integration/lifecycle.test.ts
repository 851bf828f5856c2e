/** The engine as a process: started, found again, attached to, ended, killed. From the build, with real FFmpeg. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEngine, startEngine } from '../../electron/engine/lifecycle/attach.ts';
import type { EngineFile } from '../../electron/engine/lifecycle/engine-file.ts';
import type { LockOwner } from '../../electron/engine/lifecycle/engine-lock.ts';
import { EventConfig } from '../../shared/show/event-config.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { descendants, engineScript, runs, type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { until } from '../support/until.ts';

let lab: ServeLab;

beforeEach(() => {
  lab = new ServeLab();
});
afterEach(() => lab.close());

const inData = (name: string): string => path.join(lab.dataDir, name);
const json = async <T>(name: string): Promise<T> => JSON.parse(await readFile(inData(name), 'utf8')) as T;

async function stateOf({ url, token }: ServeAnswer): Promise<EngineState> {
  const response = await fetch(`${url}/api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
  const { state } = (await response.json()) as { state: EngineState };
  return state;
}

/** Gives a command with its confirmation. */
async function command({ url, token }: Pick<ServeAnswer, 'url' | 'token'>, name: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/commands/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ confirm: true }),
  });
  expect([name, response.status, response.ok ? '' : await response.text()]).toEqual([name, 200, '']);
}

/** Waits until every source delivers, so that all its FFmpeg run. */
const allLive = (answer: ServeAnswer): Promise<boolean> =>
  until(
    'every source is live',
    async () => {
      const { sources, encoder } = await stateOf(answer);
      return sources.every(({ status }) => status === 'live') && encoder.status === 'running';
    },
    { timeoutMs: 30_000 },
  );

const ffmpegsOf = async (pid: number): Promise<number[]> =>
  (await descendants(pid))
    .filter(({ command }) => /ffmpeg/.test(command.split(' ')[0] ?? ''))
    .map((child) => child.pid);

const noneRuns = (pids: readonly number[]): Promise<boolean> =>
  until('none of them runs any more', async () => (await Promise.all(pids.map(runs))).every((running) => !running));

describe('serve', () => {
  it('answers with one JSON line and nothing else, and a signal ends it with all its FFmpeg', async () => {
    const served = lab.serve(['--show', lab.showFile]);
    const answer = await served.answer();
    expect(answer).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      token: expect.stringMatching(/^[\w-]{43}$/),
      pid: served.pid,
      version: expect.any(String),
    });
    await allLive(answer);
    const started = await descendants(served.pid);
    const ffmpegs = await ffmpegsOf(served.pid);
    expect(ffmpegs.length).toBeGreaterThanOrEqual(3);
    for (const name of ['engine.json', 'access.json', 'engine.lock', 'show.json']) {
      expect([name, (await stat(inData(name))).mode & 0o777]).toEqual([name, 0o600]);
    }

    expect(await served.end()).toBe(0);
    await noneRuns(started.map(({ pid }) => pid));
    expect(served.stdout.trim().split('\n')).toHaveLength(1);
    expect(served.stderr).not.toContain(answer.token);
    for (const name of ['engine.json', 'engine.lock']) expect([name, existsSync(inData(name))]).toEqual([name, false]);
    expect((await readdir(lab.dataDir)).filter((name) => /\.tmp$|claim|lock/.test(name))).toEqual([]);

    // An open panel finds the next run at the same address with the same token, and the show as it was.
    const again = lab.serve();
    expect(await again.answer()).toMatchObject({ url: answer.url, token: answer.token });
    expect((await stateOf(await again.answer())).sources.map(({ id }) => id)).toEqual(['wide', 'host']);
    expect(await again.end()).toBe(0);
  });

  it('ends cleanly on Ctrl-C, which every process of the terminal gets', async () => {
    const served = lab.serve(['--show', lab.showFile]);
    await allLive(await served.answer());
    const started = await descendants(served.pid);
    process.kill(-served.pid, 'SIGINT');
    expect(await served.exited).toBe(0);
    await noneRuns(started.map(({ pid }) => pid));
    expect(existsSync(inData('engine.json'))).toBe(false);
  });

  it('a second one on the same folder attaches to the first and leaves it alone', async () => {
    const first = lab.serve(['--show', lab.showFile]);
    const answer = await first.answer();
    const second = lab.serve();
    expect(await second.answer()).toEqual({ ...answer, attached: true });
    expect(await second.exited).toBe(0);
    expect((await stateOf(answer)).engine.pid).toBe(first.pid);
  });

  it('of several that start at once one becomes the engine and the others attach', async () => {
    const all = [1, 2, 3].map(() => lab.serve(['--show', lab.showFile]));
    const answers = await Promise.all(all.map((served) => served.answer()));
    expect(answers.filter(({ attached }) => attached !== true)).toHaveLength(1);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
  });

  it('says what is wrong with a show it was given, in words and as JSON, and does not start', async () => {
    const bad = inData('bad.json');
    await writeFile(
      bad,
      JSON.stringify({ ...smallShow(), sources: [{ kind: 'udp', id: 'cam', name: 'Cam', port: 0 }] }),
    );
    const served = lab.serve(['--show', bad]);
    const { error } = await served.answer();
    expect(error).toMatchObject({ code: 'show_invalid', details: { issues: [{ path: 'sources[0].port' }] } });
    expect(await served.exited).toBe(1);
    expect(served.stderr).toContain('sources[0].port');
    expect(existsSync(inData('engine.lock'))).toBe(false);
  });

  it('starts with the last good copy of a damaged show, and says so on every screen', async () => {
    const first = lab.serve(['--show', lab.showFile]);
    await first.answer();
    await first.end();
    await writeFile(inData('show.json'), '{"format":"flypack-show",');
    const second = lab.serve();
    const { engine, show } = await stateOf(await second.answer());
    expect(engine.problem).toMatchObject({ code: 'show_damaged' });
    expect(show.canvas.width).toBe(320);
    expect(second.stderr).toContain('damaged');
  });

  it('explains itself when the command line makes no sense', async () => {
    const served = lab.serve(['--prot', '7']);
    expect(await served.exited).toBe(2);
    expect(served.stdout).toBe('');
    expect(served.stderr).toContain('Usage');
  });

  it('names a port that is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await until('the port is taken', () => squatter.listening);
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const served = lab.serve(['--show', lab.showFile, '--port', String(port)]);
    expect((await served.answer()).error).toMatchObject({ code: 'port_taken', details: { port } });
    expect(await served.exited).toBe(1);
    squatter.close();
  });
});

describe('an engine that was killed', () => {
  it('on air leaves no FFmpeg and no event node, and the next start takes its place', async () => {
    const ladder = [{ height: 90, videoKbps: 60 }];
    const event = EventConfig.parse({ id: 'gala', title: 'Gala', provider: { kind: 'local', ladder } });
    await writeFile(lab.showFile, JSON.stringify(smallShow({ event })));
    const served = lab.serve(['--show', lab.showFile]);
    const answer = await served.answer();
    await allLive(answer);
    await command(answer, 'broadcast.start');
    expect(await stateOf(answer)).toMatchObject({ broadcast: { status: 'on-air' }, event: { status: 'live' } });
    // Two sources, the encoder, the push to the event, and what the event node runs.
    await until('all of them run', async () => (await ffmpegsOf(served.pid)).length >= 5);
    const started = (await descendants(served.pid)).map(({ pid }) => pid);
    served.child.kill('SIGKILL');
    expect(await served.exited).toBe('SIGKILL');
    // Also the guard, which has seen to it, is gone then.
    await noneRuns(started);

    expect((await json<EngineFile>('engine.json')).pid).toBe(served.pid);
    expect(await findEngine(lab.dataDir)).toBeNull();
    const next = lab.serve();
    const answered = await next.answer();
    expect(answered).toMatchObject({ pid: next.pid, token: answer.token });
    expect(answered.attached).toBeUndefined();
    expect((await json<EngineFile>('engine.json')).pid).toBe(next.pid);
  });

  it('is not mistaken for another process that has got its pid', async () => {
    const owner: LockOwner = { pid: process.pid, nonce: 'old', takenAtMs: Date.now(), processStart: 'another boot:1' };
    await writeFile(inData('engine.lock'), JSON.stringify(owner));
    const stale: EngineFile = {
      pid: process.pid,
      port: 1,
      url: 'http://127.0.0.1:1',
      token: 'x',
      version: '0',
      startedAtMs: 0,
    };
    await writeFile(inData('engine.json'), JSON.stringify(stale));
    const served = lab.serve(['--show', lab.showFile]);
    const answer = await served.answer();
    expect(answer).toMatchObject({ pid: served.pid });
    expect(answer.attached).toBeUndefined();
  });

  it('does not take its children with it when only the guard dies', async () => {
    const served = lab.serve(['--show', lab.showFile]);
    const answer = await served.answer();
    await allLive(answer);
    const guard = (await descendants(served.pid)).find(({ command }) => command.includes('guard.js'));
    if (guard === undefined) throw new Error('there is no guard');
    process.kill(guard.pid, 'SIGKILL');
    await until('there is a new guard', async () =>
      (await descendants(served.pid)).some(({ pid, command }) => command.includes('guard.js') && pid !== guard.pid),
    );
    const started = (await descendants(served.pid)).map(({ pid }) => pid);
    await allLive(answer);
    // The new guard knows of the children it did not see start.
    served.child.kill('SIGKILL');
    await noneRuns(started);
  });
});

describe('a detached engine', () => {
  it('outlives whoever started it, is found by the next, and ends when told', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ${JSON.stringify([engineScript, 'serve', '--data', lab.dataDir, '--show', lab.showFile, '--quiet'])},
        { detached: true, stdio: 'ignore' });
      child.unref();`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await new Promise((resolve) => starter.on('close', resolve));

    const options = {
      dataDir: lab.dataDir,
      execPath: process.execPath,
      env: process.env,
      args: [engineScript, 'serve'],
    };
    const engine = await startEngine(options);
    expect(await runs(engine.pid)).toBe(true);
    expect(engine.pid).not.toBe(starter.pid);
    // However often it is asked for, it is the same one.
    const [a, b] = await Promise.all([startEngine(options), startEngine(options)]);
    expect([a.pid, b.pid]).toEqual([engine.pid, engine.pid]);

    await command(engine, 'engine.shutdown');
    await noneRuns([engine.pid]);
    expect(await findEngine(lab.dataDir)).toBeNull();
  });

  it('tells whoever starts it why it cannot', async () => {
    await writeFile(inData('show.json'), JSON.stringify({ ...smallShow(), version: 99 }));
    const options = {
      dataDir: lab.dataDir,
      execPath: process.execPath,
      env: process.env,
      args: [engineScript, 'serve'],
    };
    await expect(startEngine(options)).rejects.toMatchObject({ code: 'show_newer', details: { version: 99 } });
  });

  it('runs without FFmpeg, and says that it is missing', async () => {
    const served = lab.serve(['--show', lab.showFile], { PATH: '/nonexistent', FLYPACK_FFMPEG: '' });
    const { engine } = await stateOf(await served.answer());
    expect(engine).toMatchObject({ ffmpeg: null, problem: { code: 'ffmpeg_missing' } });
    expect(await served.end()).toBe(0);
  });
});
