/** Whoever stops a destination finds it stopped, whatever else was asked of it at the same moment. */
import { describe, expect, it } from 'vitest';
import { DestinationId } from '#shared/ids.ts';
import { Destination } from '#shared/show/destination-config.ts';
import { Destinations } from '../../electron/engine/outputs/destinations.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { PushSink } from '../../electron/engine/outputs/push-sink.ts';

const can = new Set(['rtmp', 'srt', 'tcp', 'udp', 'flv', 'mpegts']);
/** One that cannot be started: every attempt ends at once and is tried again. */
const ffmpeg = {
  path: '/nowhere/ffmpeg',
  version: '5.1',
  protocols: can,
  muxers: can,
  encoders: can,
} as unknown as ConstructorParameters<typeof Destinations>[0]['ffmpeg'];
const id = DestinationId.parse('one');
const destination = (url: string) => Destination.parse({ id, name: 'One', url });
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await new Promise((next) => setImmediate(next));
};

function loaded(): Destinations {
  const destinations = new Destinations({
    ffmpeg,
    fanOut: new FanOut(),
    log: () => undefined,
    onChange: () => undefined,
  });
  destinations.add(destination('rtmp://127.0.0.1/app'));
  return destinations;
}

describe('a destination that is stopped', () => {
  it('stays so when it was started and stopped again while it stopped', async () => {
    const fanOut = new FanOut();
    const target = { url: 'rtmp://127.0.0.1/app' };
    const sink = new PushSink({ ffmpeg, fanOut, target, about: 'x', log: () => undefined, onChange: () => undefined });
    sink.start();
    const first = sink.stop();
    sink.start();
    await Promise.all([first, sink.stop()]);
    await turns(3);
    expect(sink.state.status).toBe('stopped');
    sink.start();
    const second = sink.stop();
    sink.start();
    await second;
    expect(sink.active, 'the last word was to start').toBe(true);
    await sink.stop();
  });

  it.each([
    ['one by one', (destinations: Destinations) => destinations.stop(id)],
    ['with all others', (destinations: Destinations) => destinations.stopAll()],
  ])('%s, stays so when its address was being changed', async (_how, stop) => {
    const destinations = loaded();
    destinations.start(id);
    const changed = destinations.update(destination('rtmp://127.0.0.1/other'));
    await Promise.all([stop(destinations), changed]);
    await turns(3);
    expect(destinations.states().map(({ status }) => status)).toEqual(['stopped']);
  });

  it('goes on at its new address otherwise', async () => {
    const destinations = loaded();
    destinations.start(id);
    await destinations.update(destination('rtmp://127.0.0.1/other'));
    expect(destinations.states()[0]?.status).not.toBe('stopped');
    await destinations.stopAll();
  });
});
