/** What ffprobe’s JSON, or FFmpeg’s own words about an input, say of a feed. Pure. */
import { z } from 'zod';
import type { ProbedAudio, ProbedProgram, ProbedVideo, ProbeResult } from '#shared/commands/input.ts';

/** A feed as it was read; its name comes later. */
export type ReadFeed = Omit<ProbeResult, 'suggestedName'> & { title: string | null };

const Tags = z.record(z.string(), z.string()).optional();
const ProbeStream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  pix_fmt: z.string().optional(),
  bits_per_raw_sample: z.string().optional(),
  field_order: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  bit_rate: z.string().optional(),
  channels: z.int().optional(),
  channel_layout: z.string().optional(),
  sample_rate: z.string().optional(),
  tags: Tags,
});
type ProbeStream = z.infer<typeof ProbeStream>;
const ProbeJson = z.object({
  packets: z
    .array(z.object({ stream_index: z.int(), size: z.string().optional(), dts_time: z.string().optional() }))
    .default([]),
  programs: z
    .array(z.object({ program_num: z.int(), tags: Tags, streams: z.array(ProbeStream).default([]) }))
    .default([]),
  streams: z.array(ProbeStream).default([]),
  format: z.object({ format_name: z.string(), bit_rate: z.string().optional(), tags: Tags }),
});
type ProbeJson = z.infer<typeof ProbeJson>;

/** "30000/1001" as a number with three places; null for "0/0". */
function rateOf(text: string | undefined): number | null {
  const [num = 0, den = 0] = (text ?? '').split('/').map(Number);
  return num > 0 && den > 0 ? Math.round((1000 * num) / den) / 1000 : null;
}

function bitDepthOf(pixelFormat: string | undefined, rawBits?: string): number | null {
  const deep = /(?:p|gray|rgb|gbrp)0?(9|10|12|14|16)(?:le|be)?$/.exec(pixelFormat ?? '')?.[1];
  if (deep !== undefined) return Number(deep);
  const raw = Number(rawBits);
  return raw > 0 ? raw : pixelFormat === undefined ? null : 8;
}

const kbpsOf = (bits: string | undefined): number | null => (Number(bits) > 0 ? Math.round(Number(bits) / 1000) : null);

/** Measured kb/s by stream, from the packets that were read; empty for less than half a second of them. */
function measuredRates(packets: ProbeJson['packets']): Map<number, number> {
  const bytes = new Map<number, number>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { stream_index: index, size, dts_time: dts } of packets) {
    bytes.set(index, (bytes.get(index) ?? 0) + Number(size ?? 0));
    const at = Number(dts ?? Number.NaN);
    if (Number.isFinite(at)) [from, to] = [Math.min(from, at), Math.max(to, at)];
  }
  const seconds = to - from;
  if (!(seconds >= 0.5)) return new Map();
  return new Map([...bytes].map(([index, total]) => [index, Math.round((total * 8) / seconds / 1000)]));
}

function programOf(
  number: number | null,
  name: string | null,
  streams: readonly ProbeStream[],
  rates: ReadonlyMap<number, number>,
): ProbedProgram {
  const kbps = (stream: ProbeStream): number | null => rates.get(stream.index) ?? kbpsOf(stream.bit_rate);
  const video = streams
    .filter((stream) => stream.codec_type === 'video')
    .map(
      (stream): ProbedVideo => ({
        codec: stream.codec_name ?? 'unknown',
        width: stream.width ?? 0,
        height: stream.height ?? 0,
        fps: rateOf(stream.avg_frame_rate) ?? rateOf(stream.r_frame_rate),
        interlaced: /^(tt|bb|tb|bt)$/.test(stream.field_order ?? ''),
        bitDepth: bitDepthOf(stream.pix_fmt, stream.bits_per_raw_sample),
        kbps: kbps(stream),
      }),
    );
  const audio = streams
    .filter((stream) => stream.codec_type === 'audio')
    .map(
      (stream, track): ProbedAudio => ({
        track,
        codec: stream.codec_name ?? 'unknown',
        language: languageOf(stream.tags?.language),
        channels: stream.channels ?? 0,
        layout: stream.channel_layout ?? null,
        sampleRateHz: Number(stream.sample_rate ?? 0),
        kbps: kbps(stream),
      }),
    );
  return { number, name, video, audio };
}

const languageOf = (language: string | undefined): string | null =>
  language === undefined || language === 'und' || language === '' ? null : language;

/** FFmpeg’s own muxer calls every program this when it is not told better. */
const nameOf = (name: string | undefined): string | null => {
  const trimmed = name?.trim() ?? '';
  return trimmed === '' || trimmed === 'Service01' ? null : trimmed;
};

/** @throws Error when it is not what ffprobe writes */
export function readProbe(json: string): ReadFeed {
  const probe = ProbeJson.parse(JSON.parse(json));
  const rates = measuredRates(probe.packets);
  const programs = probe.programs
    .filter((program) => program.streams.length > 0)
    .map((program) => programOf(program.program_num, nameOf(program.tags?.service_name), program.streams, rates));
  const total = [...rates.values()].reduce((sum, kbps) => sum + kbps, 0);
  return {
    container: probe.format.format_name,
    kbps: total > 0 ? total : kbpsOf(probe.format.bit_rate),
    programs: programs.length > 0 ? programs : [programOf(null, null, probe.streams, rates)],
    title: nameOf(probe.format.tags?.title),
  };
}

const inputLine = /Input #0, (\S+), from /;
const programLine = /^\s*Program (\d+)/;
const streamLine = /^\s*Stream #0:\d+(?:\[0x[0-9a-f]+\])?(?:\((\w+)\))?[^:]*: (Video|Audio): (.*)$/;

function videoOf(text: string): ProbedVideo {
  const size = /(\d{2,5})x(\d{2,5})/.exec(text);
  const fps = /([\d.]+) fps/.exec(text)?.[1] ?? /([\d.]+) tbr/.exec(text)?.[1];
  return {
    codec: /^\w+/.exec(text)?.[0] ?? 'unknown',
    width: Number(size?.[1] ?? 0),
    height: Number(size?.[2] ?? 0),
    fps: fps === undefined ? null : Number(fps),
    interlaced: /top first|bottom first/.test(text),
    bitDepth: bitDepthOf(/, (yuv\w+|nv\w+|p0\w+|gray\w*|rgb\w*|bgr\w*|gbrp\w*)/.exec(text)?.[1]),
    kbps: Number(/(\d+) kb\/s/.exec(text)?.[1] ?? 0) || null,
  };
}

const CHANNELS: Readonly<Record<string, number>> = { mono: 1, stereo: 2, '2.1': 3, '4.0': 4, quad: 4, '5.0': 5 };

function audioOf(text: string, language: string | undefined, track: number): ProbedAudio {
  const layout = /Hz, ([^,]+)/.exec(text)?.[1]?.trim() ?? null;
  const counted = /^(\d+) channels/.exec(layout ?? '')?.[1];
  const surround = /^(\d)\.1/.exec(layout ?? '')?.[1];
  return {
    track,
    codec: /^\w+/.exec(text)?.[0] ?? 'unknown',
    language: languageOf(language),
    channels:
      counted !== undefined
        ? Number(counted)
        : (CHANNELS[layout ?? ''] ?? (surround === undefined ? 0 : Number(surround) + 1)),
    layout,
    sampleRateHz: Number(/(\d+) Hz/.exec(text)?.[1] ?? 0),
    kbps: Number(/(\d+) kb\/s/.exec(text)?.[1] ?? 0) || null,
  };
}

/** What FFmpeg says of its first input on stderr (`-loglevel level+info`); null when it has not opened one. */
export function readDescription(lines: readonly string[]): ReadFeed | null {
  const plain = lines.map((line) => line.replace(/^\[info\] ?/, ''));
  const start = plain.findIndex((line) => inputLine.test(line));
  if (start < 0) return null;
  const feed: ReadFeed = {
    container: inputLine.exec(plain[start] ?? '')?.[1] ?? 'unknown',
    kbps: null,
    programs: [],
    title: null,
  };
  const loose: ProbedProgram = { number: null, name: null, video: [], audio: [] };
  let current = loose;
  for (const line of plain.slice(start + 1)) {
    if (/^(Output #|Stream mapping|Input #)/.test(line)) break;
    const number = programLine.exec(line)?.[1];
    if (number !== undefined) {
      current = { number: Number(number), name: null, video: [], audio: [] };
      feed.programs.push(current);
    } else if (/^\s*No Program/.test(line)) current = loose;
    const service = /^\s+service_name\s*: (.*)$/.exec(line)?.[1];
    if (service !== undefined) current.name = nameOf(service);
    const title = /^\s+title\s*: (.*)$/.exec(line)?.[1];
    if (title !== undefined) feed.title ??= nameOf(title);
    feed.kbps ??= Number(/bitrate: (\d+) kb\/s/.exec(line)?.[1] ?? 0) || null;
    const [, language, kind, text = ''] = streamLine.exec(line) ?? [];
    if (kind === 'Video') current.video.push(videoOf(text));
    else if (kind === 'Audio') current.audio.push(audioOf(text, language, current.audio.length));
  }
  feed.programs = feed.programs.filter(({ video, audio }) => video.length + audio.length > 0);
  if (feed.programs.length === 0) feed.programs.push(loose);
  return feed;
}
