/** A real encoder and a real push over a connection that becomes narrow, and wide again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { DestinationFields } from '#shared/show/destination-config.ts';
import { EncoderSettings } from '#shared/show/encoder-settings.ts';
import { BitrateKeeper } from '../../electron/engine/encoder/bitrate-keeper.ts';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { Destinations } from '../../electron/engine/outputs/destinations.ts';
import { FanOut } from '../../electron/engine/outputs/fan-out.ts';
import { BUSY } from '../support/busy.ts';
import { decodeProgram } from '../support/decoded.ts';
import { type Line, openLine } from '../support/line.ts';
import { MediaLab } from '../support/media-lab.ts';
import { until } from '../support/until.ts';

/** Takes connections and writes what comes to its output, and a dot a connection to the other one. */
const TAKE = `require('node:net').createServer((socket) => {
  process.stderr.write('.');
  socket.on('error', () => undefined);
  socket.pipe(process.stdout, { end: false });
}).listen(+process.argv[1], process.argv[2])`;

/** The far end of a line, and what it got. */
class FarEnd {
  readonly pieces: Buffer[] = [];
  connections = 0;
  readonly #child: ChildProcess;

  constructor({ namespace, serverHost, serverPort }: Line) {
    const take = [process.execPath, '-e', TAKE, String(serverPort), serverHost];
    const [command = '', ...args] = namespace === null ? take : ['ip', 'netns', 'exec', namespace, ...take];
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (bytes: Buffer) => this.pieces.push(bytes));
    this.#child.stderr?.on('data', (dots: Buffer) => {
      this.connections += dots.length;
    });
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

it('lowers the bitrate within 2 s of a growing queue and raises it again, on one connection and without a gap', async () => {
  const settings = EncoderSettings.parse({
    preset: 'ultrafast',
    videoKbps: 3000,
    adaptive: { minKbps: 400, stepKbps: 500 },
  });
  const lab = await MediaLab.start([{ kind: 'test', id: 'a', name: 'A', variant: 0 }], { encoder: settings });
  closing.push(() => lab.stop());
  const fanOut = new FanOut();
  lab.media.on('program', (chunk) => fanOut.push(chunk));
  const line = await openLine();
  closing.push(() => line.close());
  const end = new FarEnd(line);
  closing.push(() => end.close());
  const destinations = new Destinations({
    ffmpeg: await findFfmpeg(undefined),
    fanOut,
    log: () => undefined,
    kbps: () => settings.videoKbps + settings.audioKbps,
    onChange: () => undefined,
  });
  const url = `tcp://${line.pushHost}:${line.pushPort}`;
  const destination = DestinationFields.parse({ id: 'far', name: 'Far', url });
  await destinations.load([destination]);
  closing.push(() => destinations.stopAll());
  const steps: { kbps: number | null; atMs: number }[] = [];
  const keeper = new BitrateKeeper({
    settings: () => settings,
    flows: (nowMs) => destinations.flows(nowMs),
    apply: (kbps, reason) => {
      steps.push({ kbps, atMs: performance.now() });
      lab.media.adapt(null, kbps, reason);
    },
    about: 'encoder',
    log: () => undefined,
  });
  closing.push(() => keeper.stop());
  destinations.start(destination.id);
  keeper.refresh();
  const flow = () => destinations.flows(performance.now())[0];
  await until('the push runs', () => flow()?.running === true && (flow()?.sentKbps ?? 0) > 2500, { timeoutMs: 20_000 });
  await lab.runs(60);

  // What a busy machine has made of it before does not count.
  steps.length = 0;
  line.narrow(1600);
  let growsAt = 0;
  const watch = setInterval(() => {
    if (growsAt === 0 && (flow()?.backlogMs ?? 0) > 250) growsAt = performance.now();
  }, 20);
  closing.push(() => clearInterval(watch));
  await until('the bitrate is lowered', () => steps.length > 0, { timeoutMs: 15_000 });
  const [first] = steps;
  // One that was lowered before this process had seen it grow was quick enough.
  if (growsAt > 0) expect((first?.atMs ?? 0) - growsAt).toBeLessThan(2000 * BUSY);
  expect(first?.kbps).toBeGreaterThan(399);
  // What it carries is known better once more has gone through.
  await until('it is low enough', () => (steps.at(-1)?.kbps ?? 3000) < 1600, { timeoutMs: 20_000 });
  await until('the encoder says so', () => lab.encoder?.adaptive !== null && lab.encoder?.adaptive !== undefined);
  expect(lab.encoder?.adaptive?.reason).toContain('Far takes');
  await lab.runs(30);

  line.narrow(null);
  // It may be lowered once more by what is still on its way.
  const raised = (): number | null => {
    const [before, last] = steps.slice(-2).map(({ kbps }) => kbps ?? 0);
    return before !== undefined && last === before + 500 ? last : null;
  };
  const kbps = await until('it is raised by a step', raised, { timeoutMs: 40_000, everyMs: 5 });
  await until('the encoder says so', () => (lab.encoder?.adaptive?.kbps ?? 0) >= kbps);
  await lab.runs(30);
  const { droppedFrames = -1 } = destinations.telemetry()[destination.id] ?? {};
  expect(droppedFrames).toBe(0);
  expect(end.connections).toBe(1);
  expect(lab.encoder).toMatchObject({ restarts: 0, fallback: null });
  await destinations.stopAll();
  const { frames } = decodeProgram(Buffer.concat(end.pieces));
  expect(Math.min(...frames.slice(1).map(({ pts }, i) => pts - (frames[i]?.pts ?? 0)))).toBeGreaterThan(0);
  expect(await lab.lostUncounted(frames)).toBe(0);
  expect(frames.length).toBeGreaterThan(200);
}, 90_000);
