/** The media pool and the keyers’ graphics through the API, with a real FFmpeg to look into the files. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { MAX_IMPORTS } from '../../electron/engine/media-pool/media-pool.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';
import { countedClip } from '../support/counted-clip.ts';
import { mediaFile } from '../support/feeds.ts';
import { until } from '../support/until.ts';

const picture = (): string =>
  mediaFile(['-f', 'lavfi', '-i', 'color=0x3050e0:s=320x180:d=1,format=rgba', '-frames:v', '1'], 'png');

interface Refused {
  code: string;
  details?: { reason?: string; uses?: string[] };
}

describe('media pool', () => {
  let lab: ControlLab;
  const mediaDir = (): string => path.join(lab.dataDir, 'media');
  const inPool = (): string[] => readdirSync(mediaDir()).filter((name) => !name.startsWith('.'));
  const leftovers = (): string[] => readdirSync(mediaDir()).filter((name) => name.startsWith('.incoming'));

  const upload = async (name: string, body: Buffer, token = LAB_TOKEN): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${lab.url}/api/v1/media/upload?name=${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' },
      body: new Uint8Array(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const thumbnail = (id: string, token = LAB_TOKEN): Promise<Response> =>
    fetch(`${lab.url}/api/v1/media/${id}/thumbnail`, { headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    lab = await ControlLab.open({ ffmpeg: await findFfmpeg(undefined) });
  });
  afterAll(async () => lab?.close());

  it('copies a clip from the disk and says what it is', async () => {
    const answer = await lab.command('media.add', { path: countedClip(), name: 'Opener' });
    expect(answer.json()).toEqual({ id: 'opener' });
    expect(lab.engine.state.media).toEqual({
      items: [
        {
          ...{ kind: 'clip', id: 'opener', name: 'Opener', file: 'opener.mov', width: 640, height: 360 },
          ...{ hasAlpha: false, durationMs: 1500, hasSound: true, bytes: statSync(countedClip()).size },
        },
      ],
      imports: [],
    });
    expect(readFileSync(path.join(mediaDir(), 'opener.mov')).equals(readFileSync(countedClip()))).toBe(true);
    expect(lab.media.composed.media?.[0]).toMatchObject({ id: 'opener', path: path.join(mediaDir(), 'opener.mov') });
  });

  it('takes a picture from a page, byte for byte, and finds its alpha', async () => {
    const answer = await upload('Übersicht & Logo.png', readFileSync(picture()));
    expect(answer).toEqual({ status: 200, body: { id: 'ubersicht-logo' } });
    expect(lab.engine.state.media.items[1]).toMatchObject({
      ...{
        kind: 'still',
        name: 'Übersicht & Logo',
        file: 'ubersicht-logo.png',
        width: 320,
        height: 180,
        hasAlpha: true,
      },
    });
    expect(readFileSync(path.join(mediaDir(), 'ubersicht-logo.png')).equals(readFileSync(picture()))).toBe(true);
  });

  it('makes a PNG of what pages and Skia cannot read', async () => {
    const tiff = mediaFile(['-f', 'lavfi', '-i', 'color=red:s=64x36:d=1', '-frames:v', '1', '-update', '1'], 'tiff');
    expect((await upload('scan.tiff', readFileSync(tiff))).body).toEqual({ id: 'scan' });
    expect(readFileSync(path.join(mediaDir(), 'scan.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('gives thumbnails of what is in the picture, to whoever has the token', async () => {
    const answer = await thumbnail('ubersicht-logo');
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    const jpeg = path.join(lab.dataDir, 'thumbnail.jpg');
    writeFileSync(jpeg, Buffer.from(await answer.arrayBuffer()));
    const pixel = execFileSync('ffmpeg', [
      ...['-v', 'error', '-i', jpeg, '-vf', 'scale=1:1:flags=area', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ]);
    expect(pixel[2]).toBeGreaterThan(190);
    expect(pixel[0]).toBeLessThan(90);
    expect((await thumbnail('ubersicht-logo', 'wrong')).status).toBe(401);
    expect(((await (await thumbnail('nothing')).json()) as Refused).code).toBe('media_unknown');
  });

  it('refuses what is no picture and no video, and leaves nothing of it', async () => {
    const before = inPool();
    expect(await upload('letter.png', Buffer.from('Dear Sirs'))).toMatchObject({
      status: 400,
      body: { code: 'media_unusable' },
    });
    // A playlist must not make FFmpeg open what it names.
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\n${countedClip()}\n#EXT-X-ENDLIST\n`;
    expect((await upload('list.m3u8', Buffer.from(playlist))).body).toMatchObject({ code: 'media_unusable' });
    const sound = mediaFile(['-f', 'lavfi', '-i', 'sine=d=0.2'], 'wav');
    const refused = (await lab.command('media.add', { path: sound })).json() as unknown as Refused;
    expect(refused).toMatchObject({ code: 'media_unusable' });
    for (const bad of ['/nowhere/x.png', lab.dataDir]) {
      expect((await lab.command('media.add', { path: bad })).json()).toMatchObject({ code: 'media_unusable' });
    }
    expect((await upload('x.png', readFileSync(picture()), 'wrong')).status).toBe(401);
    expect((await lab.call('PUT', '/api/v1/media/upload')).json()).toMatchObject({ code: 'bad_arguments' });
    expect(inPool()).toEqual(before);
    expect(leftovers()).toEqual([]);
    expect(lab.engine.state.media.imports).toEqual([]);
  });

  /** An upload that has begun and never ends. */
  const begin = (name: string): Socket => {
    const socket = connect(lab.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `PUT /api/v1/media/upload?name=${name} HTTP/1.1\r\nHost: 127.0.0.1:${lab.port}\r\n` +
        `Authorization: Bearer ${LAB_TOKEN}\r\nContent-Length: 1000000\r\nContent-Type: video/quicktime\r\n\r\n`,
    );
    socket.write(Buffer.alloc(5000));
    return socket;
  };
  const imports = (): EngineState['media']['imports'] => lab.engine.state.media.imports;

  it('shows what is on its way, and forgets one that breaks off', async () => {
    const socket = begin('half.mov');
    await until('it is on its way', () =>
      imports().some(({ name, totalBytes }) => name === 'half' && totalBytes === 1_000_000),
    );
    socket.destroy();
    await until('it is forgotten', () => imports().length === 0 && leftovers().length === 0);
  });

  it('takes only so many at once', async () => {
    const sockets = Array.from({ length: MAX_IMPORTS }, (_, i) => begin(`part${i}.mov`));
    await until('all are on their way', () => imports().length === MAX_IMPORTS);
    const one = await upload('x.png', readFileSync(picture()));
    expect(one).toMatchObject({ status: 429, body: { code: 'media_busy', details: { limit: MAX_IMPORTS } } });
    for (const socket of sockets) socket.destroy();
    await until('they are forgotten', () => imports().length === 0 && leftovers().length === 0);
  });

  it('renames, keeps what is used, and deletes what is not', async () => {
    await lab.command('media.rename', { id: 'opener', name: 'Title sequence' });
    expect(lab.engine.state.media.items[0]?.name).toBe('Title sequence');
    await lab.command('source.add', { source: { kind: 'clip', name: 'Opener', media: 'opener' } });
    await lab.command('keyer.content', { keyer: 'dsk1', content: { kind: 'logo', media: 'ubersicht-logo' } });
    const remove = async (id: string, confirm = true): Promise<Refused> =>
      (await lab.command('media.remove', { id, confirm })).json() as unknown as Refused;
    expect((await remove('opener', false)).code).toBe('confirmation_needed');
    expect(await remove('opener')).toMatchObject({ code: 'media_in_use', details: { uses: ['source Opener'] } });
    expect(await remove('ubersicht-logo')).toMatchObject({ code: 'media_in_use', details: { uses: ['keyer dsk1'] } });
    expect(await remove('scan')).toEqual({});
    expect(existsSync(path.join(mediaDir(), 'scan.png'))).toBe(false);
    expect(lab.engine.state.media.items.map(({ id }) => id)).toEqual(['opener', 'ubersicht-logo']);
  });

  it('refuses sources of what is not there or of another kind', async () => {
    const add = async (source: object): Promise<Refused> =>
      (await lab.command('source.add', { source })).json() as unknown as Refused;
    expect(await add({ kind: 'clip', name: 'x', media: 'gone' })).toMatchObject({ code: 'media_unknown' });
    expect(await add({ kind: 'still', name: 'x', media: 'opener' })).toMatchObject({ code: 'media_unusable' });
    expect((await lab.command('clip.play', { source: 'wide' })).json()).toMatchObject({ code: 'not_a_clip' });
    expect((await lab.command('clip.cue', { source: 'opener', atMs: 400 })).status).toBe(200);
    expect(lab.media.clips.at(-1)).toEqual({ id: 'opener', action: { type: 'cue', atMs: 400 } });
  });
});

describe('graphics of the keyers', () => {
  let lab: ControlLab;
  beforeAll(async () => {
    lab = await ControlLab.open();
  });
  afterAll(async () => lab?.close());

  const content = (fields: object) => lab.command('keyer.content', { keyer: 'dsk1', content: fields });
  const clockJobs = () => lab.painter.jobs.filter((job) => job.content.kind === 'clock');

  it('are drawn for the canvas when the content changes, before the command is answered', async () => {
    await content({ kind: 'lower-third', title: 'Ada' });
    expect(lab.media.graphics.get('dsk1')).toMatchObject({ width: 2, atMs: null });
    expect(lab.painter.jobs.at(-1)).toMatchObject({ content: { title: 'Ada' }, canvas: { width: 1280, height: 720 } });
  });

  it('are drawn anew for a new canvas, and not for anything else', async () => {
    const before = lab.painter.jobs.length;
    await lab.command('show.update', { name: 'Another name' });
    expect(lab.painter.jobs.length).toBe(before);
    await lab.command('show.update', { canvas: { width: 640, height: 360, frameRate: { num: 25, den: 1 } } });
    await until('it is drawn for the new canvas', () => lab.painter.jobs.at(-1)?.canvas.width === 640);
  });

  it('show nothing, and say so, when they cannot be drawn', async () => {
    lab.painter.failure = new Error('no such font');
    await content({ kind: 'lower-third', title: 'Grace' });
    expect(lab.media.graphics.get('dsk1')).toBeNull();
    expect(lab.log.last(20).some(({ text }) => text.includes('no such font'))).toBe(true);
  });

  it('try a clock again that could not be drawn once', async () => {
    lab.painter.failure = new Error('out of memory');
    await content({ kind: 'clock', mode: 'time' });
    // Nothing is shown until then, which may be at once: the next second begins when it likes.
    await until('its next second is drawn', () => lab.media.graphics.get('dsk1') != null);
    await content({ kind: 'none' });
    lab.painter.jobs.length = 0;
  });

  it('draw a running clock’s next second before it begins', async () => {
    await content({ kind: 'clock', mode: 'countdown', lengthS: 60 });
    await lab.command('keyer.clock', { keyer: 'dsk1', run: true });
    const { keyers } = lab.engine.state;
    const startedAtMs = keyers.dsk1.kind === 'clock' ? (keyers.dsk1.startedAtMs ?? 0) : 0;
    await until('two seconds are drawn ahead', () => clockJobs().filter(({ atMs }) => atMs !== null).length >= 2);
    // Whole seconds of the clock, each drawn for what it shows; a process that stood still may pass over one.
    const ahead = clockJobs().filter(({ atMs }) => atMs !== null);
    const seconds = ahead.map(({ atMs }) => ((atMs ?? 0) - startedAtMs) / 1000);
    expect(seconds.every((second, i) => Number.isInteger(second) && second > (seconds[i - 1] ?? 0))).toBe(true);
    for (const { atMs, showsMs } of ahead) expect(showsMs).toBe(atMs);
    expect(
      ahead.some((job) => lab.painter.ahead.has(job)),
      'before it begins',
    ).toBe(true);
    await content({ kind: 'none' });
    expect(lab.media.graphics.get('dsk1')).toBeNull();
    const drawn = clockJobs().length;
    await until('its next second would have come', () => Date.now() > startedAtMs + 2600);
    expect(clockJobs().length).toBe(drawn);
  });
});
