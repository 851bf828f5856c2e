/** What an event node serves, fetched and decoded as a player does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Playlist, TestNode } from './event-node.ts';
import { mediaFile } from './feeds.ts';
import { until } from './until.ts';

/** Ten seconds of a moving picture and a tone, a key frame every 30 frames; `offsetS` is its first time stamp. */
export const contribution = (offsetS: number, size = '640x360'): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=30`, '-f', 'lavfi', '-i', 'sine=440:sample_rate=48000'],
    ...['-t', '10', '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '800k', '-g', '30', '-keyint_min', '30'],
    ...['-sc_threshold', '0', '-bf', '0', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '96k'],
    ...['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', String(offsetS), '-f', 'mpegts'],
  ]);

/** What a player has shown. */
export interface Shown {
  frames: number;
  /** Of each decoded frame, 90 kHz. */
  pts: number[];
  keyPts: number[];
  audioPackets: number;
}

/** Fetches entries’ initialisation and media segments as a player does, before they have left the window. */
export async function fetchMedia(node: TestNode, rendition: string, entries: Playlist['entries']): Promise<Buffer> {
  const parts: Buffer[] = [];
  let init: string | null = null;
  for (const entry of entries) {
    if (entry.init !== null && entry.init !== init) parts.push((await node.live(`${rendition}/${entry.init}`)).body);
    init = entry.init;
    const { status, body } = await node.live(`${rendition}/${entry.uri}`);
    expect(status).toBe(200);
    parts.push(body);
  }
  return Buffer.concat(parts);
}

/** Fetches and decodes. */
export const show = async (node: TestNode, rendition: string, entries: Playlist['entries']): Promise<Shown> =>
  decode(rendition, await fetchMedia(node, rendition, entries));

/** Decodes every frame of it; fails on the first error. */
export function decode(rendition: string, media: Buffer): Shown {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-event-media-'));
  try {
    return decodeFile(path.join(folder, `${rendition}.mp4`), media);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function decodeFile(file: string, media: Buffer): Shown {
  writeFileSync(file, media);
  const decoded = spawnSync('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-']);
  expect(decoded.stderr.toString()).toBe('');
  const probe = (args: string[]): string[] =>
    execFileSync('ffprobe', ['-v', 'error', ...args, '-of', 'csv=p=0', file])
      .toString()
      .trim()
      .split('\n');
  // Side data of a frame (x264 writes its settings into the first) makes lines of its own.
  const frames = probe(['-select_streams', 'v', '-show_entries', 'frame=pts,key_frame'])
    .map((line) => line.split(','))
    .filter(([, pts]) => /^\d+$/.test(pts ?? ''));
  return {
    frames: frames.length,
    pts: frames.map(([, pts]) => Number(pts)),
    keyPts: frames.filter(([key]) => key === '1').map(([, pts]) => Number(pts)),
    audioPackets: probe(['-select_streams', 'a', '-show_entries', 'packet=pts']).length,
  };
}

/** Waits until a rendition lists so many segments. */
export const playlistOf = (node: TestNode, rendition: string, segments: number): Promise<Playlist> =>
  until(`${rendition} lists ${segments} segments`, async () => {
    const list = await node.playlist(rendition);
    return list !== null && list.entries.length >= segments ? list : null;
  });
