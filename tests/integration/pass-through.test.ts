/** Pass-through: the program as a source’s own stream, and back to the mixer, seen in what goes out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { SoundConfig } from '#shared/show/sound-config.ts';
import { FeedUnits } from '#shared/ts/feed-units.ts';
import { readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { type DecodedFrame, decodeProgram } from '../support/decoded.ts';
import { freeUdpPort, mediaFile } from '../support/feeds.ts';
import { CANVAS, MediaLab } from '../support/media-lab.ts';
import { TsSender } from '../support/ts-sender.ts';
import { until } from '../support/until.ts';

const SECONDS = 20;
const AAC_FRAME_TICKS = 1920;
/** A feed of the canvas’s own size and rate with B-frames, whose picture is lime and whose sound is a tone. */
const feed = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', `color=c=lime:s=${CANVAS.width}x${CANVAS.height}:r=30,noise=alls=6:allf=t`],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', String(SECONDS)],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '30', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-ac', '2', '-b:a', '96k', '-f', 'mpegts'],
  ]);

const isLime = ([r, g, b]: DecodedFrame['rgb']): boolean => g > 150 && r < 90 && b < 90;

/** A hash of each picture’s bytes, whatever packets, PIDs and times they came with. */
function picturesIn(ts: Uint8Array): Set<string> {
  const units = new FeedUnits({ program: null, audioTrack: 0 }).push(ts);
  const bytesOf = ({ packets }: { packets: Uint8Array }): Uint8Array[] =>
    Array.from({ length: packets.length / TS_PACKET_BYTES }, (_, i) => {
      const at = i * TS_PACKET_BYTES;
      return packets.subarray(at + readTsHeader(packets, at).payloadOffset, at + TS_PACKET_BYTES);
    });
  return new Set(
    units
      .filter(({ kind }) => kind === 'video')
      .map((unit) => {
        const pes = Buffer.concat(bytesOf(unit));
        return createHash('sha1')
          .update(pes.subarray(9 + (pes[8] ?? 0)))
          .digest('hex');
      }),
  );
}

/** PTS of each frame of sound. */
const soundTimes = (ts: Uint8Array): number[] =>
  new FeedUnits({ program: null, audioTrack: 0 })
    .push(ts)
    .filter(({ kind }) => kind === 'audio')
    .map(({ pts }) => pts);

describe('pass-through', () => {
  let lab: MediaLab | null = null;
  let sender: TsSender | null = null;

  afterEach(async () => {
    await sender?.stop();
    await lab?.stop();
    lab = null;
    sender = null;
  });

  it('sends the source’s own pictures, and goes to the mixer and back without a gap', async () => {
    const ts = new Uint8Array(readFileSync(feed()));
    const port = await freeUdpPort();
    const running = await MediaLab.start(
      [
        { kind: 'udp', id: 'feed', name: 'Feed', port },
        { kind: 'test', id: 'cam', name: 'Cam', variant: 0 },
      ],
      { composition: { sound: SoundConfig.parse({}) } },
    );
    lab = running;
    sender = new TsSender(ts, { port, seconds: SECONDS });
    await running.allLive(['feed', 'cam']);
    await running.runs(10);
    await running.media.passThrough(true);
    await until('the stream goes out', () => running.passThrough?.status === 'on');
    await running.runs(60);
    const { frame: cutFrame } = await running.take('cam');
    await until('it is encoded again', () => running.passThrough?.status === 'waiting');
    await running.encoded(cutFrame + 20);
    const { frame: backFrame } = await running.take('feed');
    await until('the stream goes out again', () => running.passThrough?.status === 'on');
    await running.runs(20);
    await running.media.passThrough(false);
    await until('it is off', () => running.passThrough?.status === 'off');
    await running.runs(30);

    const { frames } = decodeProgram(running.program());
    // Every picture has the time of a program frame, and none is missing but those that the cut left without a reference.
    const steps = frames.slice(1).map((frame, i) => (frame.pts - (frames[i]?.pts ?? 0)) / 3000);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(3);
    const shows = (number: number): DecodedFrame | undefined =>
      frames.find(({ pts }) => pts >= 900_000 + number * 3000);
    expect(isLime(shows(cutFrame + 2)?.rgb ?? [0, 255, 0]), 'the cut shows at its frame').toBe(false);
    expect(isLime(shows(backFrame + 2)?.rgb ?? [0, 0, 0])).toBe(true);

    // The sound goes on from one AAC frame to the next, less or more by a part of one where it changes hands.
    const sounds = soundTimes(running.program());
    const breaks = sounds.slice(1).map((pts, i) => pts - (sounds[i] ?? 0));
    expect(Math.max(...breaks)).toBeLessThan(2 * AAC_FRAME_TICKS);
    expect(Math.min(...breaks)).toBeGreaterThan(0);

    const sent = picturesIn(ts);
    const wentOut = [...picturesIn(running.program())].filter((hash) => sent.has(hash));
    expect(wentOut.length, 'the feed’s own bytes').toBeGreaterThan(70);
  });
});
