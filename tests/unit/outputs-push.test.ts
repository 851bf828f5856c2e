import { describe, expect, it } from 'vitest';
import type { OutputFault } from '#shared/outputs/faults.ts';
import { planPush } from '../../electron/engine/outputs/push-args.ts';
import { explainPushEnd, type PushEnd } from '../../electron/engine/outputs/push-problem.ts';

const optionOf = (args: string[], option: string): string | undefined => args[args.indexOf(option) + 1];

describe('arguments of a push', () => {
  it('gives the key of RTMP apart from the address, whatever it holds', () => {
    const { args, secrets } = planPush({ url: 'rtmp://live.example/app/', key: 'a/b?c:d&e=%20' });
    expect(args.at(-1)).toBe('rtmp://live.example/app');
    expect(optionOf(args, '-rtmp_playpath')).toBe('a/b?c:d&e=%20');
    expect(optionOf(args, '-rtmp_app')).toBe('app');
    expect(optionOf(args, '-f')).toBe('mpegts');
    expect(args.slice(args.indexOf('pipe:0'))).toContain('flv');
    expect(secrets).toContain('a/b?c:d&e=%20');
  });

  it('treats a key inside an RTMP address as a secret too, but never the application’s name', () => {
    expect(planPush({ url: 'rtmp://live.example/app/live_1234_key' }).secrets).toContain('live_1234_key');
    expect(planPush({ url: 'rtmp://live.example/live' }).secrets).toEqual([]);
  });

  it('takes SRT secrets out of the address', () => {
    const { args, secrets } = planPush({
      url: 'srt://h:9000?mode=caller&passphrase=top%20secret%21&streamid=publish:a',
    });
    expect(args.at(-1)).toBe('srt://h:9000?mode=caller');
    expect(optionOf(args, '-passphrase')).toBe('top secret!');
    expect(optionOf(args, '-srt_streamid')).toBe('publish:a');
    expect(secrets).toEqual(expect.arrayContaining(['top secret!', 'publish:a']));
  });

  it('lets the fields of a destination win over its address', () => {
    const { args } = planPush({ url: 'srt://h:9000?passphrase=from-the-url', passphrase: 'from-the-field', key: 'id' });
    expect(optionOf(args, '-passphrase')).toBe('from-the-field');
    expect(optionOf(args, '-srt_streamid')).toBe('id');
  });

  it('lets SRT hold back no more than its receiver may ask for again, so that a narrow line is seen', () => {
    const held = (kbps: number, latencyMs?: number): number =>
      Number(optionOf(planPush({ url: 'srt://h:9000', latencyMs }, { caFile: null, kbps }).args, '-sndbuf'));
    // Bits a millisecond are kb/s; a packet of 1316 bytes takes up 1472.
    const ms = (bytes: number, kbps: number): number => ((bytes * 1316) / 1472) * (8 / kbps);
    expect(ms(held(6000), 6000)).toBeCloseTo(500, 0);
    expect(ms(held(6000, 1200), 6000)).toBeCloseTo(1200, 0);
    expect(held(100)).toBe(128 * 1024);
    expect(planPush({ url: 'srt://h:9000' }).args).not.toContain('-sndbuf');
  });

  it('describes the pictures of an RTMP stream anew where they change', () => {
    expect(optionOf(planPush({ url: 'rtmp://h/app/key' }).args, '-bsf:v')).toBe('extract_extradata');
  });

  it('sends whole transport packets in a datagram', () => {
    expect(planPush({ url: 'udp://239.0.0.1:5000?ttl=4' }).args.at(-1)).toBe(
      'udp://239.0.0.1:5000?ttl=4&pkt_size=1316',
    );
    expect(planPush({ url: 'udp://h:5000?pkt_size=188' }).args.at(-1)).toBe('udp://h:5000?pkt_size=188');
  });

  it('refuses what is not a push address', () => {
    expect(() => planPush({ url: 'file:///etc/passwd' })).toThrow(RangeError);
    expect(() => planPush({ url: '-i' })).toThrow(RangeError);
  });
});

const end = (lines: string[], more: Partial<PushEnd> = {}): PushEnd => ({
  kind: 'rtmp',
  host: 'live.example',
  lines,
  hadSent: false,
  workedBefore: false,
  stalled: false,
  signal: null,
  hangUps: 0,
  ...more,
});

describe('why a push ended', () => {
  const refusals: [string, PushEnd][] = [
    [
      'wrong passphrase',
      end(
        [
          '…/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase - not processing further',
        ],
        { kind: 'srt' },
      ),
    ],
    [
      'passphrase on one side',
      end(['…REJECT reported from HS processing: Password required or unexpected - not processing further'], {
        kind: 'srt',
      }),
    ],
    ['key', end(['[rtmp @ 0x1] Server error: Authorization required.'])],
    ['code only', end(['[rtmp @ 0x1] Server error: NetStream.Publish.BadName'])],
    ['denied', end(['[rtmp @ 0x1] Server error: NetStream.Publish.Denied'])],
    ['rejected', end(['[rtmp @ 0x1] Server error: [ AccessManager.Reject ] : [ code=403 need auth ]'])],
  ];
  it.each(refusals)('does not try again: %s', (_, problem) => {
    expect(explainPushEnd(problem).refused).toBe(true);
  });

  it('takes it for a refused key when an RTMP server hangs up again and again, unless it has taken that key before', () => {
    const hungUp = (hangUps: number, more: Partial<PushEnd> = {}): boolean =>
      explainPushEnd(end(['rtmp://live.example/app: Input/output error'], { hangUps, ...more })).refused;
    expect([0, 2, 3].map((hangUps) => hungUp(hangUps))).toEqual([false, false, true]);
    expect(hungUp(9, { workedBefore: true })).toBe(false);
    expect(hungUp(9, { kind: 'srt' })).toBe(false);
    expect(explainPushEnd(end(['Connection refused'], { hangUps: 9 })).refused).toBe(false);
  });

  const failures: [RegExp, PushEnd][] = [
    [/refused the stream: “Stream already publishing”/, end(['[rtmp @ 0x1] Server error: Stream already publishing'])],
    [/refused the stream/, end(['[rtmp @ 0x1] Server error: NetStream.Publish.BadName'], { workedBefore: true })],
    [
      /Nothing listens at live\.example/,
      end(['[tcp @ 0x1] Connection to tcp://live.example:1935 failed: Connection refused']),
    ],
    [/is not known \(DNS\)/, end(['[tcp @ 0x1] Failed to resolve hostname live.example: Name or service not known'])],
    [
      /No secure connection \(TLS\)/,
      end(
        [
          '[tls @ 0x1] error:0A000086:SSL routines::certificate verify failed',
          'rtmps://live.example: Input/output error',
        ],
        {},
      ),
    ],
    [/no network path/, end(['[tcp @ 0x1] Connection to tcp://live.example:1 failed: Network is unreachable'])],
    [
      /does not answer/,
      end(['[srt @ 0x1] Connection to srt://live.example:1 failed: Input/output error'], { kind: 'srt' }),
    ],
    [/does not answer/, end(['[tcp @ 0x1] Connection to tcp://live.example:1 failed: Connection timed out'])],
    [/closed the connection/, end(['av_interleaved_write_frame(): Broken pipe'], { hadSent: true })],
    [/stuck/, end([], { hadSent: true, stalled: true })],
    [/does not answer/, end([], { stalled: true })],
    [/ended: something new$/, end(['[flv @ 0x1] something new', 'Exiting normally, received signal 2.'])],
    [/did not say why/, end([])],
  ];
  it.each(failures)('tries again and says %s', (text, problem) => {
    const { refused, text: said } = explainPushEnd(problem);
    expect(said).toMatch(text);
    expect(refused).toBe(false);
  });

  // The same ends in the words of FFmpeg 5 to 8, of its TLS libraries and of libsrt.
  const faults: [OutputFault, PushEnd][] = [
    ['refused', end(['[tcp @ 0x1] Connection to tcp://h:1?tcp_nodelay=0 failed: Connection refused'])],
    ['refused', end(['[out#0/flv @ 0x1] Error opening output rtmp://h: Connection refused'])],
    ['refused', end(['[tcp @ 0x1] Connection to tcp://h:1 failed: Error number -10061 occurred, actively refused'])],
    ['unreachable', end(['[tcp @ 0x1] Connection to tcp://h:1 failed: No route to host'])],
    ['unreachable', end(['[tcp @ 0x1] Connection to tcp://h:1 failed: Connection timed out'])],
    ['unreachable', end(['[srt @ 0x1] Connection to srt://h:1 failed: Input/output error'], { kind: 'srt' })],
    ['dns', end(['[tcp @ 0x1] Failed to resolve hostname h.invalid: Name or service not known'])],
    ['dns', end(['[tcp @ 0x1] Failed to resolve hostname h.invalid: nodename nor servname provided, or not known'])],
    ['dns', end(['[tcp @ 0x1] Failed to resolve hostname h.invalid: Temporary failure in name resolution'])],
    ['tls', end(['[tls @ 0x1] Peer certificate failed verification', 'rtmps://h: Input/output error'])],
    ['tls', end(["[tls @ 0x1] The certificate's owner does not match hostname h"])],
    ['tls', end(['[tls @ 0x1] error:0A000086:SSL routines::certificate verify failed'])],
    ['tls', end(['[tls @ 0x1] mbedtls_ssl_handshake returned -0x2700'])],
    ['tls', end(['[tls @ 0x1] Creating security context failed (0x80090325)'])],
    ['tls', end(['[tls @ 0x1] A TLS fatal alert has been received.', 'rtmps://h: Input/output error'])],
    ['key', end(['[rtmp @ 0x1] Server error: NetStream.Publish.Unauthorized'])],
    ['key', end(['[http @ 0x1] HTTP error 401 Unauthorized'], { kind: 'whip' })],
    ['rejected', end(['[rtmp @ 0x1] Server error: Stream already publishing'])],
    ['closed', end(['av_interleaved_write_frame(): Broken pipe'], { hadSent: true })],
    ['closed', end(['[vost#0:0/copy @ 0x1] Error submitting a packet to the muxer: Broken pipe'], { hadSent: true })],
    ['closed', end(['[tls @ 0x1] Error in the push function.', 'Error muxing a packet'], { hadSent: true })],
    ['closed', end(['rtmp://h/app: Input/output error'])],
    ['stalled', end(['[rtmp @ 0x1] Cannot read RTMP handshake response', 'rtmp://h/app: Connection timed out'])],
    ['stalled', end([], { stalled: true, hadSent: true })],
    ['stalled', end(['av_interleaved_write_frame(): Connection timed out'], { hadSent: true })],
    ['address', end(['[srt @ 0x1] srt://0.0.0.0:1: Address already in use'], { kind: 'srt' })],
    ['lacks', end(["Requested output format 'whip' is not known."], { kind: 'whip' })],
    ['disk', end(['av_interleaved_write_frame(): No space left on device'], { kind: 'file', hadSent: true })],
    ['disk', end(['file:/x/a.ts: No such file or directory'], { kind: 'file' })],
  ];
  it('blames neither server nor disk when FFmpeg was killed, and repeats none of its chatter', () => {
    const chatter = ['  Metadata:', '    encoder         : Lavf59.27.100'];
    for (const kind of ['rtmp', 'file'] as const) {
      const problem = explainPushEnd(end(chatter, { kind, hadSent: true, signal: 'SIGKILL' }));
      expect(problem).toEqual({
        fault: 'killed',
        refused: false,
        text: 'FFmpeg, on its way to live.example, was ended by SIGKILL.',
      });
    }
    expect(explainPushEnd(end(chatter, { kind: 'file', hadSent: true })).text).toMatch(/FFmpeg did not say why\.$/);
  });

  it.each(faults)('has the code %s', (fault, problem) => {
    expect(explainPushEnd(problem)).toMatchObject({ fault, refused: fault === 'key' });
  });
});
