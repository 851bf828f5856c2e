/** Playlists that name what is not theirs: files of this machine, and plain servers behind an encrypted address. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SourceConfig } from '#shared/show/source-config.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { InputDesk } from '../../electron/engine/sources/input-desk.ts';
import { mediaFile } from '../support/feeds.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'flypack-hls-addresses-'));
const segment = mediaFile([
  ...['-f', 'lavfi', '-i', 'color=c=blue:s=320x180:r=25', '-t', '4', '-c:v', 'libx264', '-preset', 'ultrafast'],
  ...['-g', '25', '-pix_fmt', 'yuv420p', '-f', 'mpegts'],
]);
const playlist = (uri: string): string =>
  ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:4', '#EXTINF:4.0,', uri, '#EXT-X-ENDLIST', ''].join('\n');

let plain: Server | null = null;
let secure: Server | null = null;
/** What the plain server was asked for. */
const asked: string[] = [];
/** What a path is answered with. */
const pages = new Map<string, string>();
let [http, https] = ['', ''];

const answer: RequestListener = ({ url = '' }, response) => {
  if (url.endsWith('.ts')) response.end(readFileSync(segment));
  else response.end(pages.get(url) ?? '');
};

beforeAll(async () => {
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  plain = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
  const portOf = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  http = `http://127.0.0.1:${await portOf(plain)}`;
  https = `https://127.0.0.1:${await portOf(secure)}`;
  writeFileSync(path.join(folder, 'private.ts'), readFileSync(segment));
  pages.set('/file.m3u8', playlist(`file://${path.join(folder, 'private.ts')}`));
  pages.set('/inside.m3u8', playlist(`${http}/inside.ts`));
  pages.set('/delivery.m3u8', playlist(`${https}/delivery.ts`));
});

afterAll(async () => {
  for (const server of [plain, secure]) {
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** How wide the picture is that is found there; null when it is refused. */
async function found(url: string): Promise<number | null> {
  const desk = new InputDesk(await findFfmpeg(undefined));
  const source = SourceConfig.parse({ kind: 'http', id: 'a', name: 'A', url });
  try {
    const { programs } = await desk.probe(source, () => undefined);
    return programs[0]?.video[0]?.width ?? null;
  } catch {
    return null;
  }
}

it('opens what a playlist names on other web servers, and never a file of this machine', async () => {
  expect(await found(`${http}/inside.m3u8`)).toBe(320);
  expect(await found(`${http}/delivery.m3u8`)).toBe(320);
  expect(await found(`${http}/file.m3u8`)).toBeNull();
});

it('is not led from an encrypted address to a plain server, by a playlist', async () => {
  expect(await found(`${https}/delivery.m3u8`)).toBe(320);
  asked.length = 0;
  expect(await found(`${https}/inside.m3u8`)).toBeNull();
  expect(asked).toEqual([]);
});
