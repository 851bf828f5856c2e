/** Encoders by trial, a graphics card that fails on air, HEVC, renditions, and an encoder that is stopped. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { VideoEncoder } from '#shared/encoder/video-encoder.ts';
import type { RenditionId } from '#shared/ids.ts';
import { DestinationFields } from '#shared/show/destination-config.ts';
import { EncoderSettings } from '#shared/show/encoder-settings.ts';
import { Rendition } from '#shared/show/rendition-config.ts';
import type { EncoderState } from '#shared/state/state.ts';
import { TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import { Trials } from '../../electron/engine/encoder/trials.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import type { ProgramChunk } from '../../electron/engine/media.ts';
import { Destinations } from '../../electron/engine/outputs/destinations.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { BUSY } from '../support/busy.ts';
import { type DecodedFrame, decodeProgram, fieldOf } from '../support/decoded.ts';
import { FakeCard } from '../support/fake-card.ts';
import { CANVAS, MediaLab } from '../support/media-lab.ts';
import { childrenOf, type RunningProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

const camera = { kind: 'test', id: 'cam', name: 'Cam' };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(options: Parameters<typeof MediaLab.start>[1]): Promise<MediaLab> {
  const lab = await MediaLab.start([camera], options);
  closing.push(() => lab.stop());
  await lab.allLive(['cam']);
  return lab;
}

/** The encoder whose command line holds `word`. */
function encoderWith(word: string): RunningProcess {
  const found = childrenOf(process.pid).find(
    ({ command }) => command.includes('-f matroska -i pipe:0') && command.includes(word),
  );
  if (found === undefined) throw new Error(`no encoder with ${word}`);
  return found;
}

/** Pushes the program over TCP; the function that is returned ends it and gives what has arrived. */
async function pushOf(lab: MediaLab): Promise<() => Promise<Uint8Array>> {
  const pieces: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => pieces.push(bytes));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const fanOut = new FanOut();
  lab.media.on('program', (chunk) => fanOut.push(chunk));
  const destination = DestinationFields.parse({ id: 'far', name: 'Far', url: `tcp://127.0.0.1:${port}` });
  const ignore = (): void => undefined;
  const pushes = new Destinations({ ffmpeg: await findFfmpeg(undefined), fanOut, log: ignore, onChange: ignore });
  closing.push(() => pushes.stopAll());
  await pushes.load([destination]);
  pushes.start(destination.id);
  await until('it is pushed', () => pieces.length > 0, { timeoutMs: 20_000 });
  return async () => {
    await pushes.stopAll();
    await new Promise((resolve) => server.close(resolve));
    return Buffer.concat(pieces);
  };
}

const stepsOf = (frames: readonly DecodedFrame[]): number[] =>
  frames.slice(1).map((frame, i) => frame.pts - (frames[i]?.pts ?? 0));

describe('trials', () => {
  it('offers what has really encoded, and says why the rest has not', async () => {
    const card = new FakeCard();
    closing.push(() => card.remove());
    const trials = new Trials({ ffmpeg: await findFfmpeg(card.ffmpeg), onChange: () => undefined });
    const { trials: all, hevcInFlv, status } = await trials.run(CANVAS);
    expect(status).toBe('done');
    for (const { works, fps, problem } of all) expect([fps !== null, problem === null]).toEqual([works, works]);
    const works = (codec: string, by: string) => all.find((t) => t.codec === codec && t.implementation === by)?.works;
    expect([works('h264', 'nvenc'), works('h264', 'x264'), works('hevc', 'x265')]).toEqual([true, true, true]);
    expect(trials.passed('h264', 'nvenc')?.options).toContain('zerolatency');
    expect(hevcInFlv).not.toBeNull();
    card.breakDown();
    await trials.run(CANVAS, true);
    expect(trials.passed('h264', 'nvenc')).toBeNull();
    expect(trials.problemOf('h264', 'nvenc')).toBe('the card has fallen off the bus');
  });
});

describe('encoders on air', () => {
  it('goes on with x264 when the graphics card fails, and when that is stopped, until a person takes the card back', async () => {
    const card = new FakeCard();
    closing.push(() => card.remove());
    const hardware: VideoEncoder = { codec: 'h264', implementation: 'nvenc', options: ['forced-idr'] };
    const lab = await start({ ffmpeg: card.ffmpeg, hardware, encoder: { implementation: 'nvenc' } });
    await lab.runs(40);
    expect(lab.encoder).toMatchObject({ status: 'running', implementation: 'nvenc', fallback: null });
    card.breakDown();
    process.kill(encoderWith('libx264').pid, 'SIGKILL');
    await until('x264 goes on', () => lab.encoder?.implementation === 'x264' && lab.encoder.status === 'running');
    expect(lab.encoder).toMatchObject({ restarts: 1, codec: 'h264' });
    expect(lab.encoder?.fallback).toContain('nvenc failed');
    expect(lab.logs.some((line) => line.includes('goes on with x264, because nvenc failed'))).toBe(true);
    await lab.runs(20);
    const stopped = lab.newestFrame;
    const { pid } = encoderWith('libx264');
    process.kill(pid, 'SIGSTOP');
    closing.push(() => {
      if (childrenOf(process.pid).some((child) => child.pid === pid)) process.kill(pid, 'SIGKILL');
    });
    await until('another one runs', () => lab.encoder?.restarts === 2 && lab.encoder.status === 'running');
    await lab.runs(20);
    const healthy = lab.newestFrame;
    // Another bitrate does not bring it back; taking it anew does.
    await lab.media.configure({ encoder: EncoderSettings.parse({ implementation: 'nvenc', videoKbps: 900 }) });
    await lab.runs(15);
    expect(lab.encoder).toMatchObject({ implementation: 'x264' });
    card.repair();
    await lab.media.configure({ hardware });
    await until('nvenc is back', () => lab.encoder?.implementation === 'nvenc');
    await lab.runs(40);
    expect(lab.encoder).toMatchObject({ fallback: null, restarts: 2 });
    const { frames } = decodeProgram(lab.program());
    const between = (from: number, to: number): number[] =>
      stepsOf(frames.filter(({ pts }) => pts >= 900_000 + from * 3000 && pts <= 900_000 + to * 3000));
    expect(Math.min(...stepsOf(frames))).toBe(3000);
    expect(Math.max(...between(0, stopped))).toBeLessThan(0.7 * BUSY * 90_000);
    expect(Math.max(...between(stopped, healthy))).toBeLessThan(1.6 * BUSY * 90_000);
    const later = frames.filter(({ pts }) => pts >= 900_000 + healthy * 3000);
    expect(await lab.lostUncounted(later)).toBe(0);
  }, 40_000);

  it('encodes HEVC that joins at every key frame', async () => {
    const lab = await start({ encoder: { codec: 'hevc', implementation: 'x265', videoKbps: 700 } });
    const pushed = await pushOf(lab);
    await lab.runs(65);
    expect(lab.encoder).toMatchObject({ codec: 'hevc', implementation: 'x265', restarts: 0 });
    await lab.media.configure({
      encoder: EncoderSettings.parse({ codec: 'hevc', implementation: 'x265', preset: 'ultrafast', videoKbps: 400 }),
    });
    await lab.runs(65);
    const program = lab.program();
    const map = new ProgramMap();
    for (let at = 0; at < program.length; at += TS_PACKET_BYTES) map.see(program, at);
    expect([...map.types.values()]).toContain(0x24);
    const keys = lab.chunks.flatMap(({ keyFrame, frame }) => (keyFrame && frame !== null ? [frame] : []));
    for (const [i, key] of keys.slice(1).entries()) expect(key - (keys[i] ?? 0)).toBeLessThanOrEqual(30);
    expect(await lab.lostUncounted(decodeProgram(program).frames)).toBe(0);
    const fromKey = lab.chunks.slice(
      lab.chunks.findLastIndex(({ keyFrame }, i) => keyFrame && i < lab.chunks.length - 20),
    );
    // A push that joined on the way carries it on.
    expect(await lab.lostUncounted(decodeProgram(await pushed()).frames)).toBe(0);
    expect(decodeProgram(Buffer.concat(fromKey.map(({ data }) => data))).frames.length).toBeGreaterThan(10);
  }, 40_000);

  it('encodes a vertical rendition beside the program, whose death touches nothing', async () => {
    const lab = await start({ encoder: { videoKbps: 900 } });
    const chunks: ProgramChunk[] = [];
    const states: (EncoderState | null)[] = [];
    lab.media.on('rendition', (_id, chunk) => chunks.push(chunk));
    lab.media.on('renditionState', (_id, state) => states.push(state));
    await lab.runs(20);
    expect(chunks).toEqual([]);
    const encoder = { preset: 'ultrafast', videoKbps: 600 };
    const tall = Rendition.parse({ id: 'tall', name: 'Tall', width: 180, height: 320, encoder });
    lab.media.setRenditions([{ ...tall, fit: 'letterbox' }]);
    await until('it flows', () => chunks.length > 45, { timeoutMs: 20_000 });
    expect(lab.telemetry?.renditions[tall.id as RenditionId]?.targetKbps).toBe(600);
    process.kill(encoderWith('pad=180:320').pid, 'SIGKILL');
    await until('it flows again', () => states.at(-1)?.restarts === 1 && states.at(-1)?.status === 'running');
    const before = chunks.length;
    await until('more of it', () => chunks.length > before + 30);
    lab.media.setRenditions([]);
    await until('it has ended', () => states.at(-1) === null);
    await lab.runs(10);
    const { frames } = decodeProgram(Buffer.concat(chunks.map(({ data }) => data)));
    // Bars above and below, the picture between them.
    const last = frames.at(-1);
    if (last === undefined) throw new Error('no picture');
    expect(Math.max(...fieldOf(last, 4, 0), ...fieldOf(last, 4, 7))).toBeLessThan(40);
    expect(Math.max(...fieldOf(last, 1, 4))).toBeGreaterThan(60);
    const times = new Set(lab.chunks.map(({ frame }) => frame));
    expect(chunks.every(({ frame }) => times.has(frame))).toBe(true);
    expect(lab.encoder).toMatchObject({ restarts: 0 });
    expect(await lab.lostUncounted(decodeProgram(lab.program()).frames)).toBe(0);
  }, 40_000);
});
