/** Destinations over the API: what is refused before it starts, what has to be confirmed on air, what is never told. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Answer, ControlLab } from '../support/control-lab.ts';

let room: ControlLab;

beforeEach(async () => {
  room = await ControlLab.open();
  expect((await room.command('event.remove')).status).toBe(200);
});

afterEach(async () => {
  await room.close();
});

const add = async (destination: Record<string, unknown>): Promise<string> => {
  const answer = await room.command('destination.add', { destination });
  expect(answer.status, answer.text).toBe(200);
  return String(answer.json().id);
};
const codeOf = (answer: Answer): unknown => answer.json().code;

it('refuses to start what a platform would refuse, alone and with the broadcast, and says why', async () => {
  const id = await add({ name: 'Main', preset: 'twitch', url: 'rtmps://ingest.example/app' });
  for (const answer of [
    await room.command('destination.start', { id }),
    await room.command('broadcast.start', { confirm: true }),
  ]) {
    expect(codeOf(answer)).toBe('destination_unfit');
    expect(answer.text).toContain('Twitch needs a stream key.');
  }
  expect((await room.command('destination.update', { id, changes: { key: 'live_1234_key' } })).status).toBe(200);
  expect((await room.command('destination.start', { id })).status).toBe(200);
});

it('asks before what runs is stopped, removed or opened anew, with the broadcast and without it', async () => {
  const id = await add({ name: 'Relay', url: 'rtmp://127.0.0.1/app', key: 'first-key-123' });
  // Stopped, nobody watches there.
  expect((await room.command('destination.update', { id, changes: { key: 'other-key-123' } })).status).toBe(200);
  expect((await room.command('destination.start', { id })).status).toBe(200);
  const breaks = [{ url: 'rtmp://127.0.0.1/other' }, { key: 'third-key-123' }, { key: null }];
  const spares = [
    { name: 'Relay 2' },
    { kind: 'rtmp' },
    { latencyMs: 400 },
    { backup: { url: 'srt://b.example:9000' } },
  ];
  for (const broadcast of ['off', 'on-air']) {
    if (broadcast === 'on-air') expect((await room.command('broadcast.start', { confirm: true })).status).toBe(200);
    expect(room.engine.state.broadcast.status).toBe(broadcast);
    for (const command of ['destination.stop', 'destination.remove']) {
      expect(codeOf(await room.command(command, { id })), command).toBe('confirmation_needed');
    }
    for (const changes of breaks) {
      const answer = await room.command('destination.update', { id, changes });
      expect(codeOf(answer), JSON.stringify(changes)).toBe('confirmation_needed');
    }
    for (const changes of spares) {
      expect((await room.command('destination.update', { id, changes })).status, JSON.stringify(changes)).toBe(200);
    }
    expect(room.destinations.states()[0]?.status).toBe('running');
    expect(room.destinations.config(id)).toMatchObject({ url: 'rtmp://127.0.0.1/app', key: 'other-key-123' });
  }
  const moved = { id, changes: { url: 'rtmp://127.0.0.1/other' }, confirm: true };
  expect((await room.command('destination.update', moved)).status).toBe(200);
  expect(room.destinations.config(id)?.url).toBe('rtmp://127.0.0.1/other');
  expect((await room.command('destination.stop', { id, confirm: true })).status).toBe(200);
  expect((await room.command('destination.remove', { id })).status).toBe(200);
});

it('changes a backup field by field, keeps its key, and tells none of it', async () => {
  const backup = { url: 'rtmps://b.example/app?backup=1', key: 'backup-key-123' };
  const id = await add({ name: 'Pair', url: 'rtmps://a.example/app', key: 'primary-key-123', backup });
  expect((await room.command('destination.update', { id, changes: { backup: { when: 'both' } } })).status).toBe(200);
  expect(room.destinations.config(id)?.backup).toEqual({ ...backup, when: 'both' });
  const state = await room.call('GET', '/api/v1/state');
  expect(state.text).toContain('"hasKey":true');
  expect(state.text + JSON.stringify(room.log.last(100))).not.toMatch(/(backup|primary)-key-123/);
  expect((await room.command('destination.update', { id, changes: { backup: null } })).status).toBe(200);
  expect(room.destinations.config(id)?.backup).toBeNull();
  const wrong = await room.command('destination.update', { id, changes: { kind: 'srt' } });
  expect(codeOf(wrong)).toBe('bad_arguments');
  expect(wrong.text).toContain('srt://');
});
