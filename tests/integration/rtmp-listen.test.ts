/** A phone or an encoder that pushes over RTMP: only with the right app and key does it come on air. */
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { FlypackError } from '#shared/errors.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { InputDesk } from '../../electron/engine/sources/input-desk.ts';
import { type DecodedFrame, decodeProgram } from '../support/decoded.ts';
import { Feed, freeUdpPort, mediaFile } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';
import { until } from '../support/until.ts';

const feedFile = (): string =>
  mediaFile(
    [
      ...[
        '-f',
        'lavfi',
        '-i',
        'color=c=lime:s=640x360:r=30',
        '-f',
        'lavfi',
        '-i',
        'sine=frequency=700:sample_rate=48000',
      ],
      ...['-t', '30', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-c:a', 'aac', '-f', 'flv'],
    ],
    'flv',
  );

const push = (port: number, path: string): Feed =>
  new Feed(['-re', '-i', feedFile(), '-c', 'copy', '-f', 'flv', `rtmp://127.0.0.1:${port}/${path}`]);

let lab: MediaLab | null = null;
const feeds: Feed[] = [];
afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  await lab?.stop();
  lab = null;
});

it('turns away another key and another app, lets the right one in, and takes it back when it comes again', async () => {
  const port = await freeUdpPort();
  const source = { kind: 'rtmp', id: 'phone', name: 'Phone', mode: 'listen', port, app: 'studio', key: 'right-key-1' };
  lab = await MediaLab.start([source]);
  const status = (): string | undefined => lab?.status.get('phone')?.status;
  const problem = (): string => lab?.status.get('phone')?.problem ?? '';

  /** Pushes again and again, as encoders do, until `done`. */
  const pushUntil = async (path: string, what: string, done: () => boolean): Promise<Feed> => {
    let feed = push(port, path);
    await until(
      what,
      async () => {
        if (!feed.running) feed = push(port, path);
        return done();
      },
      { everyMs: 100 },
    );
    feeds.push(feed);
    return feed;
  };
  await pushUntil('studio/wrong-key-9', 'the key is refused', () => problem().includes('another stream key'));
  expect(status()).toBe('opening');
  await feeds.at(-1)?.stop();
  await pushUntil('live/right-key-1', 'the app is refused', () => problem().includes('another app'));
  expect(status()).toBe('opening');
  await feeds.at(-1)?.stop();
  // Nothing of them has come on air, and nothing of the keys into the log.
  expect(lab.logs.join('\n')).not.toMatch(/wrong-key|right-key/);

  const called = await lab.now();
  const phone = await pushUntil('studio/right-key-1', 'the phone is live', () => status() === 'live');
  await lab.runs(40);
  await phone.stop();
  await until('it is lost', () => status() === 'lost');
  const lost = await lab.now();
  await pushUntil('studio/right-key-1', 'it is back', () => status() === 'live');
  await lab.runs(40);
  const { frames } = decodeProgram(lab.program());
  const isGreen = ({ rgb: [r, g, b] }: DecodedFrame): boolean => g > 180 && r < 90 && b < 90;
  const at = (frame: number): number => frames.findIndex(({ pts }) => pts >= 900_000 + frame * 3000);
  // Slate, then the phone, then the slate, then the phone.
  expect(frames.slice(0, at(called)).some(isGreen)).toBe(false);
  expect(frames.slice(at(called), at(lost)).some(isGreen)).toBe(true);
  expect(isGreen(frames[at(lost)] as DecodedFrame)).toBe(false);
  expect(frames.slice(-10).every(isGreen)).toBe(true);
});

it('looks into what a sender pushes, and says why it cannot', async () => {
  const port = await freeUdpPort();
  const desk = new InputDesk(await findFfmpeg(undefined));
  const listener = SourceConfig.parse({ kind: 'rtmp', id: 'p', name: 'P', mode: 'listen', port, key: 'right-key-1' });
  const looked = desk.probe(listener, () => undefined);
  const reasonOf = (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => 'let in',
      (error: FlypackError) => (error.details as { reason: string }).reason,
    );
  const pushing = async (path: string, asked: Promise<unknown>): Promise<void> => {
    let over = false;
    const mark = (): void => {
      over = true;
    };
    asked.then(mark, mark);
    let feed = push(port, path);
    await until(
      'the look is over',
      () => {
        if (!feed.running && !over) feed = push(port, path);
        return over;
      },
      { everyMs: 100 },
    );
    await feed.stop();
  };
  await pushing('live/right-key-1', looked);
  const found = await looked;
  expect(found.programs[0]).toMatchObject({
    video: [{ codec: 'h264', width: 640, fps: 30 }],
    audio: [{ codec: 'aac' }],
  });

  const wrong = reasonOf(desk.probe(listener, () => undefined));
  await pushing('live/some-other-key', wrong);
  expect(await wrong).toMatch(/another stream key/);

  const other = createServer().listen(port, '127.0.0.1');
  await new Promise<void>((resolve) => other.once('listening', () => resolve()));
  expect(await reasonOf(desk.probe(listener, () => undefined))).toBe('The port is in use by another program.');
  await new Promise<void>((resolve) => other.close(() => resolve()));
});
