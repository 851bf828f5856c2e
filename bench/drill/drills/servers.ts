/** What servers do to a push: go, say nothing, refuse. */
import { firstAfter, missingFrames, together } from '../../../tests/support/arrivals.ts';
import { SilentFarEnd } from '../../../tests/support/far-end.ts';
import { NginxRtmp, nginxRtmpPresent } from '../../../tests/support/nginx-rtmp.ts';
import { freeTcpPort } from '../../../tests/support/ports.ts';
import { listenSrt, type Receiver } from '../../../tests/support/receiver.ts';
import { until } from '../../../tests/support/until.ts';
import { FPS } from '../../lib/cameras.ts';
import { pass } from '../../lib/rig.ts';
import type { Drill, DrillTools, Measured } from '../drill.ts';

export const KEY = 'right-key-for-drills';
const WRONG_KEY = 'wrong-key-for-drills';
const PASSPHRASE = 'right passphrase for drills';
const WRONG_PASSPHRASE = 'wrong passphrase for drills';
/** What one retry a second leaves: the wait, FFmpeg’s start, the handshake. DESIGN: back within 2 s of its return. */
export const BACK_MS = 2000;
/** Pictures on their way when a server dies: in its memory, in sockets. */
const ON_THE_WAY = 15;

export const needsNginx = (): string | null =>
  nginxRtmpPresent() ? null : 'nginx with its RTMP module is not installed';

/** Waits until a player has its first picture after `sinceMs`; how long that took. */
export async function backAfter(server: NginxRtmp, sinceMs: number, timeoutMs = 30_000): Promise<number> {
  const first = (): number | null => firstAfter(together(server.players), sinceMs);
  return (await until('the program is back at the server', first, { everyMs: 5, timeoutMs })) - sinceMs;
}

/** Waits for one more second of the program at the server. */
export async function flows(server: NginxRtmp): Promise<void> {
  const before = server.frames;
  await until('the program flows', () => server.frames > before + FPS, { timeoutMs: 30_000 });
}

async function nginxAway({ lab, rig, say }: DrillTools, awayMs: number, backMs: number): Promise<Measured> {
  const server = rig.keep(await NginxRtmp.start({ port: await freeTcpPort(), key: KEY }), (s) => s.close());
  const subject = await lab.push(rig, { url: server.url, key: KEY });
  await flows(server);
  say(`the server goes for ${awayMs / 1000} s`);
  await server.goAway();
  await pass(awayMs);
  const said = await subject.problem();
  const returnedMs = performance.now();
  await server.comeBack();
  const ms = await backAfter(server, returnedMs);
  await flows(server);
  const unavoidable = Math.round(((awayMs + ms) / 1000) * FPS);
  return {
    times: [{ what: 'its return → first picture there', ms, atMostMs: backMs }],
    lost: {
      frames: missingFrames(together(server.players).pts, FPS),
      unavoidable,
      allowed: unavoidable + ON_THE_WAY,
    },
    said,
  };
}

const away = (awayS: number, atMostMs: number, more: Partial<Drill> = {}): Drill => ({
  name: `server-away-${awayS}s`,
  about: `nginx-rtmp killed, started again after ${awayS} s`,
  limitS: awayS + 60,
  verdict: 'uplink',
  missing: needsNginx,
  run: (tools) => nginxAway(tools, awayS * 1000, atMostMs),
  ...more,
});

export const serverAway3s = away(3, BACK_MS);
export const serverAway5s = away(5, BACK_MS);
/** From a minute on it is tried every ten seconds. */
export const serverAway60s = away(60, 10_000 + BACK_MS, { long: true });

export const srtAway: Drill = {
  name: 'srt-away-5s',
  about: 'an SRT listener killed, started again after 5 s',
  limitS: 60,
  verdict: 'uplink',
  run: async ({ lab, rig, say }) => {
    const port = await freeTcpPort();
    const parts: Receiver[] = [listenSrt(port, PASSPHRASE)];
    rig.keep(parts, (all) => Promise.all(all.map((part) => part.stop())));
    const subject = await lab.push(rig, { url: `srt://127.0.0.1:${port}`, passphrase: PASSPHRASE });
    await until('the program flows', () => together(parts).pts.length > 2 * FPS, { timeoutMs: 30_000 });
    say('the listener goes for 5 s');
    await parts[0]?.stop();
    await pass(5000);
    const early = await subject.problem();
    const returnedMs = performance.now();
    parts.push(listenSrt(port, PASSPHRASE));
    const first = (): number | null => firstAfter(together(parts), returnedMs);
    const ms = (await until('it is back', first, { everyMs: 5, timeoutMs: 30_000 })) - returnedMs;
    const before = together(parts).pts.length;
    await until('the program flows', () => together(parts).pts.length > before + 2 * FPS);
    const said = early ?? (await subject.problem());
    const unavoidable = Math.round(((5000 + ms) / 1000) * FPS);
    return {
      times: [{ what: 'its return → first picture there', ms, atMostMs: BACK_MS }],
      lost: {
        frames: missingFrames(together(parts).pts, FPS),
        unavoidable,
        allowed: unavoidable + ON_THE_WAY,
      },
      said,
    };
  },
};

export const silentServer: Drill = {
  name: 'silent-server',
  about: 'a server that accepts and never answers, then a real one in its place',
  limitS: 60,
  verdict: 'uplink',
  missing: needsNginx,
  run: async ({ lab, rig, say }) => {
    const silent = rig.keep(await SilentFarEnd.open(), (s) => s.close());
    const beganMs = performance.now();
    const subject = await lab.push(rig, { url: `rtmp://127.0.0.1:${silent.port}/live`, key: KEY });
    say('nothing is answered');
    const noticed = await until('it is noticed', () => subject.problem(), { timeoutMs: 20_000 });
    const noticedMs = performance.now() - beganMs;
    const { port } = silent;
    await silent.close();
    const returnedMs = performance.now();
    const server = rig.keep(await NginxRtmp.start({ port, key: KEY }), (s) => s.close());
    const ms = await backAfter(server, returnedMs);
    await flows(server);
    return {
      times: [
        { what: 'silence → noticed', ms: noticedMs, atMostMs: 8000 },
        { what: 'a server that answers → first picture there', ms, atMostMs: BACK_MS },
      ],
      lost: { frames: missingFrames(together(server.players).pts, FPS), unavoidable: 0, allowed: 0 },
      said: noticed,
    };
  },
};

export const wrongKey: Drill = {
  name: 'wrong-key',
  about: 'nginx-rtmp whose on_publish denies the key, then the right key',
  limitS: 60,
  verdict: 'uplink',
  missing: needsNginx,
  run: async ({ lab, rig, say }) => {
    const server = rig.keep(await NginxRtmp.start({ port: await freeTcpPort(), key: KEY }), (s) => s.close());
    const beganMs = performance.now();
    const subject = await lab.push(rig, { url: server.url, key: WRONG_KEY });
    const refused = await until(
      'the key is found wrong',
      async () => {
        const state = await subject.state();
        return state.status === 'refused' ? state : null;
      },
      { timeoutMs: 20_000 },
    );
    const refusedMs = performance.now() - beganMs;
    const tries = server.publishers.length;
    say(`refused after ${tries} ${tries === 1 ? 'try' : 'tries'}`);
    await pass(1500);
    const failures: string[] = [];
    if (server.publishers.length > tries) failures.push('it went on trying with a key that was refused');
    if (JSON.stringify(await lab.engine.state()).includes(WRONG_KEY)) failures.push('the key is in the state');
    const correctedMs = performance.now();
    await subject.correct({ key: KEY });
    const ms = await backAfter(server, correctedMs);
    await flows(server);
    return {
      times: [
        // The server only hangs up: it takes four tries, a second apart, to be sure.
        { what: 'wrong key → told', ms: refusedMs, atMostMs: 6000 },
        { what: 'corrected → first picture there', ms, atMostMs: BACK_MS },
      ],
      lost: { frames: missingFrames(together(server.players).pts, FPS), unavoidable: 0, allowed: 0 },
      said: refused.problem,
      failures,
    };
  },
};

export const wrongPassphrase: Drill = {
  name: 'wrong-passphrase',
  about: 'an SRT listener with another passphrase, then the right one',
  limitS: 60,
  verdict: 'uplink',
  run: async ({ lab, rig }) => {
    const port = await freeTcpPort();
    const receiver = rig.keep(listenSrt(port, PASSPHRASE), (r) => r.stop());
    const beganMs = performance.now();
    const subject = await lab.push(rig, { url: `srt://127.0.0.1:${port}`, passphrase: WRONG_PASSPHRASE });
    const refused = await until(
      'the passphrase is found wrong',
      async () => {
        const state = await subject.state();
        return state.status === 'refused' ? state : null;
      },
      { timeoutMs: 20_000 },
    );
    const refusedMs = performance.now() - beganMs;
    await pass(1500);
    const correctedMs = performance.now();
    await subject.correct({ passphrase: PASSPHRASE });
    const first = (): number | null => firstAfter(receiver, correctedMs);
    const ms = (await until('it is there', first, { everyMs: 5, timeoutMs: 30_000 })) - correctedMs;
    await until('the program flows', () => receiver.pts.length > 2 * FPS, { timeoutMs: 30_000 });
    return {
      times: [
        { what: 'wrong passphrase → told', ms: refusedMs, atMostMs: 5000 },
        { what: 'corrected → first picture there', ms, atMostMs: BACK_MS },
      ],
      lost: { frames: missingFrames(receiver.pts, FPS), unavoidable: 0, allowed: 0 },
      said: refused.problem,
    };
  },
};
