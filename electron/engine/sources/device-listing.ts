/** What FFmpeg and the system print about devices, as lists. Pure. */
import type { DeviceList, ListedMode } from '#shared/commands/input.ts';

type Camera = DeviceList['cameras'][number];
type Sound = DeviceList['sounds'][number];
type Screen = DeviceList['screens'][number];

/** The line without FFmpeg’s `[dshow @ 0x…] [info]` in front. */
const bare = (line: string): string => line.replace(/^(?:\[(?:[^\]]* @ [^\]]*|[a-z]+)\]\s?)+/, '');

/** Names of the devices that FFmpeg can capture from, out of `-devices`. */
export function captureApis(text: string): Set<string> {
  const lines = [...text.matchAll(/^ D[E ]d?\s+(\S+)/gm)];
  return new Set(lines.flatMap((match) => (match[1] ?? '').split(',')));
}

/** `-f v4l2 -list_formats all`: `Raw : yuyv422 : YUYV 4:2:2 : 640x480 1280x720`. It tells no frame rates. */
export function v4l2Modes(lines: readonly string[]): ListedMode[] {
  return lines.flatMap((line) => {
    const [, format, sizes = ''] = /^(?:Raw|Compressed)\s*:\s*(\S+) : .* : (.*)$/.exec(bare(line)) ?? [];
    if (format === undefined || format === 'Unsupported') return [];
    return [...sizes.matchAll(/(\d+)x(\d+)/g)].map(([, w, h]) => ({
      width: Number(w),
      height: Number(h),
      fps: null,
      format,
    }));
  });
}

/** `-sources alsa` and `-sources pulse`: `* hw:CARD=PCH,DEV=0 [HDA Intel PCH]`, newer ones with `(audio)` behind. */
export function soundSources(text: string, api: 'alsa' | 'pulse'): Sound[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, id, name] = /^\s*\*?\s+(\S+) \[(.*)\](?: \([^)]*\))?$/.exec(line) ?? [];
    if (id === undefined || name === undefined || id === 'null' || id.startsWith('-')) return [];
    return [{ api, id, name: name.trim() === '' ? id : name.trim() }];
  });
}

/** `-f avfoundation -list_devices true`: cameras, screens and microphones. */
export function avfoundationDevices(lines: readonly string[]): Pick<DeviceList, 'cameras' | 'sounds' | 'screens'> {
  const found = { cameras: [] as Camera[], sounds: [] as Sound[], screens: [] as Screen[] };
  const api = 'avfoundation';
  let audio = false;
  for (const line of lines) {
    const text = line.replace(/^\[AVFoundation[^\]]*\]\s*(?:\[info\]\s*)?/, '').replace(/^\[info\]\s*/, '');
    if (/AVFoundation (video|audio) devices:/.test(text)) audio = /audio devices/.test(text);
    const name = /^\[\d+\] (.+)$/.exec(text)?.[1]?.trim();
    if (name === undefined || name.startsWith('-')) continue;
    if (audio) found.sounds.push({ api, id: name, name });
    else if (/^Capture screen \d+$/.test(name)) found.screens.push({ api, id: name, name, window: false });
    else found.cameras.push({ api, id: name, name, modes: [] });
  }
  return found;
}

/** AVFoundation’s answer to a size that no camera has: `1280x720@[15.000000 30.000000]fps`. */
export function avfoundationModes(lines: readonly string[]): ListedMode[] {
  return lines.flatMap((line) => {
    const [, w, h, fps] = /(\d+)x(\d+)@\[[\d.]+ ([\d.]+)\]fps/.exec(line) ?? [];
    if (w === undefined) return [];
    return [{ width: Number(w), height: Number(h), fps: Number(fps), format: null }];
  });
}

/**
 * `-f dshow -list_devices true`. Since FFmpeg 5 each device says whether it is `(video)` or `(audio)`; before that they
 * stand under headings. A name that could be read as two is told by its alternative name.
 */
export function dshowDevices(lines: readonly string[]): Pick<DeviceList, 'cameras' | 'sounds'> {
  const found = { cameras: [] as Camera[], sounds: [] as Sound[] };
  const api = 'dshow';
  let heading: string | undefined;
  let last: { id: string; name: string }[] = [];
  const names = new Set<string>();
  for (const line of lines) {
    const text = bare(line).trim();
    heading = /DirectShow (video|audio) devices/.exec(text)?.[1] ?? heading;
    const alternative = /^Alternative name "(.+)"$/.exec(text)?.[1];
    if (alternative !== undefined) {
      for (const device of last) if (device.id === '') device.id = alternative;
      continue;
    }
    const [, name, said] = /^"(.+)"(?: \(([^)]+)\))?$/.exec(text) ?? [];
    if (name === undefined) continue;
    const kinds = said ?? heading ?? '';
    const id = /[:"]|^-/.test(name) || names.has(`${kinds} ${name}`) ? '' : name;
    names.add(`${kinds} ${name}`);
    const camera = { api, id, name, modes: [] } as Camera;
    const sound = { api, id, name } as Sound;
    last = [];
    if (kinds.includes('video')) {
      found.cameras.push(camera);
      last.push(camera);
    }
    if (kinds.includes('audio')) {
      found.sounds.push(sound);
      last.push(sound);
    }
  }
  const usable = ({ id }: { id: string }): boolean => id !== '';
  return { cameras: found.cameras.filter(usable), sounds: found.sounds.filter(usable) };
}

/** `-f dshow -list_options true`: `vcodec=mjpeg  min s=640x480 fps=5 max s=640x480 fps=30`. */
export function dshowModes(lines: readonly string[]): ListedMode[] {
  const modes = lines.flatMap((line): ListedMode[] => {
    const [, format, w, h, fps] =
      /(?:vcodec|pixel_format)=(\S+)\s+min s=\d+x\d+ fps=[\d.]+ max s=(\d+)x(\d+) fps=([\d.]+)/.exec(line) ?? [];
    if (format === undefined) return [];
    return [{ width: Number(w), height: Number(h), fps: Math.round(Number(fps) * 1000) / 1000, format }];
  });
  // Each mode is printed twice, the second time with its colours.
  return uniqueModes(modes);
}

/** `-sources decklink`: `DeckLink Mini Recorder [DeckLink Mini Recorder]`; names have spaces. */
export function decklinkSources(text: string): Camera[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, id, name] = /^\s*\*?\s+(.+?) \[(.*)\](?: \([^)]*\))?$/.exec(line) ?? [];
    if (id === undefined || name === undefined || id.startsWith('-')) return [];
    return [{ api: 'decklink' as const, id, name, modes: [] }];
  });
}

/** `-f decklink -list_formats 1`: `Hp50  1920x1080 at 50000/1000 fps (progressive)`. */
export function decklinkModes(lines: readonly string[]): ListedMode[] {
  return lines.flatMap((line) => {
    const [, format, w, h, num, den] = /^\s*(\S{2,4})\s+.*?(\d+)x(\d+) at (\d+)\/(\d+) fps/.exec(bare(line)) ?? [];
    if (format === undefined) return [];
    const fps = Math.round((1000 * Number(num)) / Number(den)) / 1000;
    return [{ width: Number(w), height: Number(h), fps, format }];
  });
}

/** `-f libndi_newtek -find_sources 1`: `'STUDIO (Camera 1)' '10.0.0.5:5961'`. */
export function ndiSources(lines: readonly string[]): Camera[] {
  return lines.flatMap((line) => {
    const name = /^\s*'([^']+)'\s+'[^']*'/.exec(bare(line))?.[1];
    return name === undefined || name.startsWith('-') ? [] : [{ api: 'ndi' as const, id: name, name, modes: [] }];
  });
}

/** Displays with a socket in /tmp/.X11-unix (`X0`), and the one of the engine’s own environment. */
export function x11Displays(sockets: readonly string[], own: string | undefined): Screen[] {
  const local = sockets.flatMap((socket) => {
    const number = /^X(\d+)$/.exec(socket)?.[1];
    return number === undefined ? [] : [`:${number}`];
  });
  const remote = own !== undefined && own !== '' && !own.startsWith('-') && !local.includes(own.replace(/\.\d+$/, ''));
  return [...local, ...(remote ? [own] : [])].map((id) => ({
    api: 'x11grab',
    id,
    name: `Display ${id}`,
    window: false,
  }));
}

/** `xwininfo -root -tree`: named windows large enough to be somebody’s. */
export function x11Windows(text: string, display: string): Screen[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, id, title, w, h] = /^\s+(0x[0-9a-f]+) "(.+)": \(.*\)\s+(\d+)x(\d+)[+-]/.exec(line) ?? [];
    if (id === undefined || title === undefined || Number(w) < 64 || Number(h) < 64) return [];
    return [{ api: 'x11grab' as const, id: `${display} ${id}`, name: title, window: true }];
  });
}

/** One of each size and format, with the fastest rate, largest first. */
export function uniqueModes(modes: readonly ListedMode[]): ListedMode[] {
  const best = new Map<string, ListedMode>();
  for (const mode of modes) {
    const key = `${mode.width}x${mode.height} ${mode.format}`;
    if ((best.get(key)?.fps ?? 0) <= (mode.fps ?? 0)) best.set(key, mode);
  }
  return [...best.values()].sort((a, b) => b.width * b.height - a.width * a.height);
}
