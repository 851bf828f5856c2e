/** Looks for cameras, screens and sound devices with what this platform and this FFmpeg offer. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { DeviceList } from '#shared/commands/input.ts';
import { cleanEnvironment, FfmpegProcess } from '../ffmpeg/process.ts';
import {
  avfoundationDevices,
  avfoundationModes,
  captureApis,
  decklinkModes,
  decklinkSources,
  dshowDevices,
  dshowModes,
  ndiSources,
  soundSources,
  uniqueModes,
  v4l2Modes,
  x11Displays,
  x11Windows,
} from './device-listing.ts';

const run = promisify(execFile);
/** A driver that does not answer must not keep the list waiting. */
const LISTING_MS = 4000;

interface Listing {
  out: string;
  lines: string[];
}

const lacks = (found: DeviceList, what: DeviceList['missing'][number]['what'], reason: string): void => {
  found.missing.push({ what, reason });
};

/** Runs FFmpeg for what it prints; what it exits with means nothing here. */
async function listing(ffmpegPath: string, args: readonly string[]): Promise<Listing> {
  const process = new FfmpegProcess({
    binary: ffmpegPath,
    args: ['-hide_banner', ...args],
    stdin: 'control',
    stdout: 'pipe',
  });
  const out: Buffer[] = [];
  const lines: string[] = [];
  process.stdout.on('data', (part: Buffer) => out.push(part));
  process.onLine((line) => lines.push(line));
  const deadline = setTimeout(() => process.kill('SIGKILL'), LISTING_MS);
  await process.exited;
  clearTimeout(deadline);
  return { out: Buffer.concat(out).toString(), lines };
}

/** The names in a folder; none where it is not there. */
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function v4l2Cameras(ffmpegPath: string): Promise<DeviceList['cameras']> {
  const nodes = (await namesIn('/dev')).filter((name) => /^video\d+$/.test(name)).sort();
  const cameras = await Promise.all(
    nodes.map(async (node) => {
      const id = `/dev/${node}`;
      const label = await readFile(`/sys/class/video4linux/${node}/name`, 'utf8').catch(() => node);
      const { lines } = await listing(ffmpegPath, ['-f', 'v4l2', '-list_formats', 'all', '-i', id]);
      return { api: 'v4l2' as const, id, name: label.trim(), modes: uniqueModes(v4l2Modes(lines)) };
    }),
  );
  // A camera has a second node for its metadata, which has no pictures to offer.
  return cameras.filter(({ modes }) => modes.length > 0);
}

async function x11Screens(found: DeviceList): Promise<void> {
  const displays = x11Displays(await namesIn('/tmp/.X11-unix'), process.env.DISPLAY);
  found.screens.push(...displays);
  for (const { id } of displays) {
    try {
      const options = { timeout: LISTING_MS, env: cleanEnvironment() };
      const { stdout } = await run('xwininfo', ['-display', id, '-root', '-tree'], options);
      found.screens.push(...x11Windows(stdout, id));
    } catch {
      // Not installed, or the display does not let us look: the display itself stays in the list.
      lacks(
        found,
        'screens',
        `Windows of display ${id} cannot be listed (xwininfo is needed, and access to the display).`,
      );
    }
  }
}

async function onLinux(ffmpegPath: string, apis: ReadonlySet<string>, found: DeviceList): Promise<void> {
  if (apis.has('v4l2')) found.cameras.push(...(await v4l2Cameras(ffmpegPath)));
  else lacks(found, 'cameras', 'This FFmpeg was built without v4l2, which cameras need.');
  for (const api of ['pulse', 'alsa'] as const) {
    if (apis.has(api)) {
      const { out, lines } = await listing(ffmpegPath, ['-sources', api]);
      found.sounds.push(...soundSources(out, api));
      const refusal = [...lines, ...out.split('\n')].find((line) =>
        /Cannot (list|open)|Connection refused/i.test(line),
      );
      if (refusal !== undefined) lacks(found, 'sounds', `No sound server of the kind ${api} can be reached.`);
    } else lacks(found, 'sounds', `This FFmpeg was built without ${api}, one of the two ways to sound devices.`);
  }
  if (apis.has('x11grab')) await x11Screens(found);
  else lacks(found, 'screens', 'This FFmpeg was built without x11grab, which screens need.');
}

async function onMac(ffmpegPath: string, apis: ReadonlySet<string>, found: DeviceList): Promise<void> {
  if (!apis.has('avfoundation')) {
    for (const what of ['cameras', 'sounds', 'screens'] as const) {
      lacks(found, what, 'This FFmpeg was built without avfoundation, which devices of a Mac need.');
    }
    return;
  }
  const { lines } = await listing(ffmpegPath, ['-f', 'avfoundation', '-list_devices', 'true', '-i', '']);
  const { cameras, sounds, screens } = avfoundationDevices(lines);
  for (const camera of cameras) {
    // A size that no camera has: the refusal names those it has.
    const args = ['-f', 'avfoundation', '-video_size', '1x1', '-i', `${camera.id}:none`];
    camera.modes = uniqueModes(avfoundationModes((await listing(ffmpegPath, args)).lines));
  }
  found.cameras.push(...cameras);
  found.sounds.push(...sounds);
  found.screens.push(...screens);
}

async function onWindows(ffmpegPath: string, apis: ReadonlySet<string>, found: DeviceList): Promise<void> {
  if (apis.has('gdigrab')) {
    found.screens.push({ api: 'gdigrab', id: 'desktop', name: 'Whole desktop', window: false });
    lacks(found, 'screens', 'Windows cannot be listed: give the title of the window.');
  }
  if (!apis.has('dshow')) {
    for (const what of ['cameras', 'sounds'] as const) lacks(found, what, 'This FFmpeg was built without dshow.');
    return;
  }
  const { lines } = await listing(ffmpegPath, ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy']);
  const { cameras, sounds } = dshowDevices(lines);
  for (const camera of cameras) {
    const args = ['-f', 'dshow', '-list_options', 'true', '-i', `video=${camera.id}`];
    camera.modes = dshowModes((await listing(ffmpegPath, args)).lines);
  }
  found.cameras.push(...cameras);
  found.sounds.push(...sounds);
}

/** Cards and network sources that FFmpeg has on every platform, when it was built with them. */
async function everywhere(ffmpegPath: string, apis: ReadonlySet<string>, found: DeviceList): Promise<void> {
  if (apis.has('decklink')) {
    const cards = decklinkSources((await listing(ffmpegPath, ['-sources', 'decklink'])).out);
    for (const card of cards) {
      const args = ['-f', 'decklink', '-list_formats', '1', '-i', card.id];
      card.modes = decklinkModes((await listing(ffmpegPath, args)).lines);
    }
    found.cameras.push(...cards);
  }
  if (apis.has('libndi_newtek')) {
    const args = ['-f', 'libndi_newtek', '-find_sources', '1', '-i', 'dummy'];
    found.cameras.push(...ndiSources((await listing(ffmpegPath, args)).lines));
  }
}

/** Everything there is, by the platform’s own names, and what could not be looked for. */
export async function listDevices(ffmpegPath: string): Promise<DeviceList> {
  const found: DeviceList = { cameras: [], sounds: [], screens: [], missing: [] };
  const apis = captureApis((await listing(ffmpegPath, ['-devices'])).out);
  const local = { linux: onLinux, darwin: onMac, win32: onWindows }[process.platform as string];
  await local?.(ffmpegPath, apis, found);
  await everywhere(ffmpegPath, apis, found);
  if (found.cameras.length === 0) lacks(found, 'cameras', 'No camera or capture card was found.');
  if (found.sounds.length === 0) lacks(found, 'sounds', 'No sound device was found.');
  if (found.screens.length === 0) lacks(found, 'screens', 'No screen was found.');
  return found;
}
