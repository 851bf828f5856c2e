/** Cuts: the frame they land on, the sound with them, and how soon a viewer of the encoder’s stream sees them. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { SourceId } from '#shared/ids.ts';
import { type DecodedProgram, decodeProgram, soundAt, toneLevel } from '../../tests/support/decoded.ts';
import { MediaLab } from '../../tests/support/media-lab.ts';
import { until } from '../../tests/support/until.ts';
import { CAMERAS, FPS, sendColours, udpSources } from '../lib/cameras.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { PlainFfmpeg, switcher } from '../lib/plain-ffmpeg.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const CUTS = 30;
const TICKS_PER_FRAME = 90_000 / FPS;
const canvas = { width: 1280, height: 720, frameRate: { num: FPS, den: 1 } };
const isColour = (rgb: readonly number[], camera: number): boolean =>
  (CAMERAS[camera]?.rgb ?? []).every((value, i) => Math.abs(value - (rgb[i] ?? -999)) < 90);

/** Decodes a transport stream as it comes and tells the colour of each picture. */
class LiveEye {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #rest: Buffer = Buffer.alloc(0);
  rgb: readonly number[] = [];

  constructor() {
    const args = [
      '-v',
      'error',
      '-flags',
      'low_delay',
      '-probesize',
      '200000',
      '-analyzeduration',
      '200000',
      '-f',
      'mpegts',
      '-i',
      'pipe:0',
    ];
    const out = [
      '-map',
      '0:v',
      '-fps_mode',
      'passthrough',
      '-vf',
      'crop=iw/2:ih/2,scale=1:1:flags=area',
      '-pix_fmt',
      'rgb24',
    ];
    this.#child = spawn('ffmpeg', [...args, ...out, '-flush_packets', '1', '-f', 'rawvideo', 'pipe:1'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdout?.on('data', (bytes: Buffer) => {
      const all = Buffer.concat([this.#rest, bytes]);
      const whole = all.length - (all.length % 3);
      if (whole > 0) this.rgb = [...all.subarray(whole - 3, whole)];
      this.#rest = all.subarray(whole);
    });
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  see(bytes: Uint8Array): void {
    this.#child.stdin?.write(bytes);
  }

  watch(stream: Readable): void {
    stream.on('data', (bytes: Buffer) => this.see(bytes));
  }

  /** Milliseconds until the picture of `camera` is there. */
  async until(camera: number, sinceMs: number): Promise<number> {
    await until('the new camera is decoded', () => isColour(this.rgb, camera), { everyMs: 1 });
    return performance.now() - sinceMs;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

/** Cameras to cut to, never the one on air, every pair of them sooner or later. */
const script = Array.from({ length: CUTS }, (_, i) => i).map((i) => [1, 2, 3, 1, 3, 2, 0, 3, 0, 2, 1, 0][i % 12] ?? 0);

interface Cut {
  camera: number;
  from: number;
  ptsTicks: number;
  toFrameMs: number;
  seenMs: number;
}

async function ownCuts(rig: Rig, lab: MediaLab): Promise<Cut[]> {
  const eye = rig.keep(new LiveEye(), (e) => e.stop());
  lab.media.on('program', ({ data }) => eye.see(data));
  await eye.until(0, performance.now());
  const cuts: Cut[] = [];
  let from = 0;
  for (const camera of script) {
    await pass(350 + Math.random() * 300);
    const atMs = performance.now();
    const wallMs = Date.now();
    const { frame, ptsTicks } = await lab.take(CAMERAS[camera]?.id as SourceId);
    const epochMs = lab.telemetry?.epochMs ?? Number.NaN;
    cuts.push({
      camera,
      from,
      ptsTicks,
      toFrameMs: epochMs + (frame * 1000) / FPS - wallMs,
      seenMs: await eye.until(camera, atMs),
    });
    from = camera;
  }
  await lab.runs(30);
  return cuts;
}

/** Frames by which the cut missed the frame that was named. */
function missedBy(program: DecodedProgram, cut: Cut): number {
  const named = program.frames.findIndex((frame) => frame.pts === cut.ptsTicks);
  const seen = program.frames.findIndex((frame, i) => i > named - 15 && isColour(frame.rgb, cut.camera));
  return named < 0 || seen < 0 ? Number.POSITIVE_INFINITY : seen - named;
}

/** Milliseconds from the new picture to the moment its tone is the louder one. */
function soundLag(program: DecodedProgram, cut: Cut): number {
  const windowMs = 10;
  const startMs = -60;
  const sound = soundAt(program, cut.ptsTicks + startMs * 90, 200);
  const [old, fresh] = [CAMERAS[cut.from]?.toneHz ?? 0, CAMERAS[cut.camera]?.toneHz ?? 0];
  for (let ms = 0; ms < 200 - windowMs; ms += 1) {
    const piece = sound.subarray(ms * 48, (ms + windowMs) * 48);
    if (toneLevel(piece, fresh) > toneLevel(piece, old)) return ms + windowMs / 2 + startMs;
  }
  return Number.POSITIVE_INFINITY;
}

async function plainCuts(rig: Rig, ports: readonly number[]): Promise<number[]> {
  const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
  const eye = rig.keep(new LiveEye(), (e) => e.stop());
  eye.watch(ffmpeg.stdout);
  await ffmpeg.steady();
  await eye.until(0, performance.now());
  const seen: number[] = [];
  for (const camera of script.slice(0, 12)) {
    await pass(1000 + Math.random() * 300);
    const atMs = performance.now();
    ffmpeg.switchTo(camera);
    seen.push(await eye.until(camera, atMs));
  }
  return seen;
}

export const cuts: Row = {
  name: 'cut',
  about: 'cuts between four 720p30 cameras',
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendColours(rig);
      say(`${CUTS} cuts at random moments`);
      const done = await withRig(async (inner) => {
        const ids = CAMERAS.map(({ id }) => id);
        const options = { canvas, encoder: { preset: 'veryfast' } };
        const lab = inner.keep(await MediaLab.start(udpSources(ports, ids), options), (l) => l.stop());
        await lab.allLive(ids);
        await lab.runs(150);
        const list = await ownCuts(inner, lab);
        return { list, ts: lab.program() };
      });
      say('the same with streamselect in one FFmpeg');
      const plain = await withRig((inner) => plainCuts(inner, ports));
      const program = decodeProgram(done.ts);
      const base = { row: 'cut', note: null };
      const none = { what: 'FFmpeg streamselect: not told', measured: null };
      const figures: Figure[] = [
        {
          ...base,
          what: 'frames between the frame the answer named and the one that shows the cut',
          unit: 'frames',
          measured: spread(done.list.map((cut) => Math.abs(missedBy(program, cut)))),
          reference: none,
          target: { atMost: 0, of: 'max' },
        },
        {
          ...base,
          what: 'command → the frame it lands on',
          unit: 'ms',
          measured: spread(done.list.map((cut) => Math.max(0, cut.toFrameMs))),
          reference: none,
          target: { atMost: 1000 / FPS + 5, of: 'max' },
        },
        {
          ...base,
          what: 'sound of a cut off its picture',
          unit: 'ms',
          measured: spread(done.list.map((cut) => Math.abs(soundLag(program, cut)))),
          reference: none,
          target: { atMost: TICKS_PER_FRAME / 90, of: 'max' },
        },
        {
          ...base,
          what: 'command → decoded from the encoder’s TS',
          unit: 'ms',
          measured: spread(done.list.map((cut) => cut.seenMs)),
          reference: { what: 'FFmpeg streamselect, same encoder', measured: spread(plain) },
          target: { atMost: 250, of: 'median' },
        },
      ];
      return figures;
    }),
};
