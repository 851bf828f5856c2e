/** What is typed into the source form: text as it stands in the fields. */

import type { ListedMode } from '#shared/commands/input.ts';
import type { PublicSourceConfig, SourceKind, SourceOf } from '#shared/show/source-config.ts';
import type { SourceCare } from './care-draft.ts';
import { careOf, EMPTY_CARE } from './care-draft.ts';

type DeviceApi = SourceOf<'device'>['api'] | SourceOf<'screen'>['api'] | SourceOf<'sound'>['api'];

export type SourceDraft = SourceCare & {
  kind: SourceKind;
  name: string;
  /** The name that the form has put in by itself; never sent. */
  suggestedName: string;
  scaling: 'fit' | 'fill';
  bufferMs: string;
  variant: string;
  toneHz: string;
  host: string;
  port: string;
  interface: string;
  /** Of SRT and of RTMP. */
  mode: 'listener' | 'caller';
  rtmpMode: 'listen' | 'pull';
  latencyMs: string;
  streamId: string;
  clearStreamId: boolean;
  passphrase: string;
  clearPassphrase: boolean;
  app: string;
  key: string;
  clearKey: boolean;
  /** Written only; what the engine keeps is shown as `storedAddress`, without its secrets. */
  url: string;
  storedAddress: string;
  transport: 'tcp' | 'udp';
  program: string;
  /** From 1, as people count. */
  audioTrack: string;
  path: string;
  loop: boolean;
  api: DeviceApi;
  device: string;
  audioDevice: string;
  /** `1920x1080@30/mjpeg`; empty: the device picks. */
  deviceMode: string;
  window: boolean;
  cursor: boolean;
  media: string;
  clipLoop: boolean;
  rollOnTake: boolean;
  atEnd: 'hold' | 'return';
  cueOnLeave: boolean;
};

export const EMPTY_SOURCE: SourceDraft = {
  ...EMPTY_CARE,
  kind: 'test',
  name: '',
  suggestedName: '',
  scaling: 'fit',
  bufferMs: '100',
  variant: '0',
  toneHz: '440',
  host: '127.0.0.1',
  port: '',
  interface: '',
  mode: 'listener',
  rtmpMode: 'listen',
  latencyMs: '120',
  streamId: '',
  clearStreamId: false,
  passphrase: '',
  clearPassphrase: false,
  app: 'live',
  key: '',
  clearKey: false,
  url: '',
  storedAddress: '',
  transport: 'tcp',
  program: '',
  audioTrack: '1',
  path: '',
  loop: true,
  api: 'v4l2',
  device: '',
  audioDevice: '',
  deviceMode: '',
  window: false,
  cursor: true,
  media: '',
  clipLoop: false,
  rollOnTake: true,
  atEnd: 'hold',
  cueOnLeave: true,
};

type Mode = NonNullable<SourceOf<'device'>['mode']>;

/** A mode as one word of a list. A rate that the system does not tell is the one that the caller falls back on. */
export const modeText = (mode: Mode | ListedMode, fallbackFps: number): string =>
  `${mode.width}x${mode.height}@${mode.fps ?? fallbackFps}${mode.format === undefined || mode.format === null ? '' : `/${mode.format}`}`;

/** The mode that `modeText` wrote; undefined for none. */
export function modeOf(text: string): Mode | undefined {
  const [, width, height, fps, format] = /^(\d+)x(\d+)@([\d.]+)(?:\/(\w+))?$/.exec(text) ?? [];
  if (width === undefined) return undefined;
  return {
    width: Number(width),
    height: Number(height),
    fps: Number(fps),
    ...(format === undefined ? {} : { format }),
  };
}

/** A kind’s own settings as text. */
function ownFields(config: PublicSourceConfig): Partial<SourceDraft> {
  switch (config.kind) {
    case 'test':
      return { variant: String(config.variant), toneHz: String(config.toneHz) };
    case 'udp':
      return { host: config.host, port: String(config.port), interface: config.interface ?? '' };
    case 'srt':
      return {
        host: config.host,
        port: String(config.port),
        mode: config.mode,
        latencyMs: String(config.latencyMs),
      };
    case 'rtmp':
      return {
        rtmpMode: config.mode,
        storedAddress: config.address,
        host: config.host,
        port: String(config.port),
        app: config.app,
      };
    case 'rtsp':
      return { storedAddress: config.address, transport: config.transport };
    case 'http':
      return { storedAddress: config.address };
    case 'file':
      return { path: config.path, loop: config.loop };
    case 'device':
      return {
        api: config.api,
        device: config.device,
        audioDevice: config.audioDevice ?? '',
        deviceMode: config.mode === undefined ? '' : modeText(config.mode, config.mode.fps),
      };
    case 'screen':
      return { api: config.api, device: config.screen, window: config.window, cursor: config.cursor };
    case 'sound':
      return { api: config.api, device: config.device };
    case 'still':
      return { media: config.media };
    case 'clip':
      return {
        media: config.media,
        clipLoop: config.loop,
        rollOnTake: config.rollOnTake,
        atEnd: config.atEnd,
        cueOnLeave: config.cueOnLeave,
      };
  }
}

/** What is in a source’s settings now, as text to change. */
export function draftOf(config: PublicSourceConfig): SourceDraft {
  const picked = 'audioTrack' in config ? config : null;
  return {
    ...EMPTY_SOURCE,
    ...careOf(config),
    kind: config.kind,
    name: config.name,
    scaling: config.scaling,
    bufferMs: String(config.bufferMs),
    program: picked?.program === undefined ? '' : String(picked.program),
    audioTrack: String((picked?.audioTrack ?? 0) + 1),
    ...ownFields(config),
  };
}
