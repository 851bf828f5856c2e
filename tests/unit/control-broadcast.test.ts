/** Go live and End, with everything that can go wrong between them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Broadcast } from '../../electron/engine/broadcast.ts';
import { FlypackError } from '../../shared/errors.ts';
import { Destination } from '../../shared/show/destination-config.ts';
import { EventConfig } from '../../shared/show/event-config.ts';
import type { BroadcastState } from '../../shared/state/state.ts';
import { FakeDestinations, FakeEvent } from '../support/fake-parts.ts';
import { until } from '../support/until.ts';

const relay = Destination.parse({ id: 'relay', name: 'Relay', url: 'rtmp://host/app' });
const aside = Destination.parse({ id: 'aside', name: 'Aside', url: 'rtmp://host/b', withBroadcast: false });
const gala = EventConfig.parse({ id: 'gala', title: 'Gala', provider: { kind: 'local' } });

let destinations: FakeDestinations;
let events: FakeEvent;
let broadcast: Broadcast;
let seen: BroadcastState['status'][];

beforeEach(() => {
  const nothing = { destinationsChanged: () => undefined, eventChanged: () => undefined };
  destinations = new FakeDestinations(nothing);
  events = new FakeEvent(nothing);
  seen = [];
  broadcast = new Broadcast({
    destinations,
    events,
    log: () => undefined,
    onChange: ({ status }) => seen.push(status),
    now: () => 1234,
  });
});

const pushing = (): string[] =>
  destinations
    .states()
    .filter(({ status }) => status === 'running')
    .map(({ id }) => id);

describe('Go live', () => {
  it('prepares the event, pushes to it and to the destinations that go along, and starts the clock', async () => {
    events.load(gala);
    destinations.load([relay, aside]);
    await broadcast.start();
    expect(broadcast.state).toEqual({ status: 'on-air', onAirSinceMs: 1234 });
    expect(seen).toEqual(['starting', 'on-air']);
    expect(events.status).toBe('live');
    expect(pushing()).toEqual(['relay']);
  });

  it('works with destinations alone', async () => {
    destinations.load([relay]);
    await broadcast.start();
    expect([broadcast.state.status, pushing()]).toEqual(['on-air', ['relay']]);
  });

  it('is refused with nowhere to push to, and for an event that is over', async () => {
    destinations.load([aside]);
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'no_push_target' });
    events.load(gala);
    events.status = 'ended';
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'event_state', details: { status: 'ended' } });
    expect([broadcast.state.status, seen]).toEqual(['off', []]);
  });

  it('takes one of two who press it together', async () => {
    events.load(gala);
    const presses = await Promise.allSettled([broadcast.start(), broadcast.start()]);
    expect(presses.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(presses[1]).toMatchObject({ reason: { code: 'already_on_air' } });
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'already_on_air' });
  });

  it('falls back to off with the cause when the event cannot be prepared', async () => {
    events.load(gala);
    destinations.load([relay]);
    events.prepareFailure = new FlypackError('event_failed', { cause: 'no port' });
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'event_failed', details: { cause: 'no port' } });
    expect([broadcast.state.status, pushing()]).toEqual(['off', []]);
    // Once the cause is gone the same button works.
    events.prepareFailure = null;
    await broadcast.start();
    expect(broadcast.state.status).toBe('on-air');
  });

  it('cuts nothing that ran before, when it fails', async () => {
    events.load(gala);
    destinations.load([relay, aside]);
    destinations.start(aside.id);
    events.goLiveFailure = new FlypackError('event_failed');
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'event_failed' });
    expect([broadcast.state.status, pushing()]).toEqual(['off', ['aside']]);
  });

  it('leaves nothing running when the program does not reach the ingest', async () => {
    events.load(gala);
    destinations.load([relay]);
    events.goLiveFailure = new FlypackError('event_failed');
    await expect(broadcast.start()).rejects.toMatchObject({ code: 'event_failed' });
    expect([broadcast.state.status, pushing(), events.status]).toEqual(['off', [], 'ended']);
    expect(seen).toEqual(['starting', 'ending', 'off']);
  });
});

describe('End', () => {
  it('ends the event and every push, also those started by hand', async () => {
    events.load(gala);
    destinations.load([relay, aside]);
    await broadcast.start();
    destinations.start(aside.id);
    await broadcast.stop();
    expect([broadcast.state, pushing(), events.status]).toEqual([{ status: 'off', onAirSinceMs: null }, [], 'ended']);
    await expect(broadcast.stop()).rejects.toMatchObject({ code: 'not_on_air' });
  });

  it('keeps the clock on screen until it is off', async () => {
    events.load(gala);
    await broadcast.start();
    const ending = broadcast.stop();
    expect(broadcast.state).toEqual({ status: 'ending', onAirSinceMs: 1234 });
    await Promise.all([ending, broadcast.stop()]);
    expect(broadcast.state.status).toBe('off');
  });

  it('works in the middle of a start', async () => {
    events.load(gala);
    destinations.load([relay]);
    events.holdGoLive = true;
    const start = broadcast.start();
    await until('it waits for the ingest', () => events.status === 'ready' && pushing().length > 0);
    const stop = broadcast.stop();
    await expect(start).rejects.toBeInstanceOf(FlypackError);
    await stop;
    expect([broadcast.state.status, pushing(), events.status]).toEqual(['off', [], 'ended']);
    expect(seen).toEqual(['starting', 'ending', 'off']);
  });
});
