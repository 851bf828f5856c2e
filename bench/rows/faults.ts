/** What dies and how soon it is back: a camera, the encoder, the far end. */
import { freeUdpPort } from '../../tests/support/feeds.ts';
import { MediaLab } from '../../tests/support/media-lab.ts';
import { childrenOf } from '../../tests/support/processes.ts';
import { until } from '../../tests/support/until.ts';
import { CAMERAS, type Camera, sendColour, sendHeavy, udpSources } from '../lib/cameras.ts';
import { BenchEngine, benchShow } from '../lib/engine.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { PlainFfmpeg } from '../lib/plain-ffmpeg.ts';
import { pass, type Rig, withRig } from '../lib/rig.ts';
import { spread } from '../lib/stats.ts';

const TRIES = 5;
const canvas = { width: 1280, height: 720, frameRate: { num: 30, den: 1 } };

async function cameraLost(rig: Rig): Promise<{ lost: number[]; back: number[]; encoder: number[] }> {
  const camera = CAMERAS[0] as Camera;
  const port = await freeUdpPort();
  const options = { canvas, encoder: { preset: 'veryfast' } };
  const lab = rig.keep(await MediaLab.start(udpSources([port], [camera.id]), options), (l) => l.stop());
  let feed = sendColour(camera, port);
  rig.keep(null, () => feed.stop());
  await lab.allLive([camera.id]);
  await lab.runs(60);
  const [lost, back]: [number[], number[]] = [[], []];
  const is = (status: string): boolean => lab.status.get(camera.id)?.status === status;
  for (let i = 0; i < TRIES; i += 1) {
    await feed.stop();
    const goneMs = performance.now();
    await until('the camera is lost', () => is('lost'), { everyMs: 2 });
    lost.push((performance.now() - goneMs) / 1000);
    await pass(1000);
    feed = sendColour(camera, port);
    const sentMs = performance.now();
    await until('the camera is back', () => is('live'), { everyMs: 2 });
    back.push((performance.now() - sentMs) / 1000);
    await lab.runs(60);
  }
  return { lost, back, encoder: await encoderKilled(lab) };
}

/** Seconds without a frame in the program’s stream after its encoder was killed. */
async function encoderKilled(lab: MediaLab): Promise<number[]> {
  const gaps: number[] = [];
  for (let i = 0; i < TRIES; i += 1) {
    const encoder = childrenOf(process.pid).find(
      ({ command }) => command.includes('-f matroska') && command.includes('mpegts'),
    );
    const frame = lab.newestFrame;
    const killedMs = performance.now();
    process.kill(encoder?.pid ?? Number.NaN, 'SIGKILL');
    await until('the program flows again', () => lab.newestFrame > frame + 1, { everyMs: 2 });
    gaps.push((performance.now() - killedMs) / 1000);
    await lab.runs(60);
  }
  return gaps;
}

/** Seconds from the far end’s return to the first pictures there. */
async function ingestAway(rig: Rig, say: (text: string) => void): Promise<number[]> {
  const { ports } = await sendHeavy(rig, 1);
  const port = await freeUdpPort();
  const destination = { id: 'far', name: 'Far end', url: `srt://127.0.0.1:${port}` };
  const engine = await BenchEngine.start(rig, benchShow({ sources: udpSources(ports), destinations: [destination] }));
  const listen = (): PlainFfmpeg =>
    new PlainFfmpeg([
      '-f',
      'mpegts',
      '-i',
      `srt://127.0.0.1:${port}?mode=listener`,
      '-map',
      '0',
      '-c',
      'copy',
      '-f',
      'null',
      '-',
    ]);
  let far = listen();
  rig.keep(null, () => far.stop());
  await engine.command('destination.start', { id: 'far' });
  await until('the far end takes the program', () => far.frames > 30, { timeoutMs: 30_000 });
  const back: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    say(`far end away for 5 s, ${i + 1} of 3`);
    await far.stop();
    await pass(5000);
    far = listen();
    const returnedMs = performance.now();
    await until('the program is back', () => far.frames > 0, { everyMs: 5, timeoutMs: 30_000 });
    back.push((performance.now() - returnedMs) / 1000);
    await pass(4000);
  }
  return back;
}

export const faults: Row = {
  name: 'faults',
  about: 'what dies, and how soon it is back',
  run: async ({ say }) => {
    say('a camera and the encoder, killed and back');
    const { lost, back, encoder } = await withRig(cameraLost);
    const far = await withRig((inner) => ingestAway(inner, say));
    const base = { row: 'faults', note: null } as const;
    const stalls = { what: 'FFmpeg streamselect: the stream stalls', measured: null };
    const figures: Figure[] = [
      {
        ...base,
        what: 'camera lost → slate on air',
        unit: 's',
        measured: spread(lost),
        reference: stalls,
        target: { atMost: 0.7, of: 'max' },
      },
      {
        ...base,
        what: 'camera back → on air',
        unit: 's',
        measured: spread(back),
        reference: null,
        target: { atMost: 1.5, of: 'max' },
      },
      {
        ...base,
        what: 'encoder killed → program flows again',
        unit: 's',
        measured: spread(encoder),
        reference: { what: 'FFmpeg: ended', measured: null },
        target: { atMost: 0.7, of: 'max' },
      },
      {
        ...base,
        what: 'ingest away 5 s → pictures there after its return',
        unit: 's',
        measured: spread(far),
        reference: { what: 'FFmpeg: ended', measured: null },
        target: { atMost: 2, of: 'max' },
        note: 'read from a progress report every 0.2 s',
      },
    ];
    return figures;
  },
};
