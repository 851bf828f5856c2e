/** What the program goes to during a soak. Everything that arrives is kept, to be decoded afterwards. */
import { createHmac } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import path from 'node:path';
import { TcpFarEnd } from '../../tests/support/far-end.ts';
import { freeUdpPort } from '../../tests/support/feeds.ts';
import { NginxRtmp, nginxRtmpPresent } from '../../tests/support/nginx-rtmp.ts';
import { freeTcpPort } from '../../tests/support/ports.ts';
import type { Rig } from '../lib/rig.ts';
import { CANVAS, LastingFfmpeg } from './senders.ts';

const RTMP_KEY = 'soak';
const SRT_PASSPHRASE = 'soak-for-half-an-hour';
const WEBHOOK_SECRET = 'soak-webhook-secret';

/** Bytes of one reception, whole on disk once it is closed. */
class Kept {
  readonly file: string;
  readonly #stream: WriteStream;

  constructor(rig: Rig, file: string) {
    this.file = file;
    this.#stream = rig.keep(createWriteStream(file), (stream) => new Promise<void>((done) => stream.end(() => done())));
    // A full disk is seen when it is decoded.
    this.#stream.on('error', () => undefined);
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }
}

async function listen(rig: Rig, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rig.keep(server, async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server does not listen');
  return address.port;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function tcp(rig: Rig, file: string): Promise<TcpFarEnd> {
  const kept = new Kept(rig, file);
  const end = rig.keep(await TcpFarEnd.open(CANVAS.fps), (e) => e.close());
  end.onBytes = (bytes) => kept.write(bytes);
  return end;
}

/** An HLS origin that is uploaded to; segments are kept in the order in which they first came. */
async function hlsOrigin(rig: Rig, file: string): Promise<string> {
  const kept = new Kept(rig, file);
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const segment = request.method === 'PUT' && (request.url ?? '').includes('.ts');
    void bodyOf(request).then(
      (body) => {
        const name = request.url ?? '';
        // An upload that is tried again brings the same segment twice.
        if (segment && !seen.has(name)) kept.write(body);
        if (segment) seen.add(name);
        response.writeHead(request.method === 'PUT' ? 201 : 200).end();
      },
      () => response.destroy(),
    );
  });
  return `http://127.0.0.1:${await listen(rig, server)}/live/out.m3u8`;
}

/** A receiver of alerts that checks each signature. */
export interface Webhooks {
  url: string;
  secret: string;
  good: number;
  bad: number;
}

async function webhookReceiver(rig: Rig): Promise<Webhooks> {
  const hooks: Webhooks = { url: '', secret: WEBHOOK_SECRET, good: 0, bad: 0 };
  const server = createServer((request, response) => {
    void bodyOf(request).then(
      (body) => {
        const signed = `${request.headers['x-flypack-timestamp']}.${body.toString()}`;
        const expected = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(signed).digest('hex')}`;
        if (request.headers['x-flypack-signature'] === expected) hooks.good += 1;
        else hooks.bad += 1;
        response.writeHead(204).end();
      },
      () => response.destroy(),
    );
  });
  hooks.url = `http://127.0.0.1:${await listen(rig, server)}/alerts`;
  return hooks;
}

export interface Taken {
  name: string;
  /** In the order in which they arrived. */
  files: string[];
}

export interface Takers {
  destinations: object[];
  /** The program as the first destination gets it. */
  first: TcpFarEnd;
  webhooks: Webhooks;
  /** What is kept of each, and where. */
  taken: Taken[];
  /** Those that are an FFmpeg. */
  players: LastingFfmpeg[];
}

/** Opens every far end; their files are in `folder`. */
export async function openTakers(rig: Rig, folder: string): Promise<Takers> {
  const taken: Taken[] = [];
  const fileFor = (name: string): string => {
    const file = path.join(folder, `${name.replaceAll(' ', '-')}.ts`);
    taken.push({ name, files: [file] });
    return file;
  };
  const first = await tcp(rig, fileFor('TCP'));
  const backup = await tcp(rig, fileFor('TCP backup'));
  const vertical = await tcp(rig, fileFor('vertical rendition'));
  const upload = await hlsOrigin(rig, fileFor('HLS upload'));
  const srtPort = await freeUdpPort();
  const copy = ['-map', '0', '-c', 'copy', '-copyts', '-f', 'mpegts'];
  const srt = `srt://127.0.0.1:${srtPort}?mode=listener&latency=120000`;
  const srtTaker = new LastingFfmpeg([
    '-passphrase',
    SRT_PASSPHRASE,
    '-f',
    'mpegts',
    '-i',
    srt,
    ...copy,
    fileFor('SRT'),
  ]);
  const players = [rig.keep(srtTaker, (taker) => taker.stop())];
  const destinations: object[] = [
    { id: 'tcp', name: 'Two addresses', url: first.url, backup: { url: backup.url, when: 'both' } },
    { id: 'vertical', name: 'Vertical', url: vertical.url, rendition: 'vertical' },
    { id: 'upload', name: 'Upload', kind: 'hls', url: upload, segmentS: 2 },
    { id: 'srt', name: 'SRT', url: `srt://127.0.0.1:${srtPort}`, passphrase: SRT_PASSPHRASE },
  ];
  // Without nginx and its RTMP module there is no RTMP destination.
  if (nginxRtmpPresent()) {
    const nginx = rig.keep(await NginxRtmp.start({ port: await freeTcpPort(), key: RTMP_KEY }), (s) => s.close());
    const viewer = new LastingFfmpeg(['-i', `${nginx.url}/${RTMP_KEY}`, ...copy, fileFor('RTMP viewer')]);
    players.push(rig.keep(viewer, (player) => player.stop()));
    destinations.push({ id: 'rtmp', name: 'RTMP', url: nginx.url, key: RTMP_KEY });
  }
  return { destinations, first, webhooks: await webhookReceiver(rig), taken, players };
}

/**
 * A viewer of the local event: asks for the playlist of the untouched picture again and again, and takes every segment.
 * What belongs to one initialisation section goes into one file.
 */
export class EventViewer {
  readonly #rig: Rig;
  readonly #stem: string;
  readonly #playlistOf: () => Promise<string | null>;
  readonly #seen = new Set<string>();
  #media: URL | null = null;
  #map = '';
  #kept: Kept | null = null;
  #busy = false;
  readonly files: string[] = [];
  segments = 0;
  /** Requests that failed. */
  failures = 0;

  /**
   * @param stem path of its files without number and ending
   * @param playlistOf address of the event’s playlist; null while there is none
   */
  constructor(rig: Rig, stem: string, playlistOf: () => Promise<string | null>) {
    this.#rig = rig;
    this.#stem = stem;
    this.#playlistOf = playlistOf;
  }

  /** One look at the playlist. Never rejects. */
  async look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#take();
    } catch {
      this.failures += 1;
    }
    this.#busy = false;
  }

  async #take(): Promise<void> {
    this.#media ??= await this.#find();
    const media = this.#media;
    if (media === null) return;
    const lines = (await (await answered(media)).text()).split(/\r?\n/);
    let map = '';
    for (const line of lines) {
      map = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line)?.[1] ?? map;
      if (line === '' || line.startsWith('#') || this.#seen.has(line)) continue;
      if (map !== this.#map || this.#kept === null) this.#kept = await this.#begin(map, media);
      this.#kept.write(await bytesOf(new URL(line, media)));
      this.#seen.add(line);
      this.segments += 1;
    }
  }

  async #find(): Promise<URL | null> {
    const main = await this.#playlistOf();
    if (main === null) return null;
    const lines = (await (await answered(new URL(main))).text()).split(/\r?\n/);
    const first = lines.find((line) => line !== '' && !line.startsWith('#'));
    return first === undefined ? null : new URL(first, main);
  }

  async #begin(map: string, media: URL): Promise<Kept> {
    const head = await bytesOf(new URL(map, media));
    const file = `${this.#stem}-${this.files.length + 1}.mp4`;
    const kept = new Kept(this.#rig, file);
    kept.write(head);
    this.files.push(file);
    this.#map = map;
    return kept;
  }
}

async function answered(url: URL): Promise<Response> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer;
}

const bytesOf = async (url: URL): Promise<Uint8Array> => new Uint8Array(await (await answered(url)).arrayBuffer());
