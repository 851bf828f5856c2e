/** Secrets in the engine as it is run: from the build, with real FFmpeg, looked for in every place a stranger could look. */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEngine } from '../../electron/engine/lifecycle/attach.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { engineScript, runs, type ServeAnswer, ServeLab } from '../support/served.ts';
import { keyOf } from '../support/test-vault.ts';
import { until } from '../support/until.ts';

const key = 'youtube-stream-key-8842';
const password = 'camera-p@ss-7731';
const urlPassword = encodeURIComponent(password);

let lab: ServeLab;
/** In the place of the user’s home and settings. */
let home: string;

beforeEach(() => {
  lab = new ServeLab();
  home = mkdtempSync(path.join(tmpdir(), 'flypack-home-'));
});
afterEach(async () => {
  await lab.close();
  rmSync(home, { recursive: true, force: true });
});

const settings = (): NodeJS.ProcessEnv => ({ XDG_CONFIG_HOME: path.join(home, 'config') });

async function call({ url, token }: Pick<ServeAnswer, 'url' | 'token'>, name: string, args: object): Promise<void> {
  const response = await fetch(`${url}/api/v1/commands/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  expect([name, response.status, response.ok ? '' : await response.text()]).toEqual([name, 200, '']);
}

async function stateOf({ url, token }: Pick<ServeAnswer, 'url' | 'token'>): Promise<EngineState> {
  const response = await fetch(`${url}/api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as { state: EngineState }).state;
}

/** Files below `folder` in which one of the secrets stands in any form. */
async function leaks(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const forms = [key, password].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').slice(0, -3),
  ]);
  const found: string[] = [];
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const text = await readFile(file, 'latin1');
    if (forms.some((form) => text.includes(form))) found.push(file);
  }
  return found;
}

/** Types the secrets in and lets them be used: nobody listens there, so that FFmpeg complains with them in its words. */
async function useSecrets(answer: Pick<ServeAnswer, 'url' | 'token'>): Promise<void> {
  const destination = { name: 'YouTube', url: 'rtmp://127.0.0.1:9/live2', key };
  await call(answer, 'destination.add', { destination });
  await call(answer, 'source.add', {
    source: { kind: 'rtsp', name: 'PTZ', url: `rtsp://admin:${urlPassword}@127.0.0.1:9/s1` },
  });
  await call(answer, 'destination.start', { id: 'youtube' });
  await until('FFmpeg has said why neither works', async () => {
    const { destinations, sources } = await stateOf(answer);
    return destinations[0]?.problem !== null && sources.find(({ id }) => id === 'ptz')?.problem !== null;
  });
  await call(answer, 'destination.stop', { id: 'youtube', confirm: true });
}

it('are in no file, state or log while they are used, and there again at the next start', async () => {
  const served = lab.serve(['--show', lab.showFile], settings());
  const answer = await served.answer();
  await useSecrets(answer);
  expect(JSON.stringify(await stateOf(answer))).not.toMatch(new RegExp(`${key}|${password}|${urlPassword}`));
  expect((await stateOf(answer)).engine.secrets).toEqual({ kept: 'file', problem: null, missing: [], note: null });
  if (process.platform === 'linux') {
    // A core dump of the engine, or of an FFmpeg it starts, has no memory in it.
    expect(Number.parseInt(await readFile(`/proc/${answer.pid}/coredump_filter`, 'utf8'), 16)).toBe(0);
  }
  expect(await served.end()).toBe(0);
  expect(await leaks(lab.dataDir)).toEqual([]);
  expect(`${served.stdout}${served.stderr}`).not.toMatch(new RegExp(`${key}|${password}|${urlPassword}`));
  const keys = path.join(home, 'config', 'flypack', 'keys');
  const [keyFile = '', ...others] = await readdir(keys);
  expect(others).toEqual([]);

  // The key may be named, too: then nothing is looked for in the settings.
  const named = { XDG_CONFIG_HOME: path.join(home, 'nothing'), FLYPACK_KEY_FILE: path.join(keys, keyFile) };
  const again = await lab.serve([], named).answer();
  expect(await readdir(home)).toEqual(['config']);
  const state = await stateOf(again);
  expect(state.engine.problem).toBeNull();
  expect(state.destinations[0]).toMatchObject({ id: 'youtube', hasKey: true });
});

it('are locked without their key, which is said on every screen, and lost by nothing but a person', async () => {
  const first = lab.serve(['--show', lab.showFile], settings());
  const answer = await first.answer();
  await call(answer, 'destination.add', { destination: { name: 'YouTube', url: 'rtmp://127.0.0.1:9/live2', key } });
  await first.end();
  const sealed = await readFile(path.join(lab.dataDir, 'secrets.enc'));

  // Another machine: the folder was copied, the key was not. And a home that others can look into.
  const keys = path.join(home, 'config', 'flypack', 'keys');
  await rename(keys, `${keys}-elsewhere`);
  await mkdir(keys);
  await chmod(keys, 0o755);
  const second = lab.serve([], settings());
  const locked = await second.answer();
  const state = await stateOf(locked);
  expect(state.engine.problem?.code).toBe('secrets_locked');
  expect(state.engine.secrets).toMatchObject({ kept: 'memory', problem: 'locked', missing: ['YouTube: key'] });
  expect(state.engine.secrets.note).toContain('chmod 700');
  expect(second.stderr).toContain('YouTube: key');
  await call(locked, 'destination.update', { id: 'youtube', changes: { name: 'YT' } });
  await second.end();
  expect((await readFile(path.join(lab.dataDir, 'secrets.enc'))).equals(sealed)).toBe(true);

  const [keyFile = ''] = await readdir(`${keys}-elsewhere`);
  const third = await lab.serve(['--key-file', path.join(`${keys}-elsewhere`, keyFile)], settings()).answer();
  const open = await stateOf(third);
  expect(open.engine).toMatchObject({ problem: null, secrets: { kept: 'file', missing: [] } });
  expect(open.destinations[0]).toMatchObject({ name: 'YT', hasKey: true });
});

it('open with the key that the desktop app hands over, which nobody can see', async () => {
  const start = (name: string) =>
    startEngine({
      dataDir: lab.dataDir,
      execPath: process.execPath,
      env: { ...process.env, ...settings() },
      args: [engineScript, 'serve', '--show', lab.showFile],
      secretsKey: keyOf(name).toString('base64url'),
    });
  const file = await start('from the keychain');
  try {
    expect((await stateOf(file)).engine.secrets).toMatchObject({ kept: 'keychain', problem: null });
    await call(file, 'destination.add', { destination: { name: 'YouTube', url: 'rtmp://127.0.0.1:9/live2', key } });
    const given = keyOf('from the keychain').toString('base64url');
    for (const list of ['cmdline', 'environ']) {
      expect(await readFile(`/proc/${file.pid}/${list}`, 'latin1')).not.toContain(given);
    }
    await call(file, 'engine.shutdown', { confirm: true });
    await until('it has ended', async () => !(await runs(file.pid)));
    expect(await readdir(path.join(home, 'config', 'flypack', 'keys'))).toEqual([]);
    expect(await readFile(path.join(lab.dataDir, 'logs', 'start.log'), 'utf8')).not.toContain(given);
  } finally {
    if (await runs(file.pid)) process.kill(file.pid, 'SIGTERM');
  }
});
