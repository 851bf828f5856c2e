/** What goes wrong with feeds and encoders, and what the program looks like meanwhile. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SourceId } from '#shared/ids.ts';
import { EncoderSettings } from '#shared/show/encoder-settings.ts';
import { BUSY } from '../support/busy.ts';
import { decodeProgram, soundAt, toneLevel } from '../support/decoded.ts';
import { colourFeed, Feed, FORMATS, freeUdpPort, mediaFile, sendUdp } from '../support/feeds.ts';
import { MediaLab } from '../support/media-lab.ts';
import { childrenOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

const red = (): string => colourFeed(FORMATS.plain, 'red', 400);
const isRed = ([r, g, b]: [number, number, number]): boolean => r > 180 && g < 80 && b < 80;
const isDark = ([r, g, b]: [number, number, number]): boolean => r < 80 && g < 80 && b < 80;

describe('faults of the media path', () => {
  const feeds: Feed[] = [];
  let lab: MediaLab | null = null;

  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
    await lab?.stop();
    lab = null;
  });

  const start = async (...args: Parameters<typeof MediaLab.start>): Promise<MediaLab> => {
    lab = await MediaLab.start(...args);
    return lab;
  };

  const send = (file: string, port: number): Feed => {
    const feed = sendUdp(file, port);
    feeds.push(feed);
    return feed;
  };

  it('a camera that dies is a slate within 0.7 s, and on air again within 1.5 s of its return', async () => {
    const port = await freeUdpPort();
    const running = await start([{ kind: 'udp', id: 'cam', name: 'Cam', port, bufferMs: 100 }]);
    const feed = send(red(), port);
    await running.allLive(['cam']);
    await running.runs(45);
    await feed.stop();
    const gone = running.newestFrame;
    await until('the camera is lost', () => running.status.get('cam')?.status === 'lost');
    await running.runs(30);
    send(red(), port);
    const back = running.newestFrame;
    await running.allLive(['cam']);
    await running.runs(30);
    const { frames } = decodeProgram(running.program());
    const byFrame = (frame: number): number => frames.findIndex((f) => f.pts >= 900_000 + frame * 3000);
    const slate = frames.findIndex((f, i) => i > byFrame(gone) && isDark(f.rgb));
    expect((slate - byFrame(gone)) / 30).toBeLessThan(0.7 * BUSY);
    const again = frames.findIndex((f, i) => i > byFrame(back) && isRed(f.rgb));
    expect(again).toBeGreaterThan(0);
    expect((again - byFrame(back)) / 30).toBeLessThan(1.5 * BUSY);
    expect(frames.slice(slate, again).every((f) => isDark(f.rgb))).toBe(true);
  });

  it('a feed whose sound starts early is shown with both in time', async () => {
    const port = await freeUdpPort();
    const file = mediaFile([
      ...['-f', 'lavfi', '-i', 'sine=frequency=400:sample_rate=48000', '-itsoffset', '2'],
      ...['-f', 'lavfi', '-i', "color=c=black:s=640x360:r=30,drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.5)'"],
      ...['-t', '12', '-map', '0:a', '-map', '1:v', '-af', "volume='lt(mod(t,1),0.5)':eval=frame"],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-c:a', 'aac', '-f', 'mpegts'],
    ]);
    const running = await start([{ kind: 'udp', id: 'cam', name: 'Cam', port }]);
    feeds.push(
      new Feed(['-re', '-i', file, '-map', '0', '-c', 'copy', '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`]),
    );
    await running.allLive(['cam']);
    // Long enough for the synchroniser to learn how the feed’s sound arrives.
    await running.runs(240);
    const program = decodeProgram(running.program());
    const { frames } = program;
    const flashes = frames.filter((f, i) => i > 150 && f.rgb[1] > 128 && (frames[i - 1]?.rgb[1] ?? 255) < 128);
    expect(flashes.length).toBeGreaterThanOrEqual(2);
    for (const { pts } of flashes) {
      expect(toneLevel(soundAt(program, pts - 9000, 60), 400), 'quiet before').toBeLessThan(0.02);
      expect(toneLevel(soundAt(program, pts + 4500, 60), 400), 'sound with the picture').toBeGreaterThan(0.05);
    }
  });

  it('sound without picture is heard under a slate, picture without sound is seen in silence', async () => {
    const [soundPort, picturePort] = [await freeUdpPort(), await freeUdpPort()];
    const running = await start([
      { kind: 'udp', id: 'sound', name: 'Sound', port: soundPort },
      { kind: 'udp', id: 'picture', name: 'Picture', port: picturePort },
    ]);
    send(
      mediaFile([
        '-f',
        'lavfi',
        '-i',
        'sine=frequency=700:sample_rate=44100',
        '-t',
        '20',
        '-c:a',
        'aac',
        '-f',
        'mpegts',
      ]),
      soundPort,
    );
    send(
      mediaFile([
        '-f',
        'lavfi',
        '-i',
        'color=c=red:s=720x480:r=30000/1001',
        '-t',
        '20',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-g',
        '30',
        '-f',
        'mpegts',
      ]),
      picturePort,
    );
    await running.allLive(['sound', 'picture']);
    await running.runs(45);
    const cut = await running.take('picture');
    await running.runs(45);
    const program = decodeProgram(running.program());
    const at = program.frames.findIndex((f) => f.pts === cut.ptsTicks);
    expect(toneLevel(soundAt(program, cut.ptsTicks - 18_000, 150), 700)).toBeGreaterThan(0.03);
    expect(isDark(program.frames[at - 3]?.rgb ?? [255, 0, 0])).toBe(true);
    // 720×480 with square pixels is narrower than 16:9: bars left and right, the middle is the picture.
    expect(isRed(program.frames[at]?.rgb ?? [0, 0, 0])).toBe(true);
    expect(toneLevel(soundAt(program, cut.ptsTicks + 18_000, 150), 700)).toBeLessThan(0.005);
    expect(running.status.get('sound')?.video).toBeNull();
    expect(running.status.get('picture')?.audio).toBeNull();
  });

  it('an encoder that is killed flows again within 0.7 s, with time and counters going on', async () => {
    const running = await start([{ kind: 'test', id: 'cam', name: 'Cam' }]);
    await running.allLive(['cam']);
    await running.runs(45);
    const encoder = childrenOf(process.pid).find(
      (child) => child.command.includes('mpegts') && child.command.includes('matroska'),
    );
    expect(encoder).toBeDefined();
    process.kill(encoder?.pid ?? 0, 'SIGKILL');
    await until('another encoder runs', () => running.encoder?.restarts === 1 && running.encoder.status === 'running');
    await running.runs(30);
    const { frames } = decodeProgram(running.program());
    const steps = frames.slice(1).map((f, i) => f.pts - (frames[i]?.pts ?? 0));
    expect(Math.min(...steps)).toBe(3000);
    expect(Math.max(...steps)).toBeLessThan(0.7 * BUSY * 90_000);
    expect(continuityErrors(running.program())).toBe(0);
  });

  it('new encoder settings are swapped in without losing a frame', async () => {
    const running = await start([{ kind: 'test', id: 'cam', name: 'Cam' }], { encoder: { videoKbps: 2000 } });
    await running.allLive(['cam']);
    await running.runs(45);
    await running.media.configure({ encoder: EncoderSettings.parse({ preset: 'ultrafast', videoKbps: 800 }) });
    await running.runs(90);
    const { frames } = decodeProgram(running.program());
    expect(await running.lostUncounted(frames)).toBe(0);
    expect(continuityErrors(running.program())).toBe(0);
    await until('the bit rate has come down', () => (running.telemetry?.encoder.videoKbps ?? 9999) < 900);
  });

  it('adding, changing and removing a source disturbs nothing else', async () => {
    const running = await start([{ kind: 'test', id: 'cam', name: 'Cam', variant: 0 }]);
    await running.allLive(['cam']);
    await running.runs(30);
    const { SourceConfig } = await import('#shared/show/source-config.ts');
    const other = SourceConfig.parse({ kind: 'test', id: 'other', name: 'Other', variant: 1 });
    await running.media.addSource(other);
    await running.allLive(['other']);
    await running.media.updateSource({ ...other, name: 'Another' });
    await running.runs(30);
    await running.media.removeSource('other' as SourceId);
    await running.runs(30);
    const { frames } = decodeProgram(running.program());
    expect(await running.lostUncounted(frames)).toBe(0);
    expect(running.status.get('cam')?.restarts).toBe(0);
    await until(
      'its FFmpeg is gone',
      () => !childrenOf(process.pid).some((child) => child.command.includes('Another')),
    );
  });

  it('a file is played to its last picture, and then it has ended and stays so', async () => {
    const path = mediaFile([
      ...['-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=30', '-f', 'lavfi', '-i', 'color=c=white:s=320x180:r=30'],
      ...['-filter_complex', '[0]trim=end=2[a];[1]trim=end=0.2[b];[a][b]concat', '-c:v', 'libx264'],
      ...['-preset', 'ultrafast', '-f', 'mpegts'],
    ]);
    const running = await start([{ kind: 'file', id: 'file', name: 'File', path, loop: false }]);
    const seen: string[] = [];
    running.media.on('source', (_id, { status }) => {
      if (seen.at(-1) !== status) seen.push(status);
    });
    await until('it has ended', () => running.status.get('file')?.status === 'ended');
    await running.runs(30);
    expect([seen.includes('live'), seen.indexOf('ended')]).toEqual([true, seen.length - 1]);
    const { frames } = decodeProgram(running.program());
    // Six white pictures; the first tick of the file may fall anywhere, and one that comes late costs a repeat.
    const white = frames.filter(({ rgb }) => Math.min(...rgb) > 200).length;
    expect(white).toBeGreaterThanOrEqual(4);
    expect(white).toBeLessThanOrEqual(9);
  });

  it('leaves no FFmpeg behind', async () => {
    const running = await start([{ kind: 'test', id: 'cam', name: 'Cam' }]);
    await running.allLive(['cam']);
    await running.stop();
    lab = null;
    expect(childrenOf(process.pid).filter((child) => child.command.includes('ffmpeg'))).toEqual([]);
  });
});

/** Packets whose continuity counter does not follow (ISO/IEC 13818-1, 2.4.3.3). */
function continuityErrors(ts: Uint8Array): number {
  const last = new Map<number, number>();
  let errors = 0;
  for (let at = 0; at + 188 <= ts.length; at += 188) {
    const pid = (((ts[at + 1] ?? 0) & 0x1f) << 8) | (ts[at + 2] ?? 0);
    const flags = ts[at + 3] ?? 0;
    const expected = ((last.get(pid) ?? (flags & 15) - 1) + ((flags & 0x10) !== 0 ? 1 : 0)) & 15;
    if ((flags & 15) !== expected) errors += 1;
    last.set(pid, flags & 15);
  }
  return errors;
}
