/** What a destination may be, what is said of it before it starts, when its backup takes over. */
import { describe, expect, it } from 'vitest';
import { checkOutput, type OutputProgram } from '#shared/outputs/check.ts';
import { type FailoverState, startFailover, stepFailover } from '#shared/outputs/failover.ts';
import { Segmenter, uploadUrls, videoPts, writeUploadPlaylist } from '#shared/outputs/hls-segments.ts';
import { OUTPUT_PRESETS } from '#shared/outputs/presets.ts';
import { Destination, NewDestination, publicDestination, tellsNarrowLine } from '#shared/show/destination-config.ts';
import type { SinkStatus } from '#shared/state/state.ts';
import { freePath } from '../../electron/engine/outputs/free-path.ts';
import { planPush } from '../../electron/engine/outputs/push-args.ts';
import { UploadError, uploadProblem } from '../../electron/engine/outputs/upload-problem.ts';
import {
  chosenPreset,
  destinationChanges,
  destinationOf,
  draftOfDestination,
  EMPTY_DESTINATION,
} from '../../renderer/outputs/destination-form.ts';

const option = (args: string[], name: string): string | undefined => args[args.indexOf(name) + 1];

describe('a destination', () => {
  const base = { id: 'x', name: 'X' };
  const complaint = (fields: object): string | undefined =>
    Destination.safeParse({ ...base, ...fields }).error?.issues[0]?.message;

  it('of an earlier show still loads, its kind told by its address', () => {
    const kind = (url: string) => publicDestination(Destination.parse({ ...base, url })).kind;
    expect(['rtmps://h/app', 'srt://h:1', 'udp://h:1', 'tcp://h:1', '/a/b.mkv'].map(kind)).toEqual([
      ...['rtmp', 'srt', 'mpegts', 'mpegts', 'file'],
    ]);
    expect(Destination.parse({ ...base, url: 'srt://h:1' })).toMatchObject({ backup: null, verifyTls: true });
  });

  it('has an address that fits its kind, and so has its backup', () => {
    expect(complaint({ kind: 'srt', url: 'rtmp://h/app' })).toContain('srt://');
    expect(complaint({ kind: 'hls', url: 'https://h/live' })).toContain('.m3u8');
    expect(complaint({ url: '/etc/passwd' })).toContain('.ts');
    expect(complaint({ url: 'file:///a.ts' })).toBeDefined();
    expect(complaint({ url: '-i' })).toBeDefined();
    expect(complaint({ url: 'rtmp://h/a', backup: { url: 'https://h/x' } })).toContain('.m3u8');
    expect(NewDestination.parse({ name: 'Whip', kind: 'whip', url: 'https://h/w' }).kind).toBe('whip');
  });

  it('tells nothing secret of either address', () => {
    const shown = publicDestination(
      Destination.parse({
        ...base,
        url: 'https://a.example/up?cid=hidden-key-1&file=out.m3u8',
        key: 'hidden-key-2',
        backup: { url: 'rtmps://u:hidden-pw@b.example/app', key: 'hidden-key-3', passphrase: 'hidden-phrase' },
      }),
    );
    expect(JSON.stringify(shown)).not.toContain('hidden');
    expect(shown).toMatchObject({ hasKey: true, backup: { hasKey: true, hasPassphrase: true, when: 'failure' } });
  });
});

describe('the command line', () => {
  it('has FFmpeg check certificates, unless somebody said no', () => {
    const around = { caFile: '/ca.pem', kbps: 3000 };
    const checked = planPush({ url: 'rtmps://h/app' }, around).args;
    expect([option(checked, '-tls_verify'), option(checked, '-ca_file')]).toEqual(['1', '/ca.pem']);
    expect(option(planPush({ url: 'rtmps://h/app', verifyTls: false }, around).args, '-tls_verify')).toBe('0');
    // A second of the program, no more, waits in the kernel, where nobody sees it.
    expect(Number(option(checked, '-send_buffer_size'))).toBeLessThanOrEqual(375_000);
  });

  it('says what FFmpeg must have', () => {
    const needs = (kind: 'rtp' | 'whip', url: string) => planPush({ kind, url }).needs;
    expect(needs('rtp', 'rtp://h:1')).toMatchObject({ protocol: 'rtp', muxer: 'rtp_mpegts' });
    expect(needs('whip', 'https://h/w')).toMatchObject({ muxer: 'whip', encoder: 'libopus' });
  });

  it('gives a listener what it passes on as it is, and WHIP its token apart from the address', () => {
    const { args, waits } = planPush({ url: 'srt://0.0.0.0:9000', srtMode: 'listener' });
    expect([waits, option(args, '-mode'), option(args, '-i')]).toEqual([true, 'listener', 'pipe:0']);
    const whip = planPush({ kind: 'whip', url: 'https://h/w', key: 'tok' });
    expect([option(whip.args, '-authorization'), whip.args.at(-1), whip.secrets]).toEqual([
      'tok',
      'https://h/w',
      ['tok'],
    ]);
  });

  it('never writes over a file', () => {
    expect(freePath('/a.b/show.ts', (path) => ['/a.b/show.ts', '/a.b/show-2.ts'].includes(path))).toBe(
      '/a.b/show-3.ts',
    );
    expect(planPush({ url: '/a/show.mkv' }).args).toContain('-n');
  });
});

describe('before going live', () => {
  const program: OutputProgram = {
    ...{ codec: 'h264', videoKbps: 4500, audioKbps: 160, keyIntervalS: 2, tuning: 'low-delay' },
    ...{ height: 720, fps: 30, hevcInFlv: true },
  };
  const check = (preset: string, more: Partial<OutputProgram> = {}, address = 'rtmps://h/app', hasKey = true) =>
    checkOutput({ kind: 'rtmp', preset, address, hasKey }, { ...program, ...more });

  it('is silent about what fits', () => {
    expect(check('youtube')).toEqual([]);
    expect(check('twitch', { fps: 59.94 })).toEqual([]);
  });

  it('refuses what the platform refuses, and warns of the rest', () => {
    expect(check('twitch', { codec: 'hevc' })).toMatchObject([{ level: 'refuse', text: 'Twitch does not take HEVC.' }]);
    expect(check('facebook', {}, 'rtmp://h/app')[0]).toMatchObject({ level: 'warn' });
    expect(check('facebook', { videoKbps: 3000 }, 'rtmp://h/app').map(({ level }) => level)).toContain('refuse');
    expect(check('youtube', {}, undefined, false)).toMatchObject([{ level: 'refuse' }]);
    expect(check('twitch', { videoKbps: 9000, keyIntervalS: 4 }).map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(check('youtube', { videoKbps: 500 })[0]?.text).toContain('at least 3000 kb/s');
    expect(check('', { codec: 'hevc', hevcInFlv: false })[0]).toMatchObject({ level: 'refuse' });
  });

  it('has presets that are destinations as they stand', () => {
    for (const { id, label, kind, url, backupUrl } of OUTPUT_PRESETS) {
      if (url === '') continue;
      const backup = backupUrl === null ? null : { url: backupUrl };
      expect(Destination.safeParse({ id, name: label, kind, preset: id, url, backup }).error, id).toBeUndefined();
    }
  });
});

describe('the backup', () => {
  /** Plays a course of `[status, seconds]` in steps of a quarter second. */
  function play(
    course: [SinkStatus, number][],
    from = startFailover(0),
    fromMs = 0,
  ): { state: FailoverState; log: string[]; nowMs: number } {
    let state = from;
    let nowMs = fromMs;
    const log: string[] = [];
    for (const [status, seconds] of course) {
      for (let t = 0; t < seconds; t += 0.25) {
        const next = stepFailover(state, status, nowMs);
        if (next.using !== state.using) log.push(`${next.using} at ${nowMs / 1000}`);
        state = next;
        nowMs += 250;
      }
    }
    return { state, log, nowMs };
  }

  it('takes over after three seconds, at once when the key is refused, and not for a hiccup', () => {
    expect(
      play([
        ['running', 10],
        ['retrying', 2.5],
        ['running', 10],
      ]).log,
    ).toEqual([]);
    expect(
      play([
        ['running', 10],
        ['retrying', 5],
      ]).log,
    ).toEqual(['backup at 13']);
    expect(
      play([
        ['connecting', 1],
        ['refused', 1],
      ]).log,
    ).toEqual(['backup at 1']);
  });

  it('lets go after the first was well for five seconds without a break', () => {
    const course: [SinkStatus, number][] = [
      ['retrying', 4],
      ['running', 4],
      ['retrying', 1],
      ['running', 6],
    ];
    expect(play(course).log).toEqual(['backup at 3', 'primary at 14']);
  });

  it('does not flap: one that fails again soon has to be well for longer', () => {
    const first = play([
      ['retrying', 4],
      ['running', 6],
    ]);
    const again = play(
      [
        ['retrying', 4],
        ['running', 11],
      ],
      first.state,
      first.nowMs,
    );
    expect(again.log).toEqual(['backup at 13', 'primary at 24']);
    expect(again.state.provenMs).toBe(10_000);
  });
});

describe('HLS by upload', () => {
  const packet = (pts: number): Uint8Array => {
    const data = new Uint8Array(188).fill(0xff);
    const b = [0x20 | ((Math.floor(pts / 2 ** 30) & 7) << 1) | 1, (pts >> 22) & 0xff, ((pts >> 14) & 0xfe) | 1];
    data.set([
      0x47,
      0x41,
      0x00,
      0x10,
      0,
      0,
      1,
      0xe0,
      0,
      0,
      0x80,
      0x80,
      5,
      ...b,
      (pts >> 7) & 0xff,
      ((pts << 1) & 0xfe) | 1,
    ]);
    return data;
  };
  const chunk = (frame: number) => ({ data: packet(90_000 + frame * 3000), keyFrame: frame % 30 === 0, frames: 1 });

  it('cuts at the first key frame after the length, and counts every frame once', () => {
    expect(videoPts(packet(123_456))).toBe(123_456);
    const segmenter = new Segmenter(2, 100);
    // Begins in the middle of a GOP.
    const segments = Array.from({ length: 201 }, (_, n) => segmenter.push(chunk(n + 10))).filter((s) => s !== null);
    expect(segments.map(({ sequence, durationS, frames }) => [sequence, durationS, frames])).toEqual([
      [100, 2, 60],
      [101, 2, 60],
      [102, 2, 60],
    ]);
  });

  it('lists the newest five, and says where frames are missing', () => {
    const segments = Array.from({ length: 7 }, (_, n) => ({
      ...{ sequence: n, durationS: 2, discontinuity: n === 4, uri: `s-${n}.ts` },
    }));
    const text = writeUploadPlaylist(segments);
    expect(text).toContain('#EXT-X-MEDIA-SEQUENCE:2\n');
    expect(text).toContain('#EXT-X-DISCONTINUITY\n#EXTINF:2.000,\ns-4.ts');
    expect(text.match(/\.ts/g)).toHaveLength(5);
  });

  it('puts files where the playlist is, in a path or in a query', () => {
    const path = uploadUrls('https://h/live/out.m3u8?t=1', undefined);
    expect([path.playlist, path.segment('a.ts')]).toEqual(['https://h/live/out.m3u8?t=1', 'https://h/live/a.ts?t=1']);
    const query = uploadUrls('https://h/up?cid={key}&copy=0&file=out.m3u8', 'a/b');
    expect(query.segment('a.ts')).toBe('https://h/up?cid=a%2Fb&copy=0&file=a.ts');
  });

  it('tells the reasons of a failed upload apart', () => {
    const fault = (error: Error) => uploadProblem('h', error, false).fault;
    const coded = (code: string) => Object.assign(new Error(code), { code });
    expect(
      ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ECONNRESET'].map((c) =>
        fault(coded(c)),
      ),
    ).toEqual(['dns', 'refused', 'unreachable', 'tls', 'closed']);
    expect([0, 403, 404, 503].map((status) => fault(new UploadError(status, '')))).toEqual([
      'stalled',
      'key',
      'upload',
      'upload',
    ]);
  });
});

describe('the form', () => {
  it('fills in what a platform says, and keeps a name that a person gave', () => {
    const draft = { ...EMPTY_DESTINATION, ...chosenPreset(EMPTY_DESTINATION, 'youtube') };
    expect(draft).toMatchObject({ name: 'YouTube (RTMPS)', kind: 'rtmp', backup: 'none' });
    expect(chosenPreset({ ...draft, name: 'Sunday' }, 'twitch').name).toBe('Sunday');
    expect(Destination.safeParse(destinationOf({ ...draft, key: 'k' })).success).toBe(true);
  });

  it('sends of an edit only what changed, and leaves stored addresses and keys alone', () => {
    const address = { status: 'stopped', sinceMs: 0, problem: null, fault: null, reconnects: 0 } as const;
    const stored = Destination.parse({
      ...{ id: 'y', name: 'Y', kind: 'hls', key: 'k', url: 'https://h/up?cid={key}&file=o.m3u8' },
      backup: { url: 'https://b/up?cid={key}&file=o.m3u8' },
    });
    const shown = { ...publicDestination(stored), ...address, inUse: null, primary: address, backupState: address };
    const before = draftOfDestination(shown);
    expect(Destination.safeParse(destinationOf(before)).success).toBe(true);
    expect(destinationChanges(before, { ...before, name: 'Z' })).toEqual({ name: 'Z' });
    expect(destinationChanges(before, { ...before, backup: 'both' })).toEqual({ backup: { when: 'both' } });
    expect(destinationChanges(before, { ...before, backup: 'none' })).toEqual({ backup: null });
    expect(destinationChanges(before, { ...before, backupKey: 'n', segmentS: '4' })).toEqual({
      ...{ segmentS: 4, backup: { key: 'n' } },
    });
  });
});

describe('a narrow line', () => {
  it.each([
    ['rtmp://h/app', true],
    ['rtmps://h/app', true],
    ['https://h/live/out.m3u8', true],
    ['tcp://h:1', true],
    ['udp://h:1', false],
    ['rtp://h:1', false],
    ['srt://h:1', true],
    ['/shows/gala.ts', false],
  ])('is told of by the wait of frames to %s: %s', (url, tells) => {
    expect(tellsNarrowLine(Destination.parse({ id: 'a', name: 'A', url }))).toBe(tells);
  });
});
