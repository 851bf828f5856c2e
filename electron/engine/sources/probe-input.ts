/** Opens an address or a device as its source would, looks at what is in it, and leaves nothing running. */
import type { ProbeResult } from '#shared/commands/input.ts';
import { FlypackError } from '#shared/errors.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { type FfmpegInput, inputPlan, waitsForSender } from './inputs/input-plan.ts';
import { type ReadFeed, readDescription, readProbe } from './probe-reading.ts';
import { diagnose, refusedSender } from './source-diagnosis.ts';
import { secretsOfSource } from './source-secrets.ts';

export const PROBE_DEADLINE_MS = 8000;

/** Nothing is drawn and nothing converted, so neither canvas nor font matter. */
const NO_CANVAS = { width: 1280, height: 720, frameRate: { num: 30, den: 1 } };

const ENTRIES = [
  'format=format_name,bit_rate:format_tags=title',
  'program=program_num:program_tags=service_name:program_stream',
  'stream=index,codec_type,codec_name,width,height,pix_fmt,bits_per_raw_sample,field_order,r_frame_rate,avg_frame_rate',
  'stream=bit_rate,channels,channel_layout,sample_rate:stream_tags=language',
  'packet=stream_index,size,dts_time',
].join(':');

const multicast = (host: string): boolean => /^(22[4-9]|23\d)\.|^ff/i.test(host);

/** The source’s input, opened by itself: a port that somebody else has is not shared with them. */
function inputOf(source: SourceConfig): FfmpegInput {
  const input = inputPlan(source, NO_CANVAS, '').inputs[0];
  if (input === undefined) throw new Error('a plan without an input');
  if (source.kind !== 'udp' || multicast(source.host)) return input;
  return { ...input, url: input.url.replace('&reuse=1', '') };
}

/** The command that looks: ffprobe with two seconds of packets, or FFmpeg, which describes its input and gives up. */
export function probeCommand(source: SourceConfig, ffprobe: boolean): string[] {
  const { options, url } = inputOf(source);
  const common = ['-hide_banner', '-loglevel', 'level+info', '-analyzeduration', '3000000', ...options, '-i', url];
  if (!ffprobe) return common;
  return [...common, '-read_intervals', '%+2', '-show_entries', ENTRIES, '-of', 'json'];
}

const failed = (reason: string): FlypackError => new FlypackError('probe_failed', { reason });

/** What to call a source that has no name yet. */
export function suggestedName(
  source: SourceConfig,
  { title, programs }: Pick<ReadFeed, 'title' | 'programs'>,
): string | null {
  const wanted = 'program' in source && source.program !== undefined ? source.program : null;
  const program = wanted === null ? programs[0] : programs.find(({ number }) => number === wanted);
  const inFeed = program?.name ?? title;
  if (inFeed !== null) return inFeed.slice(0, 40);
  const own = ((): string => {
    switch (source.kind) {
      case 'file':
        return (source.path.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '');
      case 'rtsp':
      case 'http':
        return /^[a-z]+:\/\/(?:[^@/?#]*@)?\[?([^/:?#\]]+)/i.exec(source.url)?.[1] ?? '';
      case 'device':
      case 'sound':
        return source.device.replace(/^.*\//, '');
      case 'screen':
        return source.window ? 'Window' : 'Screen';
      default:
        return '';
    }
  })();
  return own === '' ? null : own.slice(0, 40);
}

const isProbeable = ({ kind }: SourceConfig): boolean => kind !== 'test' && kind !== 'still' && kind !== 'clip';

export class Prober {
  readonly #ffmpeg: Ffmpeg;
  readonly #running = new Set<FfmpegProcess>();

  constructor(ffmpeg: Ffmpeg) {
    this.#ffmpeg = ffmpeg;
  }

  /** Ends every look that is under way: its port or device is wanted. Resolves when they are gone. */
  async cancel(): Promise<void> {
    await Promise.all(
      [...this.#running].map((process) => {
        process.kill('SIGKILL');
        return process.exited;
      }),
    );
  }

  /**
   * What is in the feed. `onGone` is called with what to do when whoever asked has gone.
   * @throws FlypackError `probe_failed` with the reason as a sentence
   */
  async probe(source: SourceConfig, onGone: (cancel: () => void) => void): Promise<ProbeResult> {
    if (!isProbeable(source)) throw failed('There is nothing to look into.');
    const { path, probePath } = this.#ffmpeg;
    const process = new FfmpegProcess({
      binary: probePath ?? path,
      args: probeCommand(source, probePath !== null),
      secrets: secretsOfSource(source),
      stdin: 'control',
      stdout: 'pipe',
    });
    this.#running.add(process);
    const out: Buffer[] = [];
    const lines: string[] = [];
    let refusal: string | null = null;
    process.stdout.on('data', (part: Buffer) => out.push(part));
    process.onLine((line) => {
      lines.push(line);
      refusal ??= refusedSender(source, line);
      if (refusal !== null) process.kill('SIGKILL');
    });
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      process.kill('SIGKILL');
    }, PROBE_DEADLINE_MS);
    onGone(() => process.kill('SIGKILL'));
    const { signal } = await process.exited;
    clearTimeout(deadline);
    this.#running.delete(process);

    if (refusal !== null) throw failed(refusal);
    const feed = readFeed(Buffer.concat(out).toString(), lines);
    if (feed?.programs.some(({ video, audio }) => video.length + audio.length > 0)) {
      const { title, ...rest } = feed;
      return { ...rest, suggestedName: suggestedName(source, { title, programs: rest.programs }) };
    }
    if (late)
      throw failed(
        waitsForSender(source)
          ? 'Nobody has sent anything within eight seconds.'
          : 'Nothing arrived within eight seconds.',
      );
    if (signal === 'SIGKILL') throw failed('The look was called off.');
    throw failed(feed === null ? diagnose(lines, source) : 'The feed has neither picture nor sound.');
  }
}

/** ffprobe’s own answer, or what stands in its log when it was ended before it could give one. */
function readFeed(json: string, lines: readonly string[]): ReadFeed | null {
  try {
    return readProbe(json);
  } catch {
    // No answer, or half of one: an address that could not be opened, or a feed that is too slow for two seconds of it.
    return readDescription(lines);
  }
}
