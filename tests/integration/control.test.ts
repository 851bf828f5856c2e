/** The control side over HTTP: who gets in, what is refused and how, and the show behind the commands. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FlypackError } from '../../shared/errors.ts';
import { WS_BEARER_PREFIX, WS_PROTOCOL } from '../../shared/protocol/messages.ts';
import { ControlLab, type ControlLabOptions, LAB_TOKEN } from '../support/control-lab.ts';
import { until } from '../support/until.ts';

let lab: ControlLab | null = null;

async function open(options: ControlLabOptions = {}): Promise<ControlLab> {
  lab = await ControlLab.open(options);
  return lab;
}

afterEach(async () => {
  await lab?.close();
  lab = null;
});

const offers = [WS_PROTOCOL, WS_BEARER_PREFIX + LAB_TOKEN];

describe('who gets in', () => {
  it('takes nobody without the token, on every address of the API', async () => {
    const room = await open();
    for (const address of ['/api/v1/state', '/api/v1/openapi.json', '/metrics', '/%61pi/v1/state']) {
      const without = await room.call('GET', address, { token: null });
      expect([address, without.status, without.json().code]).toEqual([address, 401, 'unauthorized']);
    }
    expect((await room.call('GET', '/api/v1/state', { token: `${LAB_TOKEN}x` })).status).toBe(401);
    expect((await room.call('POST', '/api/v1/commands/switcher.cut', { token: null })).status).toBe(401);
    expect((await room.call('GET', '/api/v1/state')).status).toBe(200);
  });

  it('refuses a WebSocket without the right token at the upgrade, and never echoes the token', async () => {
    const room = await open();
    expect(await room.upgrade('/api/v1/live', [WS_PROTOCOL])).toBe(401);
    expect(await room.upgrade('/api/v1/live', [WS_PROTOCOL, `${WS_BEARER_PREFIX}wrong`])).toBe(401);
    expect(await room.upgrade('/api/v1/monitors/program', [WS_PROTOCOL])).toBe(401);
    const authorization = `Bearer ${LAB_TOKEN}`;
    expect(await room.upgrade('/api/v1/live', [], { headers: { authorization } })).toBe(101);
    const client = await room.live();
    expect(client.protocol).toBe(WS_PROTOCOL);
  });

  it('refuses pages of other sites, over HTTP and WebSocket', async () => {
    const room = await open({ allowOrigins: ['http://localhost:5173'] });
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `https://127.0.0.1:${room.port}`]) {
      const answer = await room.call('GET', '/api/v1/state', { headers: { origin } });
      expect([origin, answer.status, answer.json().code]).toEqual([origin, 403, 'forbidden_origin']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(await room.upgrade('/api/v1/live', offers, { origin })).toBe(403);
    }
    for (const origin of [room.url, `http://localhost:${room.port}`, 'flypack://app', 'http://localhost:5173']) {
      const answer = await room.call('GET', '/api/v1/state', { headers: { origin } });
      expect([origin, answer.status]).toEqual([origin, 200]);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(await room.upgrade('/api/v1/live', offers, { origin })).toBe(101);
    }
  });

  it('refuses host names that are not the engine’s (DNS rebinding), also for the page’s own files', async () => {
    const room = await open();
    for (const host of ['evil.example', `evil.example:${room.port}`, '127.0.0.1:1']) {
      for (const address of ['/', '/api/v1/state']) {
        const answer = await room.call('GET', address, { headers: { host } });
        expect([host, answer.status, answer.json().code]).toEqual([host, 403, 'forbidden_host']);
      }
    }
    expect((await room.call('GET', '/api/v1/state', { headers: { host: `localhost:${room.port}` } })).status).toBe(200);
  });

  it('serves the page to everybody, under a strict policy, and nothing outside its folder', async () => {
    const room = await open();
    const pageDir = path.join(room.dataDir, 'page');
    await mkdir(path.join(pageDir, 'assets'), { recursive: true });
    await writeFile(path.join(pageDir, 'index.html'), '<!doctype html><title>control room</title>');
    await writeFile(path.join(pageDir, 'assets', 'main-abc.js'), 'export {};');
    await writeFile(path.join(room.dataDir, 'secret.txt'), 'secret');
    const dataDir = room.dataDir;
    await room.engine.stop();
    const second = await open({ pageDir, dataDir });

    const page = await second.call('GET', '/', { token: null });
    expect(page.status).toBe(200);
    expect(page.text).toContain('control room');
    const policy = page.headers['content-security-policy'];
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect((await second.call('GET', '/assets/main-abc.js', { token: null })).headers['content-type']).toContain(
      'javascript',
    );
    for (const outside of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt']) {
      const answer = await second.call('GET', outside, { token: null });
      expect(answer.text).not.toBe('secret');
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('commands over HTTP', () => {
  it('answers a cut with the frame it lands on, and has the state changed by then', async () => {
    const room = await open();
    const answer = await room.command('switcher.cut');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ frame: room.media.frame, ptsTicks: expect.any(Number) });
    const { state } = (await room.call('GET', '/api/v1/state')).json() as { state: { switcher: object } };
    expect(state.switcher).toMatchObject({ program: 'host', preview: 'wide' });
  });

  it('takes a command without arguments also without a body', async () => {
    const room = await open();
    expect((await room.call('POST', '/api/v1/commands/switcher.cut')).status).toBe(200);
    const headers = { 'content-type': 'application/json' };
    expect((await room.call('POST', '/api/v1/commands/switcher.cut', { headers })).status).toBe(200);
  });

  it.each([
    ['an unknown command', 'POST', '/api/v1/commands/source.explode', '{}', 404, 'unknown_command'],
    ['a name from the prototype', 'POST', '/api/v1/commands/constructor', '{}', 404, 'unknown_command'],
    ['bad JSON', 'POST', '/api/v1/commands/switcher.cut', '{"a":', 400, 'bad_request'],
    ['a poisoned body', 'POST', '/api/v1/commands/switcher.cut', '{"__proto__":{}}', 400, 'bad_request'],
    ['arguments that do not fit', 'POST', '/api/v1/commands/switcher.preview', '{"source":7}', 400, 'bad_arguments'],
    ['arguments too many', 'POST', '/api/v1/commands/switcher.cut', '{"frame":1}', 400, 'bad_arguments'],
    ['a body too large', 'POST', '/api/v1/commands/switcher.cut', `"${'x'.repeat(300_000)}"`, 400, 'bad_request'],
    ['an unknown source', 'POST', '/api/v1/commands/switcher.preview', '{"source":"nobody"}', 404, 'source_unknown'],
    ['Go live without a confirmation', 'POST', '/api/v1/commands/broadcast.start', '{}', 409, 'confirmation_needed'],
    [
      'End without a confirmation',
      'POST',
      '/api/v1/commands/broadcast.stop',
      '{"confirm":false}',
      409,
      'confirmation_needed',
    ],
    ['an unknown address', 'GET', '/api/v1/nothing', '', 404, 'not_found'],
    ['the wrong method', 'GET', '/api/v1/commands/switcher.cut', '', 404, 'not_found'],
    ['an unreadable address', 'GET', '/%E0%A4%A', '', 400, 'bad_request'],
  ])('refuses %s with a stable code', async (_what, method, address, body, status, code) => {
    const room = await open();
    const headers = { 'content-type': 'application/json' };
    const answer = await room.call(method, address, method === 'POST' ? { body, headers } : {});
    expect([answer.status, answer.json().code]).toEqual([status, code]);
    expect(answer.json()).toMatchObject({ message: expect.any(String), next: expect.any(String) });
    expect(room.engine.state.broadcast.status).toBe('off');
  });

  it('refuses what is not JSON', async () => {
    const room = await open();
    const headers = { 'content-type': 'text/plain' };
    const answer = await room.call('POST', '/api/v1/commands/switcher.cut', { body: '{}', headers });
    expect([answer.status, answer.json().code]).toEqual([400, 'bad_request']);
  });

  it('names every field that is wrong', async () => {
    const room = await open();
    const answer = await room.command('source.add', { source: { kind: 'udp', name: '', port: 99_999, prot: 1 } });
    const { code, details } = answer.json() as { code: string; details: { issues: { path: string }[] } };
    expect(code).toBe('bad_arguments');
    expect(details.issues.map((issue) => issue.path).sort()).toEqual(['source.name', 'source.port', 'source.prot']);
  });

  it('describes every command for machines', async () => {
    const room = await open();
    const { paths } = (await room.call('GET', '/api/v1/openapi.json')).json() as { paths: Record<string, unknown> };
    expect(Object.keys(paths)).toContain('/api/v1/commands/broadcast.start');
    expect(paths['/api/v1/commands/switcher.tbar']).toMatchObject({
      post: { requestBody: { content: { 'application/json': { schema: { required: ['position'] } } } } },
    });
  });

  it('shows telemetry to Prometheus', async () => {
    const room = await open();
    const metrics = await until('telemetry has been taken', async () => {
      const { text } = await room.call('GET', '/metrics');
      return text.includes('flypack_dropped_frames_total') ? text : null;
    });
    expect(metrics).toContain('flypack_dropped_frames_total{cause="network"} 0');
    expect(metrics).toMatch(/^flypack_system_cpu_ratio \d/m);
    expect(metrics).not.toMatch(/ (NaN|undefined|null)$/m);
  });
});

describe('the show behind the commands', () => {
  it('keeps secrets out of everything that leaves the engine, and in the show', async () => {
    const room = await open();
    const passphrase = 'correct horse battery';
    const added = await room.command('source.add', {
      source: { kind: 'srt', mode: 'caller', name: 'Roof', port: 9000, passphrase },
    });
    expect(added.json()).toEqual({ id: 'roof' });
    await room.command('destination.add', {
      destination: { name: 'Relay', url: 'rtmp://u:hushhush@h/app', key: 'live_key_1' },
    });
    // A change of the name leaves the secrets; a client may send back what state shows in their place.
    await room.command('source.update', { id: 'roof', changes: { name: 'Roof cam', hasPassphrase: true } });
    await room.command('destination.update', { id: 'relay', changes: { name: 'Relay 2' } });
    expect(room.media.sources.at(-1)).toMatchObject({ name: 'Roof cam', passphrase });
    expect(room.destinations.config('relay')).toMatchObject({ name: 'Relay 2', key: 'live_key_1' });

    const state = (await room.call('GET', '/api/v1/state')).text;
    expect(state).toContain('Roof cam');
    expect(room.engine.state.sources.at(-1)?.config).toMatchObject({ hasPassphrase: true });
    for (const secret of [passphrase, 'live_key_1', 'hushhush', LAB_TOKEN]) expect(state).not.toContain(secret);
    const log = room.log.last(100).map((entry) => entry.text);
    for (const secret of [passphrase, 'live_key_1', 'hushhush', LAB_TOKEN])
      expect(log.join('\n')).not.toContain(secret);

    await room.command('source.update', { id: 'roof', changes: { passphrase: null } });
    expect(room.media.sources.at(-1)).not.toHaveProperty('passphrase');
    await room.show.flush();
    const file = await readFile(path.join(room.dataDir, 'show.json'), 'utf8');
    for (const secret of [passphrase, 'live_key_1', 'hushhush']) expect(file).not.toContain(secret);
    expect(room.show.current.destinations.at(-1)).toMatchObject({ key: 'live_key_1', url: 'rtmp://u:hushhush@h/app' });
  });

  it('refuses to remove what is on air, and removes it when it is not', async () => {
    const room = await open();
    expect((await room.command('source.remove', { id: 'wide' })).json().code).toBe('source_on_air');
    await room.command('switcher.preview', { source: 'host' });
    await room.command('switcher.auto');
    // Both ends of a running mix are on air.
    expect((await room.command('source.remove', { id: 'host' })).json().code).toBe('source_on_air');
    await room.command('switcher.cut');
    expect((await room.command('source.remove', { id: 'wide' })).status).toBe(200);
    expect(room.engine.state.sources.map((source) => [source.id, source.number])).toEqual([
      ['host', 1],
      ['left', 2],
      ['right', 3],
    ]);
    expect(room.engine.state.switcher).toMatchObject({ program: 'host', preview: null });
    expect((await room.command('switcher.cut')).json().code).toBe('nothing_on_preview');
  });

  it('gives every source an id of its own, up to the limit', async () => {
    const room = await open();
    const add = () => room.command('source.add', { source: { kind: 'test', name: 'Wide!' } });
    expect((await Promise.all([add(), add()])).map((answer) => answer.json().id)).toEqual(['wide-2', 'wide-3']);
    const twice = await room.command('source.add', { source: { kind: 'test', name: 'X', id: 'wide' } });
    expect(twice.json().code).toBe('source_exists');
    for (let n = room.engine.state.sources.length; n < 16; n += 1) await add();
    expect((await add()).json().code).toBe('source_limit');
  });

  it('does not keep a source that the media path would not take', async () => {
    const room = await open();
    room.media.failure = new FlypackError('address_refused', { form: 'udp://host:port' });
    const answer = await room.command('source.add', { source: { kind: 'udp', name: 'Cam', port: 5000 } });
    expect(answer.json().code).toBe('address_refused');
    expect(room.show.current.sources).toHaveLength(4);
  });

  it('changes one encoder setting and leaves the others, and locks the canvas on air', async () => {
    const room = await open();
    await room.command('show.update', { encoder: { preset: 'fast' } });
    await room.command('show.update', { encoder: { videoKbps: 5000 }, name: 'Gala' });
    expect(room.engine.state.show).toMatchObject({
      name: 'Gala',
      encoder: { preset: 'fast', videoKbps: 5000, audioKbps: 128 },
    });
    expect(room.media.configured.map((change) => Object.keys(change))).toEqual([['encoder'], ['encoder']]);
    const canvas = { width: 1920, height: 1080, frameRate: { num: 25, den: 1 } };
    expect((await room.command('broadcast.start', { confirm: true })).status).toBe(200);
    expect((await room.command('show.update', { canvas })).json().code).toBe('canvas_locked');
    await room.command('broadcast.stop', { confirm: true });
    expect((await room.command('show.update', { canvas })).status).toBe(200);
  });

  it('says on every screen that FFmpeg is missing, and refuses what needs it', async () => {
    const room = await open({ ffmpeg: null });
    expect(room.engine.state.engine).toMatchObject({ ffmpeg: null, problem: { code: 'ffmpeg_missing' } });
    expect(room.engine.state.sources[0]).toMatchObject({ status: 'lost', problem: 'FFmpeg was not found.' });
    for (const name of ['switcher.cut', 'event.prepare']) {
      expect((await room.command(name)).json().code).toBe('ffmpeg_missing');
    }
    expect((await room.command('broadcast.start', { confirm: true })).json().code).toBe('ffmpeg_missing');
    expect((await room.command('event.update', { changes: { title: 'Later' } })).status).toBe(200);
  });

  it('saves the buses', async () => {
    const room = await open();
    await room.command('switcher.take', { source: 'right' });
    await room.command('switcher.transition', { rateFrames: 40 });
    await room.show.flush();
    const saved: unknown = JSON.parse(await readFile(path.join(room.dataDir, 'show.json'), 'utf8'));
    expect(saved).toMatchObject({ buses: { program: 'right', preview: 'host' }, transition: { rates: { mix: 40 } } });
  });

  it('asks for its own end only after the answer', async () => {
    const room = await open();
    expect((await room.command('engine.shutdown')).json().code).toBe('confirmation_needed');
    expect((await room.command('engine.shutdown', { confirm: true })).status).toBe(200);
    await until('the end was asked for', () => room.shutdownRequests.length === 1);
  });
});
