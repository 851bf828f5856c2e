import { describe, expect, it } from 'vitest';
import {
  avfoundationDevices,
  avfoundationModes,
  captureApis,
  decklinkModes,
  decklinkSources,
  dshowDevices,
  dshowModes,
  ndiSources,
  soundSources,
  v4l2Modes,
  x11Displays,
  x11Windows,
} from '../../electron/engine/sources/device-listing.ts';
import { suggestedName } from '../../electron/engine/sources/probe-input.ts';
import { readDescription, readProbe } from '../../electron/engine/sources/probe-reading.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';

const lines = (text: string): string[] => text.split('\n');

describe('lists of devices', () => {
  it('reads which APIs an FFmpeg captures from', () => {
    const text = ` DE alsa            ALSA audio output
  E caca            caca output device
 D  lavfi           Libavfilter virtual input device
 DE video4linux2,v4l2 Video4Linux2 output device
 D  x11grab         X11 screen capture, using XCB
 D d avfoundation   as newer versions write it`;
    expect([...captureApis(text)].sort()).toEqual(['alsa', 'avfoundation', 'lavfi', 'v4l2', 'video4linux2', 'x11grab']);
  });

  it('reads the modes of a Linux camera', () => {
    const text = `[video4linux2,v4l2 @ 0x5581] Compressed:       mjpeg :          Motion-JPEG : 1280x720 640x480
[video4linux2,v4l2 @ 0x5581] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480
[video4linux2,v4l2 @ 0x5581] [info] Raw       : Unsupported :           Y16 : 640x480
/dev/video0: Immediate exit requested`;
    expect(v4l2Modes(lines(text))).toEqual([
      { width: 1280, height: 720, fps: null, format: 'mjpeg' },
      { width: 640, height: 480, fps: null, format: 'mjpeg' },
      { width: 640, height: 480, fps: null, format: 'yuyv422' },
    ]);
  });

  it('reads ALSA’s and PulseAudio’s sources, of old and new versions', () => {
    const alsa = `Auto-detected sources for alsa:
  null [Discard all samples (playback) or generate zero samples (capture)] (none)
* default [Default Audio Device]
  hw:CARD=PCH,DEV=0 [HDA Intel PCH, ALC256 Analog] (audio)`;
    expect(soundSources(alsa, 'alsa')).toEqual([
      { api: 'alsa', id: 'default', name: 'Default Audio Device' },
      { api: 'alsa', id: 'hw:CARD=PCH,DEV=0', name: 'HDA Intel PCH, ALC256 Analog' },
    ]);
    expect(soundSources('Cannot list sources: Generic error in an external library', 'pulse')).toEqual([]);
  });

  it('reads a Mac’s cameras, screens and microphones', () => {
    const text = `[AVFoundation indev @ 0x7f8] AVFoundation video devices:
[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera (Built-in)
[AVFoundation indev @ 0x7f8] [1] Capture screen 0
[AVFoundation indev @ 0x7f8] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8] [0] MacBook Pro Microphone
: Input/output error`;
    const found = avfoundationDevices(lines(text));
    expect(found.cameras.map(({ id }) => id)).toEqual(['FaceTime HD Camera (Built-in)']);
    expect(found.screens.map(({ id }) => id)).toEqual(['Capture screen 0']);
    expect(found.sounds.map(({ id }) => id)).toEqual(['MacBook Pro Microphone']);
    const modes = `[avfoundation @ 0x7f8] Selected video size (1x1) is not supported by the device.
[avfoundation @ 0x7f8] Supported modes:
[avfoundation @ 0x7f8]   1920x1080@[15.000000 30.000000]fps
[avfoundation @ 0x7f8]   1280x720@[15.000000 60.000240]fps`;
    expect(avfoundationModes(lines(modes))).toEqual([
      { width: 1920, height: 1080, fps: 30, format: null },
      { width: 1280, height: 720, fps: 60.000_24, format: null },
    ]);
  });

  it('reads DirectShow devices of both ways of writing them, and tells twins by their alternative names', () => {
    const fresh = `[dshow @ 000001e] "Integrated Camera" (video)
[dshow @ 000001e]   Alternative name "@device_pnp_one"
[dshow @ 000001e] "Integrated Camera" (video)
[dshow @ 000001e]   Alternative name "@device_pnp_two"
[dshow @ 000001e] "Microphone (Realtek)" (audio)
[dshow @ 000001e]   Alternative name "@device_cm_mic"`;
    const found = dshowDevices(lines(fresh));
    expect(found.cameras.map(({ id }) => id)).toEqual(['Integrated Camera', '@device_pnp_two']);
    expect(found.sounds).toEqual([{ api: 'dshow', id: 'Microphone (Realtek)', name: 'Microphone (Realtek)' }]);
    const old = `[dshow @ 02] DirectShow video devices (some may be both video and audio devices)
[dshow @ 02]  "USB: Capture"
[dshow @ 02]     Alternative name "@device_pnp_usb"
[dshow @ 02] DirectShow audio devices
[dshow @ 02]  "Line In"`;
    expect(dshowDevices(lines(old))).toMatchObject({
      cameras: [{ id: '@device_pnp_usb', name: 'USB: Capture' }],
      sounds: [{ id: 'Line In' }],
    });
    const options = `[dshow @ 02]   pixel_format=yuyv422  min s=640x480 fps=5 max s=640x480 fps=30
[dshow @ 02]   pixel_format=yuyv422  min s=640x480 fps=5 max s=640x480 fps=30 (tv, bt470bg/bt709/unknown, topleft)
[dshow @ 02]   vcodec=mjpeg  min s=1920x1080 fps=5 max s=1920x1080 fps=60.0002`;
    expect(dshowModes(lines(options))).toEqual([
      { width: 1920, height: 1080, fps: 60, format: 'mjpeg' },
      { width: 640, height: 480, fps: 30, format: 'yuyv422' },
    ]);
  });

  it('reads DeckLink cards and NDI sources', () => {
    expect(decklinkSources('Auto-detected sources for decklink:\n  81:62a5:0 [DeckLink Duo (1)] (none)')).toMatchObject(
      [{ api: 'decklink', id: '81:62a5:0', name: 'DeckLink Duo (1)' }],
    );
    const formats = `[decklink @ 0x1] Supported formats for 'DeckLink Duo (1)':
	format_code	description
	Hi50		1920x1080 at 25000/1000 fps (interlaced, upper field first)
	hp59		1280x720 at 60000/1001 fps`;
    expect(decklinkModes(lines(formats))).toEqual([
      { width: 1920, height: 1080, fps: 25, format: 'Hi50' },
      { width: 1280, height: 720, fps: 59.94, format: 'hp59' },
    ]);
    expect(
      ndiSources(
        lines("[libndi_newtek @ 0x1] Found 1 NDI sources:\n[libndi_newtek @ 0x1] \t'STUDIO (Cam 1)'\t'10.0.0.5:5961'"),
      ),
    ).toMatchObject([{ api: 'ndi', id: 'STUDIO (Cam 1)' }]);
  });

  it('lists X displays and the windows that are somebody’s', () => {
    expect(x11Displays(['X0', 'X99', 'lock'], 'farhost:1').map(({ id }) => id)).toEqual([':0', ':99', 'farhost:1']);
    expect(x11Displays(['X0'], ':0.0')).toHaveLength(1);
    const tree = `  Root window id: 0x3d7 (the root window) (has no name)
     0x1e00003 "Slides": ("impress" "Impress")  800x600+0+0  +100+200
     0x1e00005 (has no name): ()  800x600+0+0  +0+0
     0x1e00004 "tip": ("x" "X")  10x10+0+0  +0+0`;
    expect(x11Windows(tree, ':0')).toEqual([{ api: 'x11grab', id: ':0 0x1e00003', name: 'Slides', window: true }]);
  });
});

const TWO_PROGRAMS = `[info] Input #0, mpegts, from 'udp://127.0.0.1:5000':
[info]   Duration: N/A, start: 1.400000, bitrate: 3158 kb/s
[info]   Program 1 
[info]     Metadata:
[info]       service_name    : One
[info]       service_provider: FFmpeg
[info]   Stream #0:0[0x100]: Video: h264 (High) ([27][0][0][0] / 0x001B), yuv420p(tv, bt709, top first), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps, 25 tbr, 90k tbn
[info]   Stream #0:1[0x101](fre): Audio: ac3 ([129][0][0][0] / 0x0081), 48000 Hz, 5.1(side), fltp, 448 kb/s
[info]   Program 2 
[info]     Metadata:
[info]       service_name    : Service01
[info]   Stream #0:2[0x102]: Video: hevc (Main 10) ([36][0][0][0] / 0x0024), yuv422p10le(tv), 1280x720, 50 fps, 50 tbr, 90k tbn
[info]   Stream #0:3[0x103](und): Audio: aac (LC) ([15][0][0][0] / 0x000F), 44100 Hz, mono, fltp, 71 kb/s
[info]   Stream #0:4[0x104](eng): Audio: aac (LC) ([15][0][0][0] / 0x000F), 44100 Hz, stereo, fltp, 71 kb/s
[fatal] At least one output file must be specified`;

describe('a look at a feed', () => {
  it('reads FFmpeg’s own words where there is no ffprobe', () => {
    const feed = readDescription(lines(TWO_PROGRAMS));
    expect(feed).toMatchObject({ container: 'mpegts', kbps: 3158 });
    const [one, two] = feed?.programs ?? [];
    expect(one).toMatchObject({ number: 1, name: 'One' });
    expect(one?.video).toMatchObject([
      { codec: 'h264', width: 1920, height: 1080, fps: 25, interlaced: true, bitDepth: 8 },
    ]);
    expect(one?.audio).toMatchObject([
      { track: 0, codec: 'ac3', language: 'fre', channels: 6, sampleRateHz: 48_000, kbps: 448 },
    ]);
    expect(two).toMatchObject({ number: 2, name: null });
    expect(two?.video).toMatchObject([{ codec: 'hevc', bitDepth: 10, fps: 50, interlaced: false }]);
    expect(two?.audio.map(({ track, language, channels }) => [track, language, channels])).toEqual([
      [0, null, 1],
      [1, 'eng', 2],
    ]);
    expect(readDescription(['[error] udp://127.0.0.1:1: Input/output error'])).toBeNull();
  });

  it('reads ffprobe’s answer and measures the rate from packets', () => {
    const json = JSON.stringify({
      packets: [
        { stream_index: 0, dts_time: '10.0', size: '100000' },
        { stream_index: 0, dts_time: '11.0', size: '100000' },
        { stream_index: 1, dts_time: '12.0', size: '50000' },
      ],
      programs: [],
      streams: [
        {
          index: 0,
          codec_type: 'video',
          codec_name: 'mpeg2video',
          width: 720,
          height: 576,
          field_order: 'tt',
          pix_fmt: 'yuv422p',
          avg_frame_rate: '25/1',
        },
        {
          index: 1,
          codec_type: 'audio',
          codec_name: 'mp2',
          channels: 2,
          channel_layout: 'stereo',
          sample_rate: '48000',
          tags: { language: 'deu' },
        },
      ],
      format: { format_name: 'mpegts', tags: { title: 'Evening news' } },
    });
    const feed = readProbe(json);
    expect(feed).toMatchObject({ container: 'mpegts', kbps: 1000, title: 'Evening news' });
    expect(feed.programs[0]?.video).toMatchObject([{ interlaced: true, fps: 25, kbps: 800, bitDepth: 8 }]);
    expect(feed.programs[0]?.audio).toMatchObject([{ language: 'deu', track: 0, layout: 'stereo' }]);
    expect(() => readProbe('{"pack')).toThrow();
  });

  it('suggests a name out of the feed, or out of its address without anything secret', () => {
    const name = (fields: Record<string, unknown>, title: string | null = null): string | null =>
      suggestedName(SourceConfig.parse({ id: 'a', name: 'A', ...fields }), { title, programs: [] });
    expect(name({ kind: 'udp', port: 1 }, 'Balcony')).toBe('Balcony');
    expect(name({ kind: 'file', path: '/media/Opener 2026.mp4' })).toBe('Opener 2026');
    expect(name({ kind: 'rtsp', url: 'rtsp://admin:secret@door-cam:554/1' })).toBe('door-cam');
    expect(name({ kind: 'udp', port: 1 })).toBeNull();
  });
});
