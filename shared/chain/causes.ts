/** Everything that can be wrong along the chain and beside it, and what to do about each. Ids never change. */
import type { HopName } from './chain.ts';

const busy = 'This machine is too busy: close other programs, use fewer sources or a smaller canvas.';
const line = 'The line is too slow or unsteady: lower the video bit rate, or use another line.';
const camera = 'Cut to another camera, then check its power, cable and network.';
const slowEncoder = 'Choose a faster preset or a smaller canvas, or close other programs.';
const smallMachine = 'The machine of the event is too small: use fewer or smaller renditions.';
const ladderLog = 'See the ladder and the log of the event.';

/** What to do, by cause. The part before the dot is the hop, or what stands beside the chain. */
export const ADVICE = {
  'camera.none': 'Put a source on program.',
  'camera.lost': camera,
  'camera.opening': camera,
  'camera.ended': 'Cut to another source.',
  'camera.black': camera,
  'camera.frozen': camera,
  'camera.stand-in': 'Check the source that was replaced; it comes back by itself, or by a cut.',
  'camera.slow': camera,
  'camera.late': 'Check its network and, when all are late, this machine’s CPU; a larger buffer rides out more jitter.',
  'mixer.slow': busy,
  'mixer.late': busy,
  'encoder.failed': 'See the log; the program flows again by itself when the encoder runs.',
  'encoder.down': 'See the log; the program flows again by itself when the encoder runs.',
  'encoder.slow': slowEncoder,
  'encoder.drops': slowEncoder,
  'encoder.rate-low': 'Lower the video bit rate to what this encoder can do, or choose another encoder.',
  'encoder.rate-high': 'Lower the video bit rate, or choose another encoder: the line was planned for less.',
  'encoder.key-frames': 'Set the key frame interval anew, or choose another encoder: platforms refuse other intervals.',
  'encoder.fallback': 'The show goes on in software. Check the graphics card and its driver after the show.',
  'uplink.refused': 'Correct the key, passphrase or address, then start again.',
  'uplink.lost': 'It connects again by itself; check the network and the address.',
  'uplink.was-away': 'It takes the program again: nothing to do, unless it goes away again.',
  'uplink.drops': line,
  'uplink.queue': line,
  'uplink.kernel': line,
  'uplink.reduced': 'The bit rate rises again by itself when the line allows; else use another line.',
  'uplink.backup': 'Viewers are served by the backup. Check the primary address; it is taken again when it is back.',
  'uplink.backup-lost': 'Viewers notice nothing yet. Check the backup address: the show has none at the moment.',
  'ingest.node': 'End the broadcast, prepare the event again and go live.',
  'ingest.nobody': 'The uplink connects again by itself; check the network between here and the event.',
  'ingest.silent': 'Check the network between here and the event.',
  'ingest.loss': 'The line loses packets: lower the video bit rate or use another line.',
  'ingest.publishers': 'Stop the others.',
  'ladder.stopped': smallMachine,
  'ladder.slow': smallMachine,
  'ladder.restarted': 'See the log of the event.',
  'origin.empty': ladderLog,
  'origin.old': ladderLog,
  'delivery.unreachable': 'Check the playback address and the delivery network.',
  'delivery.old': 'A cache serves an old playlist: check its time to live.',
  'delivery.slow': 'Check the network to the playback address.',
  'viewer.error': 'Reload the player; check the playback address in a browser.',
  'viewer.stalled': 'If only this player stalls, check its own network.',
  'recording.retrying': 'Check the disk and its folder; a new file is begun as soon as it can be written.',
  'recording.ended': 'Make room or choose another disk, then start the recording again.',
  'recording.isolated': 'Make room or choose another disk, then start the isolated recordings again.',
  'recording.drops': 'The disk is too slow: record to another one.',
  'recording.room': 'Make room, or let the recording go on in a folder on another disk.',
  'disk.low': 'Make room on the disk where the show is kept.',
} as const satisfies Record<`${HopName | SideName}.${string}`, string>;

export type Cause = keyof typeof ADVICE;

/** What can be in trouble without touching what viewers see. */
export const SIDES = ['recording', 'disk'] as const;
export type SideName = (typeof SIDES)[number];
