/** Every hop broken as it breaks in life: the verdict names that hop and no other. */

import { describe, expect, it } from 'vitest';
import { HOPS, type HopName } from '#shared/chain/chain.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';
import {
  figures,
  fps,
  host,
  node,
  nothingArrives,
  type Rig,
  rig,
  run,
  uplink,
  wide,
} from '../support/chain-samples.ts';

/** Breaks one hop as it breaks in life, with everything that suffers from it further down. */
const breakages: [HopName, string, RegExp, (r: Rig) => void][] = [
  [
    'camera',
    'is lost',
    /^Wide is lost\. No data for 500 ms\.$/,
    (r) => {
      Object.assign(r.state.sources[0] ?? {}, { status: 'lost', problem: 'No data for 500 ms.' });
      Object.assign(figures(r.now, wide), { fps: 0 });
    },
  ],
  [
    'camera',
    'is slow',
    /^Wide delivers 20\.0 fps instead of 30\.0 fps\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { fps: 20, repeatedFrames: 100 });
    },
  ],
  [
    'camera',
    'loses frames',
    /^Wide: 9 of 300 frames .* in the last 10 s \(3\.0 %\)\.$/,
    (r) => {
      Object.assign(figures(r.now, wide), { repeatedFrames: 9 });
    },
  ],
  [
    'camera',
    'is not there',
    /^Nothing is on program/,
    (r) => {
      r.state.switcher = initialSwitcher({ program: null, preview: host });
    },
  ],
  [
    'mixer',
    'is late',
    /^The mixer: 12 of 300 frames came late in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      r.now.mixer.missedTicks = 12;
    },
  ],
  [
    'mixer',
    'is slow',
    /^The mixer makes 22\.0 fps/,
    (r) => {
      r.now.mixer.fps = 22;
      r.now.encoder.fps = 22;
    },
  ],
  [
    'encoder',
    'cannot keep up',
    /^The encoder could not keep up: 20 of 300 frames were dropped/,
    (r) => {
      r.now.encoder.droppedFrames = 20;
      r.now.encoder.fps = 28;
      node(r.now).ingest.framesMissing = 20;
    },
  ],
  [
    'encoder',
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
    'uplink',
    'is lost',
    /^10\.0\.0\.1:9000 does not answer\.$/,
    (r) => {
      uplink(r.now).status = 'retrying';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'retrying', problem: '10.0.0.1:9000 does not answer.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink',
    'is refused',
    /^refused the SRT passphrase\.$/,
    (r) => {
      uplink(r.now).status = 'refused';
      Object.assign(r.state.event?.uplink ?? {}, { status: 'refused', problem: 'refused the SRT passphrase.' });
      nothingArrives(r);
    },
  ],
  [
    'uplink',
    'drops',
    /^The uplink is too slow: 30 of 300 frames were dropped/,
    (r) => {
      uplink(r.now).droppedFrames = 30;
      node(r.now).ingest.framesMissing = 30;
    },
  ],
  [
    'uplink',
    'queues',
    /^The uplink is 0\.9 s behind the encoder\.$/,
    (r) => {
      uplink(r.now).queueMs = 900;
    },
  ],
  [
    'ingest',
    'loses packets',
    /^On the way to the ingest 12 of 300 frames were lost in the last 10 s \(4\.0 %\)\.$/,
    (r) => {
      Object.assign(node(r.now).ingest, { framesMissing: 12, framesReceived: 60 * fps - 12 });
    },
  ],
  ['ingest', 'gets nothing', /^Nothing arrives at the ingest/, nothingArrives],
  [
    'ingest',
    'is connected and mute',
    /^The ingest has received no frame in the last 10 s\.$/,
    (r) => {
      node(r.now).ingest.framesReceived = 50 * fps;
    },
  ],
  [
    'ingest',
    'has died',
    /^The event node was killed\.$/,
    (r) => {
      Object.assign(r.now, { node: null, uplink: null });
      Object.assign(r.state.event ?? {}, { status: 'failed', cause: 'The event node was killed.', uplink: null });
    },
  ],
  [
    'ingest',
    'does not answer',
    /^The event node does not answer\.$/,
    (r) => {
      Object.assign(r.now, { node: null });
      Object.assign(uplink(r.now), { status: 'retrying' });
    },
  ],
  [
    'ladder',
    'falls behind',
    /^The ladder runs at speed 0\.70×/,
    (r) => {
      node(r.now).ladder.speed = 0.7;
      node(r.now).origin.newestSegmentAgeMs = 9000;
    },
  ],
  [
    'ladder',
    'has stopped',
    /^The ladder makes no renditions/,
    (r) => {
      Object.assign(node(r.now).ladder, { running: false });
    },
  ],
  [
    'origin',
    'is old',
    /^The newest segment is 9\.0 s old; a new one is due every 1\.0 s\.$/,
    (r) => {
      node(r.now).origin.newestSegmentAgeMs = 9000;
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 9000, height: 720, kbps: 0 } });
    },
  ],
  [
    'delivery',
    'is unreachable',
    /^The playback address does not answer\.$/,
    (r) => {
      r.now.delivery = { reachable: false, delayMs: null, responseMs: null };
      Object.assign(r.now, { player: { state: 'error', delayMs: null, height: null, kbps: null } });
    },
  ],
  [
    'delivery',
    'serves old playlists',
    /^Delivery is 20\.0 s older than the origin\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 21_200, responseMs: 4 };
    },
  ],
  [
    'delivery',
    'is slow',
    /^The playback address takes 1\.5 s to answer\.$/,
    (r) => {
      r.now.delivery = { reachable: true, delayMs: 1300, responseMs: 1500 };
    },
  ],
  [
    'viewer',
    'stalls',
    /^The preview player has run dry\.$/,
    (r) => {
      Object.assign(r.now, { player: { state: 'stalled', delayMs: 4000, height: 720, kbps: 0 } });
    },
  ],
];

describe('the cause', () => {
  it.each(breakages)('is the %s that %s', (hop, _what, problem, breakIt) => {
    const r = rig();
    breakIt(r);
    const { verdict, hops } = run(r);
    expect(verdict?.hop).toBe(hop);
    expect(verdict?.problem).toMatch(problem);
    expect(verdict?.advice).not.toBe('');
    // Nothing before it is blamed.
    for (const before of hops.slice(0, HOPS.indexOf(hop))) expect(['ok', 'unknown']).toContain(before.health);
  });
});
