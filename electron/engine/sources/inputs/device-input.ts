/** FFmpeg inputs for what is plugged in or on a screen: cameras, capture cards, screens, windows, sound cards. Pure. */
import { type Canvas, fpsOf } from '#shared/canvas.ts';
import type { SourceOf } from '#shared/show/source-config.ts';
import type { FfmpegInput } from './input-plan.ts';

/** Devices deliver on their own beat: the reader must never make them wait. */
const QUEUE = ['-thread_queue_size', '512'];

const rateText = ({ frameRate: { num, den } }: Canvas): string => (den === 1 ? String(num) : `${num}/${den}`);

/** `-video_size … -framerate …` of the chosen mode; without one the device picks. */
function modeOptions(source: SourceOf<'device'>, formatOption: string): string[] {
  const { mode } = source;
  if (mode === undefined) return [];
  return [
    ...(mode.format === undefined ? [] : [formatOption, mode.format]),
    ...['-video_size', `${mode.width}x${mode.height}`, '-framerate', String(mode.fps)],
  ];
}

/** An ALSA or PulseAudio device: `pulse:NAME`, `alsa:NAME`, or an ALSA name alone. */
function linuxSound(name: string, pacing: string[]): FfmpegInput {
  const named = /^(alsa|pulse):(.+)$/.exec(name);
  const [, api = 'alsa', device = name] = named ?? [];
  return { pacing: [...QUEUE, ...pacing], options: ['-f', api], url: device };
}

function cameraInputs(source: SourceOf<'device'>, canvas: Canvas): FfmpegInput[] {
  const { device, audioDevice, mode } = source;
  switch (source.api) {
    case 'v4l2': {
      // Picture and sound both carry the wall clock, so that they stay together however long either takes to open.
      const options = ['-f', 'v4l2', '-timestamps', 'abs', ...modeOptions(source, '-input_format')];
      const picture = { pacing: QUEUE, options, url: device };
      return audioDevice === undefined ? [picture] : [picture, linuxSound(audioDevice, ['-isync', '0'])];
    }
    case 'avfoundation': {
      // Its default of 29.97 is refused by most cameras.
      const rate = mode === undefined ? ['-framerate', String(Math.round(fpsOf(canvas.frameRate)))] : [];
      const options = ['-f', 'avfoundation', ...rate, ...modeOptions(source, '-pixel_format')];
      return [{ pacing: QUEUE, options, url: `${device}:${audioDevice ?? 'none'}` }];
    }
    case 'dshow': {
      const compressed = mode?.format !== undefined && /^(mjpeg|h264|hevc|dvvideo)$/.test(mode.format);
      const options = ['-f', 'dshow', '-rtbufsize', '128M'];
      options.push(...modeOptions(source, compressed ? '-vcodec' : '-pixel_format'));
      return [
        {
          pacing: QUEUE,
          options,
          url: `video=${device}${audioDevice === undefined ? '' : `:audio=${audioDevice}`}`,
        },
      ];
    }
    case 'decklink': {
      const format = mode?.format === undefined ? [] : ['-format_code', mode.format];
      return [{ pacing: QUEUE, options: ['-f', 'decklink', ...format], url: device }];
    }
    case 'ndi':
      return [{ pacing: QUEUE, options: ['-f', 'libndi_newtek'], url: device }];
  }
}

/** A window of an X11 display is written `:0.0 0x1e00003`, as it is listed. */
const X11_WINDOW = /^(\S+) (0x[0-9a-f]{1,8}|\d{1,10})$/i;

function screenInput(source: SourceOf<'screen'>, canvas: Canvas): FfmpegInput {
  const { screen, window } = source;
  const rate = ['-framerate', rateText(canvas)];
  const pointer = source.cursor ? '1' : '0';
  switch (source.api) {
    case 'x11grab': {
      const [, display = screen, id = null] = window ? (X11_WINDOW.exec(screen) ?? []) : [];
      const part = id === null ? [] : ['-window_id', id];
      return { pacing: QUEUE, options: ['-f', 'x11grab', ...rate, '-draw_mouse', pointer, ...part], url: display };
    }
    case 'avfoundation':
      return {
        pacing: QUEUE,
        options: ['-f', 'avfoundation', ...rate, '-capture_cursor', pointer],
        url: `${screen}:none`,
      };
    case 'gdigrab':
      return {
        pacing: QUEUE,
        options: ['-f', 'gdigrab', ...rate, '-draw_mouse', pointer],
        url: window ? `title=${screen}` : screen,
      };
  }
}

function soundInput({ api, device }: SourceOf<'sound'>): FfmpegInput {
  switch (api) {
    case 'alsa':
    case 'pulse':
      return { pacing: QUEUE, options: ['-f', api], url: device };
    case 'avfoundation':
      return { pacing: QUEUE, options: ['-f', 'avfoundation'], url: `:${device}` };
    case 'dshow':
      // Short buffers: the default of half a second arrives in bursts.
      return { pacing: QUEUE, options: ['-f', 'dshow', '-audio_buffer_size', '40'], url: `audio=${device}` };
  }
}

/** The inputs of a device: one, or two where the sound comes from a device of its own. */
export function deviceInputs(source: SourceOf<'device' | 'screen' | 'sound'>, canvas: Canvas): FfmpegInput[] {
  if (source.kind === 'device') return cameraInputs(source, canvas);
  return [source.kind === 'screen' ? screenInput(source, canvas) : soundInput(source)];
}
