/** Camera feeds: encoded once, sent without encoding again, so that a sender costs next to nothing. */
import { Feed, freeUdpPort, mediaFile } from '../../tests/support/feeds.ts';
import type { Rig } from './rig.ts';

export const FPS = 30;
const SIZE = '1280x720';
const FULL_HD = '1920x1080';
const SMALL = '640x360';
const LOOP_S = 16;
/** Sound starts a little after the picture and ends before it: the picture alone says how long a round is. */
const SOUND_DELAY_S = 0.2;
const aacFrames = (seconds: number): number => Math.floor(((seconds - 2 * SOUND_DELAY_S) * 48_000) / 1024);

export interface Camera {
  id: string;
  colour: string;
  rgb: [number, number, number];
  toneHz: number;
}

/** Told apart by colour and by tone. */
export const CAMERAS: readonly Camera[] = [
  { id: 'red', colour: 'red', rgb: [255, 0, 0], toneHz: 500 },
  { id: 'green', colour: 'lime', rgb: [0, 255, 0], toneHz: 1100 },
  { id: 'blue', colour: 'blue', rgb: [0, 0, 255], toneHz: 1700 },
  { id: 'white', colour: 'white', rgb: [255, 255, 255], toneHz: 2300 },
];

/**
 * A file of `frames` pictures that can be looped without a gap. As live encoders do, it has no B-frames: FFmpeg leaves
 * out pictures where a file with B-frames begins again.
 */
function loop(graph: string, toneHz: number | null, videoKbps: number, frames = LOOP_S * FPS): string {
  const tone = `sine=frequency=${toneHz}:sample_rate=48000,volume=-6dB`;
  const sound = ['-frames:a', String(aacFrames(frames / FPS)), '-c:a', 'aac', '-b:a', '128k', '-ac', '2'];
  return mediaFile([
    ...['-f', 'lavfi', '-i', graph],
    ...(toneHz === null ? [] : ['-itsoffset', String(SOUND_DELAY_S), '-f', 'lavfi', '-i', tone]),
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', String(FPS)],
    ...['-b:v', `${videoKbps}k`, '-maxrate', `${videoKbps}k`, '-bufsize', `${videoKbps}k`],
    ...['-frames:v', String(frames), ...(toneHz === null ? [] : sound), '-f', 'mpegts'],
  ]);
}

/** One colour that fills the middle, a bar that runs along the bottom, one tone. */
const colourFile = ({ colour, toneHz }: Camera): string =>
  loop(
    `color=c=${colour}:s=${SIZE}:r=${FPS}[a];color=c=gray:s=80x90:r=${FPS}[b];[a][b]overlay=x='mod(n*16,W)':y=H-h`,
    toneHz,
    4000,
  );

/** Pictures as heavy as a camera’s: everything moves, with noise on top, about 5 Mb/s. */
const heavyGraphs = (size: string): string[] => [
  `testsrc2=s=${size}:r=${FPS},noise=alls=6:allf=t`,
  `mandelbrot=s=${size}:r=${FPS}:start_scale=0.4:end_scale=0.01:end_pts=${LOOP_S * FPS},noise=alls=6:allf=t`,
  `testsrc2=s=${size}:r=${FPS},hue=h=2*t*30,noise=alls=8:allf=t`,
  `mandelbrot=s=${size}:r=${FPS}:start_x=-0.16:start_y=-1.04:end_pts=${LOOP_S * FPS},noise=alls=6:allf=t`,
];

function heavyFile(i: number, size = SIZE, videoKbps = 5000, toneHz: number | null = 300 + 100 * (i % 4)): string {
  const graphs = heavyGraphs(size);
  return loop(graphs[i % graphs.length] ?? '', toneHz, videoKbps);
}

/** Small and without sound: a gap in the sound where a file begins again would make the engine wait for it. */
export const smallFile = (i: number): string => heavyFile(i, SMALL, 1500, null);

/** Bits of the frame counter in the counted picture; it starts again after 2^9 pictures, far more than any lag. */
export const COUNTER_BITS = 9;

/**
 * A picture that is its own frame number: nine fields from the left, white for a 1, lowest bit first. A file of 1024
 * pictures holds whole rounds of the counter, so that a loop of it goes on counting.
 */
const countedFile = (): string =>
  loop(
    `nullsrc=s=16x9:r=${FPS},format=gray,geq=lum='if(mod(floor(N/pow(2,X)),2)*lt(X,${COUNTER_BITS}),235,16)',`.concat(
      `scale=${SIZE.replace('x', ':')}:flags=neighbor`,
    ),
    440,
    2000,
    2 ** (COUNTER_BITS + 1),
  );

export interface Sending {
  ports: number[];
  /** One sender a camera, or a single one for all. */
  feeds: Feed[];
}

const looped = (file: string): string[] => ['-re', '-stream_loop', '-1', '-i', file, '-map', '0', '-c', 'copy'];
/** Packets leave as they come: FFmpeg’s own ways of holding them back make a pause of over half a second at each joint. */
const toUdp = (port: number): string[] => [
  ...['-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-max_interleave_delta', '1'],
  ...['-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`],
];

export const sendFile = (file: string, port: number): Feed => new Feed([...looped(file), ...toUdp(port)]);

/** Black with a white flash and a beep, both of 100 ms, at the start of every second; encoded live, so that it never ends. */
export const sendFlash = (port: number, beepHz: number): Feed =>
  new Feed([
    ...[
      '-re',
      '-f',
      'lavfi',
      '-i',
      `color=c=black:s=${SMALL}:r=${FPS},drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.1)'`,
    ],
    ...['-re', '-f', 'lavfi', '-i', `aevalsrc='0.5*sin(2*PI*${beepHz}*t)*lt(mod(t,1),0.1)':s=48000`],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', String(FPS)],
    ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', ...toUdp(port)],
  ]);

async function send(rig: Rig, files: readonly string[]): Promise<Sending> {
  const ports = await Promise.all(files.map(() => freeUdpPort()));
  const feeds = files.map((file, i) => rig.keep(sendFile(file, ports[i] ?? 0), (feed) => feed.stop()));
  return { ports, feeds };
}

/** The four coloured cameras of `CAMERAS`, each from a sender of its own. */
export const sendColours = (rig: Rig): Promise<Sending> => send(rig, CAMERAS.map(colourFile));
export const sendColour = (camera: Camera, port: number): Feed => sendFile(colourFile(camera), port);

/** `count` cameras with pictures that are as hard to decode as real ones. */
export const sendHeavy = (rig: Rig, count: number): Promise<Sending> =>
  send(
    rig,
    Array.from({ length: count }, (_, i) => heavyFile(i)),
  );

/** The same pictures, small. */
export const sendSmall = (rig: Rig, count: number): Promise<Sending> =>
  send(
    rig,
    Array.from({ length: count }, (_, i) => smallFile(i)),
  );

/** The same at 1080p30, 8 Mb/s. */
export const sendHeavyFullHd = (rig: Rig, count: number): Promise<Sending> =>
  send(
    rig,
    Array.from({ length: count }, (_, i) => heavyFile(i, FULL_HD, 8000)),
  );

/** Heavy cameras and, as the last one, the first of `CAMERAS`, whose colour can be told from afar. */
export const sendMixed = (rig: Rig, heavy: number): Promise<Sending> =>
  send(rig, [...Array.from({ length: heavy }, (_, i) => heavyFile(i)), ...CAMERAS.slice(0, 1).map(colourFile)]);

/** The counted picture, the same packets at the same moment to `count` ports. */
export async function sendAlike(rig: Rig, count: number): Promise<Sending> {
  const ports = await Promise.all(Array.from({ length: count }, () => freeUdpPort()));
  const outputs = ports.map((port) => `[f=mpegts]udp\\://127.0.0.1\\:${port}?pkt_size=1316`);
  const feed = new Feed([...looped(countedFile()), '-f', 'tee', outputs.join('|')]);
  return { ports, feeds: [rig.keep(feed, (f) => f.stop())] };
}

/** The sources of a show that takes these cameras. */
export const udpSources = (ports: readonly number[], ids: readonly string[] = []): Record<string, unknown>[] =>
  ports.map((port, i) => ({ kind: 'udp', id: ids[i] ?? `cam-${i + 1}`, name: ids[i] ?? `Camera ${i + 1}`, port }));
