/** What breaks from the ingest to the viewer, and beside the chain. */
import type { Cause } from '#shared/chain/causes.ts';
import type { Breakage } from './breakages-here.ts';
import { fps, node, nothingArrives, type Rig, uplink } from './chain-samples.ts';

/** Breaks one hop as it breaks in life, with everything that suffers from it further down. */
export const breakagesThere: Breakage[] = [
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
export const sideBreakages: [Cause, RegExp, (r: Rig) => void][] = [
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
