/** A show that uses everything, in which a flash can always be seen and its beep always be heard. */
import { CANVAS } from './senders.ts';

export const MACRO_ID = 'soak-round';
export const SRT_SOURCE_PASSPHRASE = 'soak-camera-secret';
/** Name of the source that flashes. */
export const FLASH_SOURCE = 'Flash';
export const RTMP_SOURCE_KEY = 'soak-phone';

/** The flash is in the upper right of every scene; this lies within it in each of them. */
export const FLASH_CROP = 'crop=100:50:480:44';

const part = (source: string): object => ({ source, scaling: 'fill', sound: true });
const scene = (id: string, layout: object): object => ({ id, name: id, layout, border: { width: 0.005 } });
const inset = (id: string, back: string): object =>
  scene(id, { kind: 'pip', corner: 'top-right', size: 0.3, inset: part('flash'), back: part(back) });

/** In the order in which the show goes through them. */
export const SCENES = ['with-srt', 'with-tcp', 'quad', 'with-clip', 'with-test', 'beside', 'with-still'] as const;

const command = (name: string, args: object): object => ({ kind: 'command', name, args });
const wait = (frames: number): object => ({ kind: 'wait', frames });

/** A lower third goes and comes while the sound desk is worked. */
const round = [
  command('keyer.auto', { keyer: 'dsk1', on: false }),
  command('audio.strip', { source: 'srt', changes: { faderDb: -6 } }),
  wait(50),
  command('switcher.auto', {}),
  wait(50),
  command('keyer.auto', { keyer: 'dsk1', on: true }),
  command('audio.strip', { source: 'srt', changes: { faderDb: 0 } }),
];

export interface SoakPorts {
  udp: number;
  srt: number;
  rtmp: number;
  /** Address of the transport stream over TCP. */
  http: string;
}

const sources = ({ udp, srt, rtmp, http }: SoakPorts): object[] => [
  { kind: 'udp', id: 'flash', name: FLASH_SOURCE, port: udp, isolated: true },
  {
    ...{ kind: 'srt', id: 'srt', name: 'SRT', mode: 'listener', port: srt, passphrase: SRT_SOURCE_PASSPHRASE },
    ...{ isolated: true, delay: { videoFrames: 2, audioMs: 80 }, picture: { saturation: 1.2 } },
  },
  { kind: 'http', id: 'tcp', name: 'TCP', url: http, isolated: true },
  { kind: 'rtmp', id: 'green', name: 'Green wall', mode: 'listen', port: rtmp, key: RTMP_SOURCE_KEY, isolated: true },
  { kind: 'test', id: 'test', name: 'Test', variant: 0, toneHz: 440 },
];

/**
 * The show without what needs the media pool: clip, still and the scenes that hold them.
 * @param folder where it records
 */
export function soakShow(
  ports: SoakPorts,
  folder: string,
  { destinations, webhook, splitMinutes }: { destinations: object[]; webhook: object; splitMinutes: number },
): Record<string, unknown> {
  const { width, height, fps } = CANVAS;
  return {
    name: 'Soak',
    canvas: { width, height, frameRate: { num: fps, den: 1 } },
    encoder: { videoKbps: 1000, audioKbps: 128, preset: 'superfast' },
    pictures: { enabled: true, widthPx: 240, fps: 10 },
    sources: sources(ports),
    scenes: [
      inset('with-srt', 'srt'),
      inset('with-tcp', 'tcp'),
      inset('with-test', 'test'),
      scene('quad', { kind: 'quad', parts: [part('srt'), part('flash'), part('tcp'), part('test')] }),
      scene('beside', { kind: 'side-by-side', left: part('tcp'), right: part('flash') }),
    ],
    buses: { program: 'with-srt', preview: 'with-tcp' },
    keyers: {
      key: { source: 'green' },
      dsk1: { kind: 'lower-third', title: 'Half an hour', subtitle: 'of everything at once', align: 'left' },
      dsk2: { kind: 'clock', mode: 'time', corner: 'top-left' },
    },
    sound: {
      strips: {
        // Untouched and always heard: its beep is measured, and it may be passed through.
        flash: { mode: 'on' },
        srt: { highPass: { on: true }, compressor: { on: true } },
        tcp: { gate: { on: true }, compressor: { on: true }, pan: -0.3 },
        green: { gate: { on: true }, mode: 'off' },
      },
    },
    recording: { folder, splitMinutes, reserveGb: 0.5, isolatedWithProgram: true },
    replay: { minutes: 2 },
    macros: [{ id: MACRO_ID, name: 'Round', steps: round }],
    renditions: [
      {
        ...{ id: 'vertical', name: 'Vertical', width: 202, height: 360, fit: 'crop', position: 0.5 },
        encoder: { videoKbps: 400, preset: 'ultrafast' },
      },
    ],
    destinations,
    event: { id: 'soak', title: 'Soak', provider: { kind: 'local', ladder: [{ height: 180, videoKbps: 200 }] } },
    alerts: { webhook },
  };
}

/** What is added once the pool has its files: as arguments of the commands that add it. */
export const pooled = (
  clip: unknown,
  still: unknown,
  stinger: unknown,
): readonly (readonly [command: string, args: object])[] => [
  ['source.add', { source: { kind: 'clip', id: 'clip', name: 'Clip', media: clip, loop: true } }],
  ['source.add', { source: { kind: 'still', id: 'still', name: 'Still', media: still } }],
  ['scene.add', { scene: inset('with-clip', 'clip') }],
  ['scene.add', { scene: inset('with-still', 'still') }],
  ['switcher.transition', { stingerMedia: stinger, stingerCutFrame: 12 }],
];
