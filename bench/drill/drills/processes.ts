/** What happens to processes: the encoder, a push, a camera, the event node, the engine itself. */
import { firstAfter, longestPauseMs, missingFrames, together } from '../../../tests/support/arrivals.ts';
import { NginxRtmp } from '../../../tests/support/nginx-rtmp.ts';
import { freeTcpPort } from '../../../tests/support/ports.ts';
import { childrenOf, processes } from '../../../tests/support/processes.ts';
import { until } from '../../../tests/support/until.ts';
import { FPS } from '../../lib/cameras.ts';
import { LiveDecoder } from '../../lib/live-decoder.ts';
import { pass } from '../../lib/rig.ts';
import type { Drill, DrillTools, Measured } from '../drill.ts';
import { RED } from '../lab.ts';
import { checkRecording } from '../recording-check.ts';
import { flows, KEY, needsNginx } from './servers.ts';

/** A signal to the encoder: the longest pause in what the other destination gets. */
async function signalEncoder({ lab }: DrillTools, signal: NodeJS.Signals, atMostMs: number): Promise<Measured> {
  const before = lab.other.missing;
  const { restarts } = (await lab.engine.state()).encoder;
  const { pid } = lab.encoder();
  const faultMs = performance.now();
  process.kill(pid, signal);
  await until('another encoder runs', async () => {
    const now = childrenOf(lab.engine.pid).some(
      (child) => child.pid !== pid && child.command.includes('-f matroska') && child.command.includes('mpegts'),
    );
    return now && (firstAfter(lab.other, faultMs) ?? 0) > 0;
  });
  const { encoder } = await lab.engine.state();
  const from = lab.other.frames;
  await until('the program flows', () => lab.other.frames > from + FPS, { timeoutMs: 30_000 });
  const frames = lab.other.missing - before;
  return {
    times: [
      {
        what: 'killed → the program flows again',
        ms: longestPauseMs(lab.other, faultMs, performance.now()),
        atMostMs,
      },
    ],
    lost: { frames, unavoidable: 0, allowed: Math.ceil((atMostMs / 1000) * FPS) },
    said: encoder.problem,
    failures: encoder.restarts === restarts + 1 ? [] : [`${encoder.restarts - restarts} restarts were counted`],
  };
}

export const encoderKilled: Drill = {
  name: 'encoder-killed',
  about: 'SIGKILL to the program encoder',
  limitS: 30,
  // It is over before the chain is next looked at.
  verdict: null,
  allMayMiss: Math.ceil(0.7 * FPS),
  run: (tools) => signalEncoder(tools, 'SIGKILL', 700),
};

/** Nobody tells of a process that only stands still: it is found out by what does not come. */
export const encoderStopped: Drill = {
  name: 'encoder-stopped',
  about: 'SIGSTOP to the program encoder',
  limitS: 30,
  verdict: 'encoder',
  allMayMiss: 2 * FPS,
  othersPauseMs: 2000,
  run: (tools) => signalEncoder(tools, 'SIGSTOP', 2000),
};

export const pushStopped: Drill = {
  name: 'push-stopped',
  about: 'SIGSTOP to the FFmpeg of one destination',
  limitS: 60,
  verdict: 'uplink',
  missing: needsNginx,
  run: async ({ lab, rig }) => {
    const server = rig.keep(await NginxRtmp.start({ port: await freeTcpPort(), key: KEY }), (s) => s.close());
    const subject = await lab.push(rig, { url: server.url, key: KEY });
    await flows(server);
    const { pid } = lab.child('rtmp', KEY);
    const faultMs = performance.now();
    process.kill(pid, 'SIGSTOP');
    const noticed = await until('it is noticed', () => subject.problem(), { timeoutMs: 20_000 });
    const arrivals = (): number => longestPauseMs(together(server.players), faultMs, performance.now());
    const goneMs = performance.now();
    await until('it is back', () => firstAfter(together(server.players), goneMs), { timeoutMs: 30_000 });
    await flows(server);
    const ms = arrivals();
    return {
      times: [{ what: 'stopped → first picture of another', ms, atMostMs: 8000 }],
      lost: {
        frames: missingFrames(together(server.players).pts, FPS),
        unavoidable: 0,
        allowed: Math.round((ms / 1000) * FPS),
      },
      said: noticed,
    };
  },
};

export const cameraKilled: Drill = {
  name: 'camera-killed',
  about: 'the sender of the camera on air killed, started again after 3 s',
  limitS: 40,
  verdict: 'camera',
  run: async ({ lab, rig }) => {
    const decoder = rig.keep(new LiveDecoder(), (d) => d.stop());
    lab.onOtherBytes((bytes) => decoder.push(bytes));
    try {
      await lab.engine.command('switcher.take', { source: RED.id });
      await decoder.shows(RED.id, 0);
      await pass(1000);
      await lab.stopRed();
      const lostMs = performance.now();
      const slateMs = (await decoder.shows('dark', lostMs)).atMs - lostMs;
      await pass(3000);
      const said = (await lab.engine.state()).sources.find(({ id }) => id === RED.id)?.problem ?? null;
      const backMs = performance.now();
      lab.startRed();
      const ms = (await decoder.shows(RED.id, backMs)).atMs - backMs;
      await lab.engine.command('switcher.take', { source: 'busy' });
      return {
        times: [
          { what: 'killed → slate decoded', ms: slateMs, atMostMs: 700 },
          { what: 'started again → decoded', ms, atMostMs: 1500 },
        ],
        lost: null,
        said,
      };
    } finally {
      lab.onOtherBytes(null);
    }
  },
};

export const eventNodeKilled: Drill = {
  name: 'event-node-killed',
  about: 'SIGKILL to the event node on air',
  limitS: 60,
  verdict: 'ingest',
  lab: { event: true },
  run: async ({ lab, rig }) => {
    const seen: { framesReceived: number; atMs: number }[] = [];
    let dropped = 0;
    await lab.engine.watchTelemetry(rig, ({ node, uplink }) => {
      if (node?.ingest.connected === true)
        seen.push({ framesReceived: node.ingest.framesReceived, atMs: performance.now() });
      dropped = uplink?.droppedFrames ?? dropped;
    });
    await until('the event is live', async () => (await lab.engine.state()).event?.status === 'live', {
      timeoutMs: 30_000,
    });
    await until('the node receives', () => (seen.at(-1)?.framesReceived ?? 0) > 3 * FPS, { timeoutMs: 30_000 });
    const { pid } = lab.child('event-node');
    const before = dropped;
    process.kill(pid, 'SIGKILL');
    const faultMs = performance.now();
    await until('the node is gone', () => !processes().some((one) => one.pid === pid));
    // The new node counts from the beginning.
    const counted = seen.at(-1)?.framesReceived ?? 0;
    const back = await until(
      'another node receives',
      () => seen.find(({ atMs, framesReceived }) => atMs > faultMs && framesReceived > 0 && framesReceived < counted),
      { timeoutMs: 30_000 },
    );
    const { event } = await lab.engine.state();
    await pass(3000);
    return {
      times: [{ what: 'killed → another one receives the program', ms: back.atMs - faultMs, atMostMs: 6000 }],
      lost: { frames: dropped - before, unavoidable: 0, allowed: 5 * FPS },
      said: event?.cause ?? event?.uplink?.problem ?? null,
    };
  },
};

export const engineKilled: Drill = {
  name: 'engine-killed',
  about: 'SIGKILL to the engine while it records, then another one in its folder',
  limitS: 90,
  verdict: null,
  ownRecording: true,
  othersPauseMs: 60_000,
  allMayMiss: Number.POSITIVE_INFINITY,
  run: async ({ lab, say }) => {
    const folder = await lab.record();
    const from = lab.other.frames;
    await until('a few seconds are recorded', () => lab.other.frames > from + 2.5 * FPS);
    const children = childrenOf(lab.engine.pid).map(({ pid }) => pid);
    await lab.engine.crash();
    const killedMs = performance.now();
    const lastPts = lab.other.pts.at(-1) ?? 0;
    await until('nothing of it is left', () => !processes().some(({ pid }) => children.includes(pid)));
    const goneMs = performance.now() - killedMs;
    const recording = await checkRecording(folder);
    const shortMs = recording.lastPts === null ? Number.POSITIVE_INFINITY : (lastPts - recording.lastPts) / 90;
    say(`the recording ends ${Math.round(shortMs)} ms before what the other destination got last`);
    const startedMs = performance.now();
    await lab.startEngine();
    const first = firstAfter(lab.other, startedMs) ?? Number.POSITIVE_INFINITY;
    return {
      times: [
        { what: 'killed → none of its processes left', ms: goneMs, atMostMs: 5000 },
        { what: 'end of the recording before the end of the program', ms: Math.max(0, shortMs), atMostMs: 1000 },
        { what: 'started again → on air', ms: first - startedMs, atMostMs: 10_000 },
      ],
      lost: null,
      said: null,
      recording,
    };
  },
};
