import { describe, expect, it } from 'vitest';
import { inputPlan, waitsForSender } from '../../electron/engine/sources/inputs/input-plan.ts';
import {
  colourFilters,
  scaleFilter,
  shapeFilters,
  toneFilters,
} from '../../electron/engine/sources/picture-filters.ts';
import { probeCommand } from '../../electron/engine/sources/probe-input.ts';
import { sourceCommand } from '../../electron/engine/sources/source-args.ts';
import { diagnose, refusedSender } from '../../electron/engine/sources/source-diagnosis.ts';
import { secretsOfSource } from '../../electron/engine/sources/source-secrets.ts';
import { PictureSettings } from '../../shared/show/encoder-settings.ts';
import { PictureCorrection } from '../../shared/show/source-care.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';

const canvas = { width: 1280, height: 720, frameRate: { num: 30_000, den: 1001 } };
const source = (fields: Record<string, unknown>): SourceConfig => SourceConfig.parse({ id: 'a', name: 'A', ...fields });
const inputs = (fields: Record<string, unknown>): string[] =>
  inputPlan(source(fields), canvas, '/font.ttf').inputs.map(({ pacing, options, url }) =>
    [...pacing, ...options, url].join(' '),
  );
const whole = (fields: Record<string, unknown>): string[] =>
  sourceCommand(source(fields), canvas, PictureSettings.parse({}), '/font.ttf').args;

describe('the input of a source', () => {
  it('opens network feeds with the protocols they need and no other, and gives up on a silent one', () => {
    expect(inputs({ kind: 'rtmp', mode: 'pull', url: 'rtmp://cdn/live/key' })).toEqual([
      '-protocol_whitelist rtmp,tcp -rw_timeout 5000000 -f live_flv rtmp://cdn/live/key',
    ]);
    expect(inputs({ kind: 'rtmp', mode: 'pull', url: 'RTMPS://cdn/live/key' })[0]).toContain('rtmps,tls,tcp');
    expect(inputs({ kind: 'rtmp', mode: 'listen', host: '0.0.0.0', key: 'secret-key', app: 'studio' })).toEqual([
      '-protocol_whitelist rtmp,tcp -rtmp_listen 1 -rw_timeout 5000000 -f live_flv rtmp://0.0.0.0:1935/studio/secret-key',
    ]);
    expect(inputs({ kind: 'rtsp', url: 'rtsp://cam/1', transport: 'udp' })[0]).toMatch(
      /-rtsp_transport udp -timeout 5000000 .*-f rtsp rtsp:\/\/cam\/1$/,
    );
    expect(inputs({ kind: 'http', url: 'https://host/index.m3u8' })[0]).toMatch(
      /^-re -protocol_whitelist https,tls,tcp,crypto .*-reconnect 1 .* https:\/\/host\/index\.m3u8$/,
    );
    expect(inputs({ kind: 'http', url: 'http://host/index.m3u8' })[0]).toContain(' http,https,tls,tcp,crypto ');
    expect(inputs({ kind: 'udp', host: 'ff15::1', port: 5000 })[0]).toContain('udp://[ff15::1]:5000?');
    expect(inputs({ kind: 'srt', mode: 'caller', port: 9000 })[0]).toContain('-connect_timeout 3000');
    expect(inputs({ kind: 'file', path: '/media/-odd.mp4' })).toEqual([
      '-re -stream_loop -1 -protocol_whitelist file file:/media/-odd.mp4',
    ]);
  });

  it('opens a Linux camera with its mode, and sound from a device of its own on the same clock', () => {
    const camera = {
      kind: 'device',
      api: 'v4l2',
      device: '/dev/video0',
      mode: { width: 1920, height: 1080, fps: 30, format: 'mjpeg' },
    };
    expect(inputs(camera)).toEqual([
      '-thread_queue_size 512 -f v4l2 -timestamps abs -input_format mjpeg -video_size 1920x1080 -framerate 30 /dev/video0',
    ]);
    expect(inputs({ ...camera, audioDevice: 'pulse:alsa_input.usb' })[1]).toBe(
      '-thread_queue_size 512 -isync 0 -f pulse alsa_input.usb',
    );
    expect(inputs({ ...camera, audioDevice: 'hw:CARD=C920,DEV=0' })[1]).toContain('-f alsa hw:CARD=C920,DEV=0');
    expect(whole({ ...camera, audioDevice: 'hw:1' }).join(' ')).toContain('-map 0:v:0? -map 1:a:0?');
  });

  it('opens cameras, cards, screens and sound of the other systems', () => {
    const url = (fields: Record<string, unknown>): string | undefined =>
      inputPlan(source(fields), canvas, '/font.ttf').inputs[0]?.url;
    expect(inputs({ kind: 'device', api: 'avfoundation', device: 'FaceTime HD', audioDevice: 'Mic' })[0]).toMatch(
      /-f avfoundation -framerate 30 FaceTime HD:Mic$/,
    );
    const camera = { kind: 'device', api: 'dshow', device: 'Cam Link 4K', audioDevice: 'Line (Cam Link)' };
    expect(url(camera)).toBe('video=Cam Link 4K:audio=Line (Cam Link)');
    expect(inputs({ ...camera, mode: { width: 1280, height: 720, fps: 60, format: 'mjpeg' } })[0]).toContain(
      '-vcodec mjpeg -video_size 1280x720 -framerate 60',
    );
    expect(inputs({ kind: 'device', api: 'decklink', device: 'DeckLink Mini Recorder' })[0]).toContain('-f decklink');
    expect(inputs({ kind: 'device', api: 'ndi', device: 'STUDIO (Cam 1)' })[0]).toContain('-f libndi_newtek');
    expect(inputs({ kind: 'screen', api: 'x11grab', screen: ':0' })[0]).toMatch(
      /-f x11grab -framerate 30000\/1001 -draw_mouse 1 :0$/,
    );
    expect(inputs({ kind: 'screen', api: 'x11grab', screen: ':0 0x1e00003', window: true, cursor: false })[0]).toMatch(
      /-draw_mouse 0 -window_id 0x1e00003 :0$/,
    );
    expect(url({ kind: 'screen', api: 'gdigrab', screen: 'Slides', window: true })).toBe('title=Slides');
    expect(url({ kind: 'screen', api: 'avfoundation', screen: 'Capture screen 0' })).toBe('Capture screen 0:none');
    expect(url({ kind: 'sound', api: 'dshow', device: 'Microphone' })).toBe('audio=Microphone');
    expect(url({ kind: 'sound', api: 'avfoundation', device: 'Mic' })).toBe(':Mic');
    expect(inputs({ kind: 'sound', api: 'pulse', device: 'default' })[0]).toContain('-f pulse default');
  });

  it('lets no device, address or path be read as an option', () => {
    const bad = [
      { kind: 'device', api: 'v4l2', device: '-f' },
      { kind: 'sound', api: 'alsa', device: '-i' },
      { kind: 'screen', api: 'gdigrab', screen: '-y' },
      { kind: 'http', url: 'file:///etc/passwd' },
      { kind: 'rtsp', url: '-i' },
      { kind: 'rtmp', mode: 'pull', url: 'concat:a|b' },
      { kind: 'file', path: '-y' },
      { kind: 'udp', host: '-f', port: 5000 },
    ];
    for (const fields of bad) expect(SourceConfig.safeParse({ id: 'a', name: 'A', ...fields }).success).toBe(false);
  });

  it('picks a program and a sound track, and leaves the first of each otherwise', () => {
    expect(inputPlan(source({ kind: 'udp', port: 1, program: 258, audioTrack: 2 }), canvas, '')).toMatchObject({
      video: '0:p:258:v:0?',
      audio: '0:p:258:a:2?',
    });
    expect(inputPlan(source({ kind: 'udp', port: 1 }), canvas, '')).toMatchObject({ video: '0:v:0?', audio: '0:a:0?' });
  });

  it('takes a feed that the engine has received itself from stdin', () => {
    const [input] = inputPlan(source({ kind: 'udp', port: 1, program: 2 }), canvas, '', 'stdin').inputs;
    expect(input).toEqual({ pacing: [], options: ['-protocol_whitelist', 'pipe', '-f', 'mpegts'], url: 'pipe:0' });
  });

  it('knows which sources may rightly be silent', () => {
    expect(waitsForSender(source({ kind: 'rtmp', mode: 'listen' }))).toBe(true);
    expect(waitsForSender(source({ kind: 'srt', mode: 'listener', port: 1 }))).toBe(true);
    expect(waitsForSender(source({ kind: 'rtmp', mode: 'pull', url: 'rtmp://a/b' }))).toBe(false);
  });

  it('looks with the same address, without sharing a port that another program has', () => {
    const args = probeCommand(source({ kind: 'udp', port: 5000 }), true);
    expect(args.join(' ')).toContain('-read_intervals %+2');
    expect(args.some((arg) => arg.startsWith('udp://127.0.0.1:5000?') && !arg.includes('reuse'))).toBe(true);
    expect(probeCommand(source({ kind: 'udp', host: '239.1.1.1', port: 5000 }), true).join(' ')).toContain('reuse=1');
    // `-re` is FFmpeg’s alone.
    expect(probeCommand(source({ kind: 'file', path: '/a.ts' }), false)).not.toContain('-re');
  });
});

describe('picture corrections', () => {
  const correction = (fields: Record<string, unknown>): PictureCorrection => PictureCorrection.parse(fields);

  it('cost nothing while unused', () => {
    expect(shapeFilters(correction({}))).toEqual([]);
    expect(toneFilters(correction({}))).toEqual([]);
    expect(whole({ kind: 'udp', port: 1 }).join(' ')).not.toMatch(/transpose|hflip|vflip|eq=|crop=w/);
  });

  it('turn, flip and then crop what is seen', () => {
    expect(
      shapeFilters(correction({ rotate: 270, flipVertical: true, crop: { left: 0.1, right: 0.2, top: 0.05 } })),
    ).toEqual(['transpose=cclock', 'vflip', 'crop=w=iw*0.7:h=ih*0.95:x=iw*0.1:y=ih*0.05']);
    expect(shapeFilters(correction({ rotate: 180 }))).toEqual(['hflip', 'vflip']);
  });

  it('change light and colour before the bars are added, on the picture and on its tile', () => {
    const tone = toneFilters(correction({ brightness: -0.1, saturation: 1.5 }));
    expect(tone).toEqual(['eq=brightness=-0.1:contrast=1:saturation=1.5']);
    expect(scaleFilter('fit', 640, 360, 'bicubic', tone)).toMatch(/^scale=.*,eq=.*,pad=/);
    const args = whole({ kind: 'udp', port: 1, picture: { saturation: 1.5, rotate: 90 } });
    expect(args.filter((arg) => arg.includes('eq=') && arg.includes('transpose=clock'))).toHaveLength(2);
  });

  it('take what is larger than SD for BT.709 by custom, but leave cameras and screens to their tags', () => {
    expect(colourFilters(source({ kind: 'udp', port: 1 }))).toHaveLength(1);
    expect(colourFilters(source({ kind: 'device', api: 'v4l2', device: '/dev/video0' }))).toEqual([]);
    expect(colourFilters(source({ kind: 'device', api: 'decklink', device: 'Card' }))).toHaveLength(1);
    expect(colourFilters(source({ kind: 'screen', api: 'x11grab', screen: ':0' }))).toEqual([]);
  });
});

describe('what a source says went wrong', () => {
  const listener = source({ kind: 'rtmp', mode: 'listen', key: 'right-key' });

  it('turns away a sender with another key or app, and nobody else', () => {
    const wrongKey = '[rtmp @ 0x55] [warning] Unexpected stream other, expecting •••';
    expect(refusedSender(listener, wrongKey)).toContain('another stream key');
    expect(refusedSender(source({ kind: 'rtmp', mode: 'listen' }), wrongKey)).toBeNull();
    expect(refusedSender(listener, "[rtmp @ 0x55] [warning] App field don't match up: x <-> live")).toContain('app');
    expect(refusedSender(source({ kind: 'udp', port: 1 }), wrongKey)).toBeNull();
    expect(diagnose([wrongKey, '[info] Input #0'], listener)).toContain('another stream key');
  });

  it('names the programs there are when the chosen one is missing', () => {
    const lines = ['[info]   Program 1 ', '[info]   Program 7 ', '[fatal] Output file #0 does not contain any stream'];
    expect(diagnose(lines, source({ kind: 'udp', port: 1, program: 3 }))).toBe(
      'The feed has no program 3. It has 1, 7.',
    );
    expect(diagnose(lines, source({ kind: 'udp', port: 1 }))).toBe('The feed has neither picture nor sound.');
  });

  it('says it in words for each kind of input', () => {
    const says = (line: string): string => diagnose([line], listener);
    expect(says('[error] [tcp @ 0x1] Connection to tcp://127.0.0.1:1935 failed: Address already in use')).toMatch(
      /in use/,
    );
    expect(says('[error] https://host/x.m3u8: Server returned 404 Not Found')).toMatch(/nothing at this address/);
    expect(says('[error] rtsp://cam/1: Server returned 401 Unauthorized (authorization failed)')).toMatch(/password/);
    expect(says('[x11grab @ 0x1] [error] Cannot open display :9, error 1.')).toMatch(/display/);
    expect(says('[video4linux2,v4l2 @ 0x1] [error] ioctl(VIDIOC_G_INPUT): Inappropriate ioctl for device')).toMatch(
      /no pictures/,
    );
    expect(says("[fatal] Unknown input format: 'decklink'")).toMatch(/cannot open devices/);
  });

  it('does not repeat an address with its user, its password or its query', () => {
    const said = diagnose(['[error] rtsp://user:pass@cam/1?token=abc: Something odd'], listener);
    expect(said).not.toMatch(/pass|token/);
  });
});

it('knows a source’s secrets wherever they stand', () => {
  expect(secretsOfSource(source({ kind: 'rtmp', mode: 'listen', key: 'stream-key' }))).toEqual(['stream-key']);
  expect(
    secretsOfSource(source({ kind: 'rtmp', mode: 'pull', url: 'rtmp://u:pass@h/live/abcd-efgh-ijkl' })).sort(),
  ).toEqual(['abcd-efgh-ijkl', 'pass'].sort());
  expect(secretsOfSource(source({ kind: 'rtmp', mode: 'pull', url: 'rtmp://h/live/stream' }))).toEqual([]);
  expect(secretsOfSource(source({ kind: 'rtsp', url: 'rtsp://admin:hunter2@cam/1' }))).toEqual(['hunter2']);
  expect(secretsOfSource(source({ kind: 'http', url: 'https://h/a.m3u8?token=t0k3n' }))).toEqual(['t0k3n']);
});
