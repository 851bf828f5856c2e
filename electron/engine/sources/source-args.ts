/** FFmpeg arguments of a source: open it, decode it, normalise it to the canvas, write NUT to stdout. Pure. */
import { type Canvas, type FrameRate, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';

export interface SourceCommand {
  args: string[];
  /** Values that may appear nowhere else. */
  secrets: string[];
}

/** Backgrounds of the test pictures; each demo camera has its own, told apart at a glance in the dark. */
export const TEST_COLOURS = [
  '0x1b5e8c',
  '0x8c3b1b',
  '0x2f7d32',
  '0x6a2c91',
  '0x8c7a1b',
  '0x1b8c83',
  '0x8c1b55',
  '0x4a5568',
];

/** Text as FFmpeg’s filter syntax takes it inside single quotes of a filter argument. */
export const filterText = (text: string): string =>
  text
    .replace(/[\\%]/g, (c) => `\\\\${c}`)
    .replace(/:/g, '\\:')
    .replace(/['\u2019]/g, '\u2019')
    .replace(/[[\],;]/g, (c) => `\\${c}`);

/** The lavfi graph of a test camera: name, a bar that crosses the picture, a running timecode, its own tone. */
function testGraph(source: Extract<SourceConfig, { kind: 'test' }>, canvas: Canvas, fontFile: string): string {
  const { width: w, height: h, frameRate } = canvas;
  const rate = `${frameRate.num}/${frameRate.den}`;
  const colour = TEST_COLOURS[source.variant % TEST_COLOURS.length] ?? '0x404040';
  const font = `fontfile='${filterText(fontFile)}':fontcolor=white`;
  const barWidth = Math.max(2, Math.round(w / 40));
  const period = 4 + (source.variant % 4);
  const text = [
    `drawtext=${font}:fontsize=${Math.round(h / 8)}:x=(w-tw)/2:y=h*0.22:text='${filterText(source.name)}'`,
    `drawtext=${font}:fontsize=${Math.round(h / 12)}:x=(w-tw)/2:y=h*0.52:timecode='00\\:00\\:00\\:00':r=${rate}`,
  ].join(',');
  return [
    `color=c=${colour}:s=${w}x${h}:r=${rate},format=yuv420p,${text}[picture]`,
    `color=c=white:s=${barWidth}x${Math.round(h / 6)}:r=${rate},format=yuv420p[bar]`,
    `[picture][bar]overlay=x='mod(t/${period}*(W+w),W+w)-w':y=H*0.76:eval=frame:format=yuv420[out0]`,
    `sine=frequency=${source.toneHz}:sample_rate=${SAMPLE_RATE_HZ}:samples_per_frame=1024,volume=-12dB[out1]`,
  ].join(';');
}

/** Options before `-i`, and the address itself. `received`: the engine receives the transport stream and writes it to stdin. */
function inputOf(source: SourceConfig, canvas: Canvas, fontFile: string, received: boolean): string[] {
  if (received) return ['-protocol_whitelist', 'pipe', '-f', 'mpegts', '-i', 'pipe:0'];
  switch (source.kind) {
    case 'test':
      return ['-re', '-f', 'lavfi', '-i', testGraph(source, canvas, fontFile)];
    case 'udp': {
      const options = ['overrun_nonfatal=1', 'fifo_size=50000', 'buffer_size=4194304', 'reuse=1'];
      if (source.interface !== undefined) options.push(`localaddr=${source.interface}`);
      return [
        '-protocol_whitelist',
        'udp',
        '-f',
        'mpegts',
        '-i',
        `udp://${source.host}:${source.port}?${options.join('&')}`,
      ];
    }
    case 'srt': {
      const options = ['-mode', source.mode, '-latency', String(source.latencyMs * 1000)];
      if (source.passphrase !== undefined) options.push('-passphrase', source.passphrase, '-pbkeylen', '16');
      if (source.streamId !== undefined && source.streamId !== '') options.push('-srt_streamid', source.streamId);
      // A caller gives up on a host that does not answer and is started again; a listener waits for ever.
      if (source.mode === 'caller') options.push('-connect_timeout', '3000');
      return ['-protocol_whitelist', 'srt', ...options, '-f', 'mpegts', '-i', `srt://${source.host}:${source.port}`];
    }
    case 'file':
      return [
        '-protocol_whitelist',
        'file',
        '-re',
        ...(source.loop ? ['-stream_loop', '-1'] : []),
        '-i',
        `file:${source.path}`,
      ];
    default:
      throw new Error(`no FFmpeg is started for a source of the kind ${source.kind}`);
  }
}

/** Scales any picture into `width`×`height`, honouring its pixel shape: whole with bars, or filled and cropped. */
export function scaleFilter(scaling: SourceConfig['scaling'], width: number, height: number, flags: string): string {
  const wide = `gt(dar,${width}/${height})`;
  const fitted =
    scaling === 'fit'
      ? {
          w: `if(${wide},${width},trunc(${height}*dar/2+0.5)*2)`,
          h: `if(${wide},trunc(${width}/dar/2+0.5)*2,${height})`,
        }
      : {
          w: `if(${wide},trunc(${height}*dar/2+0.5)*2,${width})`,
          h: `if(${wide},${height},trunc(${width}/dar/2+0.5)*2)`,
        };
  const edge = scaling === 'fit' ? `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2` : `crop=${width}:${height}`;
  return `scale=w='${fitted.w}':h='${fitted.h}':flags=${flags}:out_range=tv,${edge},setsar=1`;
}

/**
 * Lets the first picture of each canvas frame pass and keeps its own time. FFmpeg’s own rate conversions either hold a
 * picture back until the next one is there or shift it by up to a frame.
 */
function onePerFrame({ num, den }: FrameRate): string {
  // A quarter: of two pictures in one slot the first is then the nearer one.
  const slot = (time: string): string => `floor(${time}*${num}/${den}+0.25)`;
  return `select='isnan(prev_selected_t)+gt(${slot('t')},${slot('prev_selected_t')})+lt(t,prev_selected_t)'`;
}

/**
 * The whole command line. The feed’s first picture and first sound become NUT streams; a third stream carries the tile
 * as JPEG when pictures are on. Every mapping is optional, so audio-only and video-only feeds run with the same line.
 */
export function sourceCommand(
  source: SourceConfig,
  canvas: Canvas,
  pictures: PictureSettings,
  fontFile: string,
  received = false,
): SourceCommand {
  const { width, height, frameRate } = canvas;
  const live = source.kind !== 'test';
  const deinterlace = live ? ['yadif=mode=send_frame:deint=interlaced'] : [];
  const picture = live
    ? [...deinterlace, onePerFrame(frameRate), scaleFilter(source.scaling, width, height, 'bicubic'), 'format=yuv420p']
    : ['null'];
  const tileHeight = Math.round((pictures.widthPx * height) / width / 2) * 2;
  const tile = [
    ...deinterlace,
    onePerFrame({ num: pictures.fps, den: 1 }),
    scaleFilter(source.scaling, pictures.widthPx, tileHeight, 'fast_bilinear'),
    'format=yuvj420p',
  ];
  const words = (line: string): string[] => line.split(' ');
  const args = [
    ...words(`-hide_banner -nostats -loglevel level+info -threads ${live ? 2 : 1} -filter_threads 1`),
    ...(live ? words('-thread_type slice -analyzeduration 3000000 -dts_delta_threshold 2') : []),
    ...inputOf(source, canvas, fontFile, received),
    ...words('-map 0:v:0? -map 0:a:0?'),
    ...(pictures.enabled ? words('-map 0:v:0?') : []),
    ...words('-sn -dn -map_metadata -1'),
    // Pictures keep the time they have: whole frames of the canvas are counted on our side.
    ...[
      '-c:v:0',
      'rawvideo',
      '-filter:v:0',
      picture.join(','),
      ...words('-fps_mode:v:0 passthrough -enc_time_base:v:0 1:90000'),
    ],
    ...words(`-c:a pcm_s16le -ar ${SAMPLE_RATE_HZ} -ac 2 -filter:a aresample=${SAMPLE_RATE_HZ}:async=1000`),
    ...(pictures.enabled
      ? [
          '-c:v:1',
          'mjpeg',
          '-filter:v:1',
          tile.join(','),
          ...words('-q:v:1 6 -fps_mode:v:1 passthrough -enc_time_base:v:1 1:90000'),
        ]
      : []),
    // Packets leave as they come: a stream that has gone quiet must not hold back the others.
    ...words('-max_interleave_delta 1 -flush_packets 1 -write_index 0 -f nut pipe:1'),
  ];
  const secrets = source.kind === 'srt' && source.passphrase !== undefined ? [source.passphrase] : [];
  return { args, secrets };
}
