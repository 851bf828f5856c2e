/** What breaks between the lens and the uplink. */
import type { Cause } from '#shared/chain/causes.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { newEncoderState } from '../../electron/engine/encoder/encoder-state.ts';
import {
  away,
  destination,
  figures,
  host,
  node,
  nothingArrives,
  type Rig,
  sinkFigures,
  uplink,
  wide,
} from './chain-samples.ts';

/** The cause, the hop in words, what is said of it, and how it breaks. */
export type Breakage = [Cause, string, RegExp, (r: Rig) => void];

/** Breaks one hop as it breaks in life, with everything that suffers from it further down. */
export const breakagesHere: Breakage[] = [
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
];
