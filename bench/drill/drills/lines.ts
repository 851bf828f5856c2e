/** What lines do to a push: break without a word, and become narrow. */
import { missingFrames, together } from '../../../tests/support/arrivals.ts';
import { openLine } from '../../../tests/support/line.ts';
import { NginxRtmp } from '../../../tests/support/nginx-rtmp.ts';
import { until } from '../../../tests/support/until.ts';
import { FPS } from '../../lib/cameras.ts';
import { pass, type Rig } from '../../lib/rig.ts';
import type { Drill } from '../drill.ts';
import { backAfter, flows, KEY, needsNginx } from './servers.ts';

const CUT_MS = 10_000;
/** The chain is looked at every second. */
const TOLD_MS = 2000;
/** The kernel takes what a relay does not read, and says that it has arrived, until its buffers are full. */
const HIDDEN_MS = { namespace: 0, relay: 10_000 };

async function lineToServer(rig: Rig) {
  const line = rig.keep(await openLine(), (l) => l.close());
  const server = rig.keep(
    await NginxRtmp.start({
      port: line.serverPort,
      host: line.serverHost,
      questionHost: line.ourHost,
      key: KEY,
      ...(line.namespace === null ? {} : { namespace: line.namespace }),
    }),
    (s) => s.close(),
  );
  return { line, server, url: `rtmp://${line.pushHost}:${line.pushPort}/live` };
}

export const halfOpen: Drill = {
  name: 'half-open',
  about: 'the peer vanishes without a FIN, and its line is back after 10 s',
  limitS: 90,
  verdict: 'uplink',
  missing: needsNginx,
  run: async ({ lab, rig, say }) => {
    const { line, server, url } = await lineToServer(rig);
    const subject = await lab.push(rig, { url, key: KEY });
    await flows(server);
    say(`nothing comes through any more (${line.kind})`);
    const before = server.frames;
    line.cut();
    const cutMs = performance.now();
    const lost = await until(
      'the loss is noticed',
      async () => {
        const state = await subject.state();
        return state.status === 'retrying' || state.status === 'connecting' ? state : null;
      },
      { timeoutMs: 20_000 },
    );
    const noticedMs = performance.now() - cutMs;
    await pass(Math.max(TOLD_MS, CUT_MS - noticedMs));
    const mendedMs = performance.now();
    line.mend();
    // The server has forgotten nothing: it holds on to the old publisher until its own time is up, or takes the new one.
    const ms = await backAfter(server, mendedMs, 60_000);
    await flows(server);
    const unavoidable = Math.round(((mendedMs - cutMs + ms) / 1000) * FPS);
    const frames = missingFrames(together(server.players).pts, FPS);
    say(`${server.frames - before} pictures since the cut`);
    return {
      times: [
        { what: 'vanished → noticed', ms: noticedMs, atMostMs: 8000 + HIDDEN_MS[line.kind] },
        { what: 'line back → first picture there', ms, atMostMs: 6000 },
      ],
      lost: { frames, unavoidable, allowed: unavoidable + FPS },
      said: lost.problem,
    };
  },
};

export const narrowedLine: Drill = {
  name: 'narrowed-line',
  about: 'the line lets half the bit rate through for 20 s',
  limitS: 90,
  verdict: 'uplink',
  missing: needsNginx,
  run: async ({ lab, rig, say }) => {
    const { line, server, url } = await lineToServer(rig);
    await lab.push(rig, { url, key: KEY });
    await flows(server);
    const kbps = Math.round(lab.programKbps / 2);
    say(`${kbps} kb/s and no more (${line.kind})`);
    line.narrow(kbps);
    const narrowedMs = performance.now();
    const targets: number[] = [];
    let noticedMs: number | null = null;
    let queueMs = 0;
    await lab.engine.watchTelemetry(rig, ({ encoder, destinations }) => {
      targets.push(encoder.targetKbps);
      queueMs = Math.max(queueMs, ...Object.values(destinations).map((sink) => sink.queueMs));
      if (noticedMs === null && encoder.targetKbps < (targets[0] ?? 0)) noticedMs = performance.now() - narrowedMs;
    });
    await pass(20_000);
    const said = (await lab.engine.state()).encoder.problem;
    const least = Math.min(...targets);
    line.narrow(null);
    await flows(server);
    say(`the queue was ${Math.round(queueMs)} ms at most, the encoder’s target ${least} kb/s at least`);
    return {
      times: [
        {
          what: 'narrowed → the encoder gives less',
          ms: noticedMs ?? Number.POSITIVE_INFINITY,
          atMostMs: 5000 + HIDDEN_MS[line.kind],
        },
      ],
      lost: { frames: missingFrames(together(server.players).pts, FPS), unavoidable: 0, allowed: 3 * FPS },
      said,
    };
  },
};
