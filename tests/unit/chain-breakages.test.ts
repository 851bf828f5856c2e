/** Every hop broken as it breaks in life: the verdict names that hop and no other. */

import { describe, expect, it } from 'vitest';
import { ADVICE, type Cause } from '#shared/chain/causes.ts';
import { HOPS } from '#shared/chain/chain.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';
import {
  away,
  destination,
  figures,
  fps,
  host,
  node,
  nothingArrives,
  type Rig,
  rig,
  run,
  sinkFigures,
  uplink,
  wide,
} from '../support/chain-samples.ts';

/** Breaks one hop as it breaks in life, with everything that suffers from it further down. */
const breakages: [Cause, string, RegExp, (r: Rig) => void][] = [
  [
    'camera.lost',
    'is lost',
    /^Wide is lost\. No data for 500 ms\.$/,
    (r) => {
      Object.assign(r.state.sources[0] ?? {}, { status: 'lost', problem: 'No data for 500 ms.' });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'camera.slow',
    'is slow',
    /^Wide delivers 20\.0 fps instead of 30\.0 fps\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { fps: 20, repeatedFrames: 100 });
    },
  ],
  [
    'camera.late',
    'loses frames',
    /^Wide: 9 of 300 frames .* in the last 10 s \(3\.0 %\)\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { repeatedFrames: 9 });
    },
  ],
  [
    'camera.none',
    'is not there',
    /^Nothing is on program/,
    (r) => {
      r.state.switcher = initialSwitcher({ program: null, preview: host });
    },
  ],
  [
    'mixer.late',
    'is late',
    /^The mixer: 12 of 300 frames came late in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      r.now.mixer.missedTicks = 12;
    },
  ],
  [
    'mixer.slow',
    'is slow',
    /^The mixer makes 22\.0 fps/,
    (r) => {
      r.now.mixer.fps = 22;
      r.now.encoder.fps = 22;
    },
  ],
  [
    'encoder.drops',
    'cannot keep up',
    /^The encoder could not keep up: 20 of 300 frames were dropped/,
    (r) => {
      r.now.encoder.droppedFrames = 20;
      r.now.encoder.fps = 28;
      node(r.now).ingest.framesMissing = 20;
    },
  ],
  [
    'encoder.down',
    'has crashed',
    /^The encoder is started again\. It ended with code 1\.$/,
    (r) => {
      r.state.encoder = { ...newEncoderState('restarting', 'It ended with code 1.'), restarts: 1 };
      Object.assign(r.now.encoder, { fps: 0, videoKbps: 0 });
      uplink(r.now).kbps = 0;
      nothingArrives(r);
    },
  ],
  [
    'uplink.lost',
    'is lost',
    /^10\.0\.0\.1:9000 does not answer\.$/,
    (r) => {
      uplink(r.now).status = 'retrying';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'retrying', problem: '10.0.0.1:9000 does not answer.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink.refused',
    'is refused',
    /^refused the SRT passphrase\.$/,
    (r) => {
      uplink(r.now).status = 'refused';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'refused', problem: 'refused the SRT passphrase.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink.was-away',
    'was away',
    /^The uplink was away and is back: 200 of 300 frames did not go out in the last 10 s/,
    (r) => {
      uplink(r.now).droppedFrames = 200;
      Object.assign(r.state.event?.uplink ?? {}, { reconnects: 1, sinceMs: r.now.atMs - 3000 });
    },
  ],
  [
    'uplink.drops',
    'drops',
    /^The uplink is too slow: 30 of 300 frames were dropped/,
    (r) => {
      uplink(r.now).droppedFrames = 30;
      node(r.now).ingest.framesMissing = 30;
    },
  ],
  [
    'uplink.queue',
    'queues',
    /^The uplink is 0\.9 s behind the encoder\.$/,
    (r) => {
      uplink(r.now).queueMs = 900;
    },
  ],
  [
    'ingest.loss',
    'loses packets',
    /^On the way to the ingest 12 of 300 frames were lost in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      r.now.drops.received = 12;
      Object.assign(node(r.now).ingest, { framesMissing: 12, framesReceived: 60 * fps - 12 });
    },
  ],
  ['ingest.nobody', 'gets nothing', /^Nothing arrives at the ingest/, nothingArrives],
  [
    'ingest.silent',
    'is connected and mute',
    /^The ingest has received no frame in the last 10 s\.$/,
    (r) => {
      node(r.now).ingest.framesReceived = 50 * fps;
    },
  ],
  [
    'ingest.node',
    'has died',
    /^The event node was killed\.$/,
    (r) => {
      Object.assign(r.now, { node: null, uplink: null });
      Object.assign(r.state.event ?? {}, { status: 'failed', cause: 'The event node was killed.', uplink: null });
    },
  ],
  [
    'ingest.node',
    'does not answer',
    /^The event node does not answer\.$/,
    (r) => {
      Object.assign(r.now, { node: null });
      Object.assign(uplink(r.now), { status: 'retrying' });
    },
  ],
  [
    'ladder.slow',
    'falls behind',
    /^The ladder runs at speed 0\.70×/,
    (r) => {
      node(r.now).ladder.speed = 0.7;
      node(r.now).origin.newestSegmentAgeMs = 9000;
    },
  ],
  [
    'ladder.stopped',
    'has stopped',
    /^The ladder makes no renditions/,
    (r) => {
      Object.assign(node(r.now).ladder, { running: false });
    },
  ],
  [
    'origin.old',
    'is old',
    /^The newest segment is 9\.0 s old; a new one is due every 1\.0 s\.$/,
    (r) => {
      node(r.now).origin.newestSegmentAgeMs = 9000;
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 9000, height: 720, kbps: 0 } });
    },
  ],
  [
    'delivery.unreachable',
    'is unreachable',
    /^The playback address does not answer\.$/,
    (r) => {
      r.now.delivery = { reachable: false, delayMs: null, responseMs: null };
      Object.assign(r.now, { player: { state: 'error', delayMs: null, height: null, kbps: null } });
    },
  ],
  [
    'delivery.old',
    'serves old playlists',
    /^Delivery is 20\.0 s older than the origin\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 21_200, responseMs: 4 };
    },
  ],
  [
    'delivery.slow',
    'is slow',
    /^The playback address takes 1\.5 s to answer\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 1300, responseMs: 1500 };
    },
  ],
  [
    'viewer.stalled',
    'stalls',
    /^The preview player has run dry\.$/,
    (r) => {
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 4000, height: 720, kbps: 0 } });
    },
  ],
  [
    'camera.opening',
    'is not there yet',
    /^Wide has not delivered a picture yet\.$/,
    (r) => {
      Object.assign(r.state.sources[0] ?? {}, { status: 'opening' });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'camera.ended',
    'has ended',
    /^Wide has played to its end\.$/,
    (r) => {
      Object.assign(r.state.sources[0] ?? {}, { status: 'ended' });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'camera.black',
    'is black',
    /^Wide is black\.$/,
    (r) => {
      Object.assign(r.state.sources[0]?.faults ?? {}, { black: true, frozen: true });
    },
  ],
  [
    'camera.frozen',
    'is frozen',
    /^Wide does not move\.$/,
    (r) => {
      Object.assign(r.state.sources[0]?.faults ?? {}, { frozen: true });
    },
  ],
  [
    'camera.stand-in',
    'has left the air to its backup',
    /^Host is on air in the place of Wide\. No data for 500 ms\.$/,
    (r) => {
      r.state.switcher = initialSwitcher({ program: host });
      const [source] = r.state.sources;
      if (source === undefined) throw new Error('the show has sources');
      Object.assign(source, { status: 'lost', problem: 'No data for 500 ms.', standIn: 'backup' });
      Object.assign(source.config.watch, { onFault: 'backup', backup: host });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'encoder.failed',
    'cannot be started',
    /^The encoder has failed\. No such codec\.$/,
    (r) => {
      Object.assign(r.state.encoder, { status: 'failed', problem: 'No such codec.' });
      Object.assign(r.now.encoder, { fps: 0, videoKbps: 0 });
      nothingArrives(r);
    },
  ],
  [
    'encoder.slow',
    'is too slow',
    /^The encoder makes 20\.0 fps instead of 30\.0 fps\.$/,
    (r) => {
      Object.assign(r.now.encoder, { fps: 20, speed: 0.67, videoKbps: 2000 });
    },
  ],
  [
    'encoder.rate-low',
    'makes less than it is asked for',
    /^The encoder makes 1\.5 Mb\/s where 3\.0 Mb\/s are asked for\.$/,
    (r) => {
      for (const sample of [r.earlier, r.now]) sample.encoder.videoKbps = 1500;
    },
  ],
  [
    'encoder.rate-high',
    'makes more than it is asked for',
    /^The encoder makes 4\.5 Mb\/s where 3\.0 Mb\/s are asked for\.$/,
    (r) => {
      for (const sample of [r.earlier, r.now]) sample.encoder.videoKbps = 4500;
      uplink(r.now).queueMs = 700;
    },
  ],
  [
    'encoder.key-frames',
    'makes key frames too seldom',
    /^A key frame comes every 8\.0 s instead of every 1\.0 s\.$/,
    (r) => {
      for (const sample of [r.earlier, r.now]) sample.encoder.keyIntervalS = 8;
    },
  ],
  [
    'encoder.fallback',
    'has fallen back to software',
    /^Software encodes instead of the graphics card: NVENC ended with code 1\.$/,
    (r) => {
      Object.assign(r.state.encoder, { implementation: 'x264', fallback: 'NVENC ended with code 1.' });
    },
  ],
  [
    'uplink.kernel',
    'does not get rid of its bytes',
    /^The uplink has 2\.5 s of program that the network does not take\.$/,
    (r) => {
      uplink(r.now).unsentBytes = 1_000_000;
    },
  ],
  [
    'uplink.reduced',
    'makes the bit rate go down',
    /^The bit rate is lowered to 1\.5 Mb\/s of 3\.0 Mb\/s: YouTube was 0\.6 s behind\.$/,
    (r) => {
      r.state.encoder.adaptive = { kbps: 1500, reason: 'YouTube was 0.6 s behind', sinceMs: r.now.atMs };
      Object.assign(r.now.encoder, { videoKbps: 1500, targetKbps: 1500 });
    },
  ],
  [
    'uplink.lost',
    'has lost one destination beside the event',
    /^tube: 10\.0\.0\.9 refused the connection\.$/,
    (r) => {
      const [good, bad] = [destination('good'), destination('tube', away('10.0.0.9 refused the connection.'))];
      r.state.destinations = [good, bad];
      r.now.destinations = { [good.id]: sinkFigures(), [bad.id]: sinkFigures({ status: 'retrying', kbps: 0 }) };
    },
  ],
  [
    'uplink.backup',
    'is on its backup',
    /^tube is served by its backup address\. The server closed the connection\.$/,
    (r) => {
      const primary = away('The server closed the connection.');
      const tube = destination('tube', { inUse: 'backup', primary, backupState: destination('x').primary });
      r.state.destinations = [tube];
      r.now.destinations = { [tube.id]: sinkFigures() };
    },
  ],
  [
    'uplink.backup-lost',
    'has no backup',
    /^The backup of tube is away\. It does not answer\.$/,
    (r) => {
      const tube = destination('tube', { backupState: away('It does not answer.') });
      r.state.destinations = [tube];
      r.now.destinations = { [tube.id]: sinkFigures() };
    },
  ],
  [
    'ingest.publishers',
    'has two senders',
    /^2 senders push to this event at once\.$/,
    (r) => {
      node(r.now).ingest.publishers = 2;
    },
  ],
  [
    'ladder.restarted',
    'was started again',
    /^The ladder had to be started again once just now\.$/,
    (r) => {
      node(r.now).ladder.restarts = 1;
    },
  ],
  [
    'origin.empty',
    'has nothing',
    /^The origin has no segment yet\.$/,
    (r) => {
      Object.assign(node(r.now).origin, { newestSegmentAgeMs: null, segments: 0, delayMs: null });
      r.now.delivery = { reachable: false, delayMs: null, responseMs: null };
    },
  ],
  [
    'viewer.error',
    'cannot play',
    /^The preview player cannot play the event\.$/,
    (r) => {
      Object.assign(r.now, { player: { state: 'error', delayMs: null, height: null, kbps: null } });
    },
  ],
];

/** What breaks beside the chain: no hop is blamed for it. */
const sideBreakages: [Cause, RegExp, (r: Rig) => void][] = [
  [
    'recording.retrying',
    /^The recording cannot be written\. The disk is gone\.$/,
    (r) => {
      Object.assign(r.state.recording, { status: 'retrying', problem: 'The disk is gone.' });
    },
  ],
  [
    'recording.ended',
    /^The program is not recorded\. The disk is nearly full/,
    (r) => {
      r.state.recording.problem = 'The disk is nearly full: the recording was ended cleanly.';
    },
  ],
  [
    'recording.isolated',
    /^The armed sources are not recorded on their own\. They did not begin: /,
    (r) => {
      r.state.isolated.problem = 'They did not begin: There is too little room on the disk.';
    },
  ],
  [
    'recording.drops',
    /^The recording: 30 of 300 frames are in no file in the last 10 s \(10\.0 %\)\.$/,
    (r) => {
      r.state.recording.status = 'recording';
      r.earlier.recording = recordingFigures;
      r.now.recording = { ...recordingFigures, droppedFrames: 30 };
    },
  ],
  [
    'recording.room',
    /^The disk has room for 10 min of recording\.$/,
    (r) => {
      r.state.recording.status = 'recording';
      r.now.recording = { ...recordingFigures, leftS: 600 };
    },
  ],
  [
    'disk.low',
    /^The disk where the show is kept has 0\.8 GB free\.$/,
    (r) => {
      r.now.system.diskFreeGb = 0.8;
    },
  ],
];

const recordingFigures = {
  bytes: 1e9,
  frames: 9000,
  droppedFrames: 0,
  kbps: 3200,
  queueMs: 0,
  atRiskMs: 300,
  freeBytes: 5e10,
  leftS: 90_000,
};

describe('the cause', () => {
  it.each(breakages)('%s: the hop %s', (cause, _what, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, hops, beside } = run(r);
    expect(verdict?.cause).toBe(cause);
    expect(verdict?.hop).toBe(cause.slice(0, cause.indexOf('.')));
    expect(verdict?.problem).toMatch(problem);
    expect(verdict?.number).not.toBe('');
    expect(verdict?.advice).toBe(ADVICE[cause]);
    expect(beside).toEqual([]);
    // Nothing before it is blamed.
    for (const before of hops.slice(0, verdict === null ? 0 : HOPS.indexOf(verdict.hop)))
      expect(['ok', 'unknown']).toContain(before.health);
  });

  it.each(sideBreakages)('%s stands beside the chain', (cause, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, beside } = run(r);
    expect(verdict).toBeNull();
    expect(beside).toHaveLength(1);
    expect(beside[0]).toMatchObject({ cause, advice: ADVICE[cause], problem: expect.stringMatching(problem) });
    expect(beside[0]?.number).not.toBe('');
  });

  it('has been broken here in every way it knows', () => {
    const broken = new Set<string>([...breakages, ...sideBreakages].map(([cause]) => cause));
    expect(Object.keys(ADVICE).filter((cause) => !broken.has(cause))).toEqual([]);
  });
});
