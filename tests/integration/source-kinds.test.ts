/** Sources of every kind this machine can make: opened by their own FFmpeg, their pictures and sound looked at. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ProbeResult } from '#shared/commands/input.ts';
import type { FlypackError } from '#shared/errors.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { InputDesk } from '../../electron/engine/sources/input-desk.ts';
import { toneLevel } from '../support/decoded.ts';
import { openDisplay } from '../support/display.ts';
import { Feed, freeUdpPort, mediaFile } from '../support/feeds.ts';
import { OpenedSource } from '../support/opened-source.ts';
import { childrenOf } from '../support/processes.ts';
import { RtspServer } from '../support/rtsp-server.ts';
import { until } from '../support/until.ts';

/** BT.709, limited range. */
const RED = [63, 102, 240] as const;
const BLUE = [32, 240, 118] as const;

const near = (seen: readonly number[], wanted: readonly number[], within = 2): void => {
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs((seen[i] ?? 0) - value), `${seen} should be ${wanted}`).toBeLessThanOrEqual(within);
  }
};

const tagged = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
const painted = (colour: string, size: string): string =>
  `color=c=${colour}:s=${size}:r=25,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p`;

/** A blue feed with a tone, tagged, in a container of one’s choice. */
const blueFeed = (extension: string, ...format: string[]): string =>
  mediaFile(
    [
      ...['-f', 'lavfi', '-i', painted('blue', '640x360'), '-f', 'lavfi', '-i', 'sine=frequency=600:sample_rate=48000'],
      ...['-t', '20', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', ...tagged, '-c:a', 'aac', ...format],
    ],
    extension,
  );

/** Two programs: a red one with a tone of 400 Hz, and a blue one with 700 Hz in French and 1000 Hz in English. */
const twoPrograms = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', painted('red', '320x180'), '-f', 'lavfi', '-i', painted('blue', '640x360')],
    ...[400, 700, 1000].flatMap((hz) => ['-f', 'lavfi', '-i', `sine=frequency=${hz}:sample_rate=48000`]),
    ...['-map', '0:v', '-map', '2:a', '-map', '1:v', '-map', '3:a', '-map', '4:a', '-t', '12'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', ...tagged, '-c:a', 'aac'],
    ...['-metadata:s:a:1', 'language=fre', '-metadata:s:a:2', 'language=eng'],
    ...['-program', 'title=Red:program_num=5:st=0:st=1', '-program', 'title=Blue:program_num=9:st=2:st=3:st=4'],
    ...['-f', 'mpegts'],
  ]);

const running: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];
const keep = <T extends { stop?: () => Promise<void>; close?: () => Promise<void> }>(thing: T): T => {
  running.push(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of running.splice(0).reverse()) await (thing.stop ?? thing.close)?.call(thing);
});

const open = (fields: Record<string, unknown>): OpenedSource => keep(new OpenedSource(fields));

async function probe(fields: Record<string, unknown>, ffprobe = true): Promise<ProbeResult> {
  const ffmpeg = await findFfmpeg(undefined);
  const desk = new InputDesk(ffprobe ? ffmpeg : { ...ffmpeg, probePath: null });
  return desk.probe(SourceConfig.parse({ id: 'a', name: 'A', ...fields }), () => undefined);
}

const refusal = (looked: Promise<unknown>): Promise<string> =>
  looked.then(
    () => 'it was let in',
    (error: FlypackError) => String((error.details as { reason?: string }).reason),
  );

describe('a feed with two programs', () => {
  it('gives the first program, or the one and the sound track that were chosen', async () => {
    const file = { kind: 'file', path: twoPrograms() };
    const first = open(file);
    await first.picture();
    near(first.at(0.5, 0.5), RED);
    const chosen = open({ ...file, program: 9, audioTrack: 1 });
    await chosen.picture();
    near(chosen.at(0.5, 0.5), BLUE);
    const sound = await chosen.sound(500);
    expect(toneLevel(sound, 1000)).toBeGreaterThan(0.05);
    expect(toneLevel(sound, 700)).toBeLessThan(0.01);
  });

  it('tells what is in it, by ffprobe and by FFmpeg alone', async () => {
    const port = await freeUdpPort();
    keep(
      new Feed([
        '-re',
        '-stream_loop',
        '-1',
        '-i',
        twoPrograms(),
        ...['-map', '0', '-c', 'copy'],
        ...['-program', 'title=Red:program_num=5:st=0:st=1', '-program', 'title=Blue:program_num=9:st=2:st=3:st=4'],
        ...['-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`],
      ]),
    );
    for (const ffprobe of [true, false]) {
      const found = await probe({ kind: 'udp', port, program: 9 }, ffprobe);
      expect(found).toMatchObject({ container: 'mpegts', suggestedName: 'Blue' });
      expect(found.programs).toMatchObject([
        { number: 5, name: 'Red', video: [{ codec: 'h264', width: 320, height: 180 }], audio: [{ track: 0 }] },
        {
          number: 9,
          name: 'Blue',
          video: [{ width: 640, height: 360, fps: 25, interlaced: false, bitDepth: 8 }],
          audio: [
            { track: 0, codec: 'aac', language: 'fre', channels: 1, sampleRateHz: 48_000 },
            { track: 1, language: 'eng' },
          ],
        },
      ]);
      if (ffprobe) expect(found.kbps).toBeGreaterThan(50);
    }
  });
});

describe('addresses that are fetched', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-hls-'));
  let web: Server | null = null;
  afterAll(async () => {
    web?.closeAllConnections();
    await new Promise<void>((resolve) => (web === null ? resolve() : web.close(() => resolve())));
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows HLS from a web server, and tells what is in it and what is not there', async () => {
    const source = blueFeed('ts', '-f', 'mpegts');
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-i', source, '-c', 'copy', '-f', 'hls', '-hls_time', '2', '-hls_list_size', '0'],
      path.join(folder, 'index.m3u8'),
    ]);
    web = createServer((request, response) => {
      try {
        response.end(readFileSync(path.join(folder, path.basename(request.url ?? ''))));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => web?.listen(0, '127.0.0.1', resolve));
    const address = web.address();
    const root = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const shown = open({ kind: 'http', url: `${root}/index.m3u8` });
    const started = performance.now();
    await shown.picture(50);
    near(shown.at(0.5, 0.5), BLUE);
    // At its own speed: a segment that arrives at once must not be played at once.
    expect(performance.now() - started).toBeGreaterThan(1200);
    expect(toneLevel(await shown.sound(300), 600)).toBeGreaterThan(0.05);
    const found = await probe({ kind: 'http', url: `${root}/index.m3u8` });
    expect(found).toMatchObject({ container: 'hls', suggestedName: '127.0.0.1' });
    expect(found.programs[0]?.video).toMatchObject([{ codec: 'h264', width: 640 }]);
    expect(await refusal(probe({ kind: 'http', url: `${root}/gone.m3u8` }))).toBe('There is nothing at this address.');
  });

  it('shows RTMP that it fetches from a server', async () => {
    const port = await freeUdpPort();
    const url = `rtmp://127.0.0.1:${port}/live/cam`;
    keep(new Feed(['-re', '-i', blueFeed('flv', '-f', 'flv'), '-c', 'copy', '-f', 'flv', '-listen', '1', url]));
    await until('somebody serves', () => tryOpen(url), { everyMs: 100 });
  });

  /** The server takes one connection: the first that comes through is looked at. */
  async function tryOpen(url: string): Promise<boolean> {
    const shown = open({ kind: 'rtmp', mode: 'pull', url });
    try {
      await shown.picture(3);
    } catch {
      // It does not listen yet.
      return false;
    }
    near(shown.at(0.5, 0.5), BLUE);
    return true;
  }

  it('shows a network camera over RTSP, with its password', async () => {
    const camera = keep(await RtspServer.start(blueFeed('ts', '-f', 'mpegts'), 'admin:hunter2'));
    const shown = open({ kind: 'rtsp', url: `rtsp://admin:hunter2@127.0.0.1:${camera.port}/door` });
    await shown.picture(3);
    near(shown.at(0.5, 0.5), BLUE);
    const found = await probe({ kind: 'rtsp', url: `rtsp://admin:hunter2@127.0.0.1:${camera.port}/door` });
    expect(found.programs[0]?.video).toMatchObject([{ codec: 'h264', width: 640, height: 360 }]);
    const wrong = await refusal(probe({ kind: 'rtsp', url: `rtsp://admin:wrong99@127.0.0.1:${camera.port}/door` }));
    expect(wrong).toBe('The other side wants a user name and a password.');
  });
});

describe('what is on this machine', () => {
  it('grabs a display, lists it, and leaves nothing running', async () => {
    const own = process.env.DISPLAY;
    delete process.env.DISPLAY;
    const display = keep(await openDisplay());
    const screen = display.env.DISPLAY ?? '';
    try {
      const shown = open({ kind: 'screen', api: 'x11grab', screen, cursor: false });
      await shown.picture(2);
      near(shown.at(0.5, 0.5), [16, 128, 128]);
      const list = await new InputDesk(await findFfmpeg(undefined)).devices();
      expect(list.screens).toContainEqual({ api: 'x11grab', id: screen, name: `Display ${screen}`, window: false });
      const found = await probe({ kind: 'screen', api: 'x11grab', screen });
      expect(found.programs[0]?.video).toMatchObject([{ width: 1600, height: 1000 }]);
      expect(await refusal(probe({ kind: 'screen', api: 'x11grab', screen: ':4711' }))).toMatch(/no such display/);
      expect(await refusal(probe({ kind: 'device', api: 'v4l2', device: '/dev/video4711' }))).toMatch(
        /not there|no such/i,
      );
    } finally {
      if (own !== undefined) process.env.DISPLAY = own;
    }
  });

  it('calls a look off when whoever asked has gone', async () => {
    const port = await freeUdpPort();
    const desk = new InputDesk(await findFfmpeg(undefined));
    let gone = (): void => undefined;
    const looked = desk.probe(SourceConfig.parse({ id: 'a', name: 'A', kind: 'udp', port }), (cancel) => {
      gone = cancel;
    });
    await until('it looks', () => childrenOf(process.pid).some(({ command }) => command.includes(`:${port}?`)));
    gone();
    expect(await refusal(looked)).toBe('The look was called off.');
    expect(childrenOf(process.pid).filter(({ command }) => command.includes(`:${port}?`))).toEqual([]);
  });
});

/** Mean colour of a JPEG. */
const middleOf = (jpeg: Uint8Array): number[] => [
  ...execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-f',
      'mjpeg',
      '-i',
      'pipe:0',
      '-vf',
      'crop=8:8,scale=1:1:flags=area',
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
      'pipe:1',
    ],
    { input: jpeg },
  ),
];

describe('colour', () => {
  const untagged = (size: string, matrix: string): string =>
    mediaFile(
      [
        ...[
          '-f',
          'lavfi',
          '-i',
          `color=c=red:s=${size}:r=25,scale=out_color_matrix=${matrix}:out_range=tv,format=yuv420p`,
        ],
        ...['-t', '2', '-c:v', 'mpeg2video', '-b:v', '4M', '-f', 'mpegts'],
      ],
      'ts',
    );

  it('takes standard definition without tags as BT.601 and hands over BT.709', async () => {
    const sd = open({ kind: 'file', path: untagged('720x576', 'bt601') });
    await sd.picture();
    near(sd.at(0.5, 0.5), RED);
    near(middleOf(await sd.tile()), [255, 0, 0], 8);
  });

  it('leaves high definition without tags as it is', async () => {
    const hd = open({ kind: 'file', path: untagged('1280x720', 'bt709') });
    await hd.picture();
    near(hd.at(0.5, 0.5), RED);
    near(middleOf(await hd.tile()), [255, 0, 0], 8);
  });
});

describe('picture corrections', () => {
  /** Four quarters: dark, red / blue, bright. */
  const quarters = (): string =>
    mediaFile(
      [
        '-f',
        'lavfi',
        '-i',
        [
          'color=c=black:s=640x360:r=25,format=yuv420p',
          'drawbox=x=320:y=0:w=320:h=180:c=red:t=fill',
          'drawbox=x=0:y=180:w=320:h=180:c=blue:t=fill',
          'drawbox=x=320:y=180:w=320:h=180:c=white:t=fill',
        ].join(','),
        ...['-t', '2', '-c:v', 'ffv1', ...tagged],
      ],
      'mkv',
    );
  const shown = async (picture: Record<string, unknown>): Promise<OpenedSource> => {
    const source = open({ kind: 'file', path: quarters(), picture });
    await source.picture();
    return source;
  };
  const corners = (source: OpenedSource, x = 0.25): number[] =>
    [[x, 0.25] as const, [1 - x, 0.25] as const, [x, 0.75] as const, [1 - x, 0.75] as const].map(
      ([px, py]) => source.at(px, py)[0],
    );
  // Luma of the quarters as drawbox paints them.
  const [K, R, B, W] = [16, 81, 41, 235];

  it('turn and mirror it to the pixel', async () => {
    expect(corners(await shown({}))).toEqual([K, R, B, W]);
    expect(corners(await shown({ rotate: 180 }))).toEqual([W, B, R, K]);
    expect(corners(await shown({ flipHorizontal: true }))).toEqual([R, K, W, B]);
    expect(corners(await shown({ flipVertical: true }))).toEqual([B, W, K, R]);
  });

  it('stand a picture upright with bars beside it', async () => {
    const upright = await shown({ rotate: 90 });
    // 360 × 640 in a height of 360 is 202 wide: from 219 to 421.
    expect(upright.at(210 / 640, 0.25)[0]).toBe(16);
    expect(corners(upright, 0.45)).toEqual([B, K, W, R]);
    expect(upright.at(430 / 640, 0.25)[0]).toBe(16);
  });

  it('cut edges off and fill the canvas with the rest', async () => {
    const cropped = await shown({ crop: { left: 0.5, top: 0.5 } });
    expect([cropped.at(0.01, 0.02)[0], cropped.at(0.99, 0.98)[0]]).toEqual([W, W]);
    const half = await shown({ crop: { left: 0.25, right: 0.25, top: 0.25, bottom: 0.25 } });
    expect([half.at(0.49, 0.25)[0], half.at(0.51, 0.25)[0]]).toEqual([K, R]);
  });

  it('change light and colour, of the tile too, and leave the bars black', async () => {
    const grey = await shown({ saturation: 0, rotate: 90, brightness: 0.1 });
    const [, u, v] = grey.at(0.55, 0.75);
    near([u, v], [128, 128], 1);
    expect(grey.at(0.05, 0.5)).toEqual([16, 128, 128]);
    expect(grey.at(0.45, 0.75)[0]).toBeGreaterThan(240);
    const [r = 0, g = 0, b = 0] = middleOf(await grey.tile());
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(6);
  });
});
