/** Names and addresses from outside: what may be shown, what has to be masked, what is refused. */
import { describe, expect, it } from 'vitest';
import { openAddress, publicAddress, secretsOfUrl } from '#shared/show/address.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { secretsOfSource } from '../../electron/engine/sources/source-secrets.ts';

describe('an address', () => {
  it('shows no part of a password, even one with an @ in it', () => {
    expect(publicAddress('rtsp://admin:Sec@ret99@10.0.0.5/s1')).toBe('rtsp://10.0.0.5/s1');
    expect(secretsOfUrl('rtsp://admin:Sec@ret99@10.0.0.5/s1')).toEqual(['Sec@ret99']);
  });

  it('has its user name masked when that is all there is: it may be a token', () => {
    expect(secretsOfUrl('https://abcdef123@host/live.m3u8')).toEqual(['abcdef123']);
    expect(secretsOfUrl('https://host/live.m3u8')).toEqual([]);
  });

  it('shows no key, wherever a platform puts it', () => {
    const shown: [string, string, string[]][] = [
      ['rtmp://host/app/abcd-efgh-1234', 'rtmp://host/app/…', ['abcd-efgh-1234']],
      ['https://a.example/http_upload_hls?cid=k3y-0f-it&copy=0', 'https://a.example/http_upload_hls', ['k3y-0f-it']],
      [
        'https://c.example/0a1b2c3d4e5f6071k9/webRTC/publish',
        'https://c.example/…/webRTC/publish',
        ['0a1b2c3d4e5f6071k9'],
      ],
      ['srt://host:9?mode=caller&latency=20000000', 'srt://host:9', []],
      ['rtsp://u:p%40ss@cam/1', 'rtsp://cam/1', ['p%40ss', 'p@ss']],
    ];
    for (const [url, address, secrets] of shown) {
      expect([publicAddress(url), secretsOfUrl(url)]).toEqual([address, secrets]);
      expect(openAddress(url) !== url).toBe(secrets.length > 0);
    }
  });

  it('stands in a file with all that tells how to connect, and nothing of who may', () => {
    const kept: [string, string][] = [
      ['https://u:p@host/live/index.m3u8?t=1', 'https://host/live/index.m3u8?t=…'],
      ['https://h/up?cid={key}&copy=0&file=master.m3u8', 'https://h/up?cid={key}&copy=0&file=master.m3u8'],
      ['https://h/up?cid=k3y&copy=0&file=master.m3u8', 'https://h/up?cid=…&copy=0&file=master.m3u8'],
      ['https://h/0a1b2c3d4e5f6071k9.m3u8', 'https://h/….m3u8'],
      ['RTMP://a.rtmp.example.com/live2', 'RTMP://a.rtmp.example.com/live2'],
      ['/var/recordings/a.mkv', '/var/recordings/a.mkv'],
    ];
    for (const [url, open] of kept) expect(openAddress(url)).toBe(open);
  });

  it('may not hold what no argument of a program can', () => {
    const srt = { kind: 'srt', id: 'a', name: 'A', mode: 'caller', port: 9000 };
    expect(SourceConfig.safeParse({ ...srt, streamId: 'cam\u0000era' }).success).toBe(false);
    expect(SourceConfig.safeParse({ ...srt, streamId: '#!::r=cam,m=request' }).success).toBe(true);
    const rtsp = { kind: 'rtsp', id: 'a', name: 'A', url: 'rtsp://host/a\u0000b' };
    expect(SourceConfig.safeParse(rtsp).success).toBe(false);
  });

  it('of an SRT source has its stream id masked: it often holds a password', () => {
    const source = SourceConfig.parse({
      kind: 'srt',
      id: 'a',
      name: 'A',
      mode: 'caller',
      port: 9000,
      streamId: 'user:pass-word',
    });
    expect(secretsOfSource(source)).toContain('user:pass-word');
  });
});

describe('a sound device', () => {
  const sound = (device: string): boolean =>
    SourceConfig.safeParse({ kind: 'sound', id: 'mic', name: 'Mic', api: 'alsa', device }).success;

  it('is one of the list', () => {
    for (const name of ['default', 'hw:1,0', 'plughw:CARD=USB,DEV=0', 'sysdefault:CARD=PCH'])
      expect(sound(name)).toBe(true);
  });

  it('is no plug-in that writes files or starts programs', () => {
    for (const name of ["tee:null,'|sh -c id',raw", 'file:/tmp/x', "file:'|id'", 'shm:a', 'a b'])
      expect(sound(name)).toBe(false);
  });
});
