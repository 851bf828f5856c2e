/** The recordings folder as a list, jobs as words, and where FFmpeg is sent for a moment. */
import { describe, expect, it } from 'vitest';
import { JobRequest, type JobState } from '#shared/jobs/job.ts';
import { progressOf } from '#shared/jobs/progress.ts';
import { waitsFor } from '#shared/jobs/waiting.ts';
import { jobWords, numberedName, outputName } from '#shared/jobs/words.ts';
import { beginningOf, groupFiles } from '#shared/recording/listing.ts';
import { readFacts } from '../../electron/engine/jobs/facts.ts';
import { canJoin, jobInput } from '../../electron/engine/jobs/input.ts';
import { planJob } from '../../electron/engine/jobs/plan.ts';
import { keyFrameBefore, seekTo } from '../../electron/engine/jobs/seek.ts';
import { exactTime, readTime, sortedJobs, standing, titleOf } from '../../renderer/recordings/recording-words.ts';

const grouped = (files: Parameters<typeof groupFiles>[0][number]['files']) => groupFiles([{ folder: null, files }]);
const file = (name: string, bytes = 10) => ({ name, bytes, modifiedMs: 1000 });

describe('the list', () => {
  it('takes the parts of a run for one recording, in their order, and puts below it what was made of it', () => {
    const listed = grouped([
      file('Gala 2026-12-31 23-58-04_10.ts'),
      file('Gala 2026-12-31 23-58-04 cut.mp4'),
      file('Gala 2026-12-31 23-58-04_02.ts'),
      file('Later 2027-01-01 01-00-00.ts'),
      file('Gala 2026-12-31 23-58-04.ts'),
      file('Gala 2026-12-31 23-58-04.wav'),
      file('my_02.ts'),
      file('notes.txt'),
    ]);
    expect(listed.map(({ id, of }) => [id, of])).toEqual([
      ['Later 2027-01-01 01-00-00.ts', null],
      ['Gala 2026-12-31 23-58-04.ts', null],
      ['Gala 2026-12-31 23-58-04 cut.mp4', 'Gala 2026-12-31 23-58-04.ts'],
      ['Gala 2026-12-31 23-58-04.wav', 'Gala 2026-12-31 23-58-04.ts'],
      ['my_02.ts', null],
    ]);
    expect(listed[1]?.parts.map(({ name }) => name)).toEqual([
      'Gala 2026-12-31 23-58-04.ts',
      'Gala 2026-12-31 23-58-04_02.ts',
      'Gala 2026-12-31 23-58-04_10.ts',
    ]);
    expect(listed[1]).toMatchObject({ bytes: 30, beganMs: new Date(2026, 11, 31, 23, 58, 4).getTime() });
  });

  it('puts isolated recordings behind their program', () => {
    const listed = groupFiles([
      { folder: null, files: [file('Gala 2026-12-31 23-58-04.ts'), file('New 2027-01-01 00-30-00.ts')] },
      {
        folder: 'Gala 2026-12-31 23-58-04 isolated',
        files: [file('Wide 23-58-04-00.mp4'), file('Wide 23-58-04-00.ts')],
      },
    ]);
    expect(listed.map(({ id, of }) => [id, of])).toEqual([
      ['New 2027-01-01 00-30-00.ts', null],
      ['Gala 2026-12-31 23-58-04.ts', null],
      ['Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.ts', null],
      [
        'Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.mp4',
        'Gala 2026-12-31 23-58-04 isolated/Wide 23-58-04-00.ts',
      ],
    ]);
    expect(outputName(JobRequest.parse({ kind: 'remux', recording: listed[2]?.id }))).toBe('Wide 23-58-04-00.mp4');
  });

  it('keeps a run together whose first part is gone', () => {
    const [run] = grouped([file('Gala 2026-12-31 23-58-04_02.ts'), file('Gala 2026-12-31 23-58-04_03.ts')]);
    expect(run).toMatchObject({ id: 'Gala 2026-12-31 23-58-04.ts', parts: [{}, {}] });
    expect(beginningOf('holiday.mp4')).toBeNull();
    expect(titleOf({ id: 'Gala 2026-12-31 23-58-04 cut.mp4' as never, kind: 'video' })).toBe('Gala cut.mp4');
  });
});

describe('jobs', () => {
  const request = (job: object) => JobRequest.parse({ recording: 'Gala.ts', ...job });

  it('have words, and names that tell what was done', () => {
    const cut = request({ kind: 'cut', inMs: 7400, outMs: 3_727_500 });
    expect(jobWords(cut)).toBe('Cut 0:07.4 – 1:02:07.5');
    expect(outputName(cut)).toBe('Gala cut.mp4');
    expect(outputName(request({ kind: 'remux' }))).toBe('Gala.mp4');
    expect(outputName(request({ kind: 'convert', preset: 'edit' }))).toBe('Gala edit.mov');
    expect(numberedName('Gala cut.mp4', 3)).toBe('Gala cut 3.mp4');
    expect(JobRequest.safeParse({ kind: 'cut', recording: 'a.ts', inMs: 5, outMs: 5 }).success).toBe(false);
  });

  it('tell how far they are, and guess the rest once there is something to guess from', () => {
    expect(progressOf(2500, 10_000, 1000)).toEqual({ progress: 0.25, etaS: 3 });
    expect(progressOf(10, 10_000, 1000)).toEqual({ progress: 0.001, etaS: null });
    expect(progressOf(20_000, 10_000, 1000).progress).toBe(0.99);
    expect(progressOf(null, 10_000, 1000)).toEqual({ progress: null, etaS: null });
    expect(progressOf(5, null, 1000).progress).toBeNull();
  });

  it('wait for whatever needs the encoder', () => {
    const quiet = {
      broadcast: { status: 'off' },
      destinations: [],
      recording: { status: 'off' },
      isolated: { status: 'off' },
    };
    const why = (changes: object): string | null => waitsFor({ ...quiet, ...changes } as never);
    expect(why({})).toBeNull();
    expect(why({ broadcast: { status: 'on-air' } })).toBe('the show is on air');
    expect(why({ destinations: [{ name: 'Club', status: 'retrying' }] })).toBe('the program goes to Club');
    expect(why({ destinations: [{ name: 'Club', status: 'refused' }] })).toBeNull();
    expect(why({ recording: { status: 'recording' } })).toBe('the program is being recorded');
    expect(why({ isolated: { status: 'recording' } })).toBe('sources are being recorded');
  });

  it('stand in the order in which they matter', () => {
    const job = (id: string, status: JobState['status'], endedAtMs: number | null = null): JobState =>
      ({ id, status, endedAtMs, waitsFor: null, progress: 0.5, etaS: 120, note: null, problem: null }) as never;
    const jobs = [
      job('a', 'done', 5),
      job('b', 'waiting'),
      job('c', 'running'),
      job('d', 'failed', 9),
      job('e', 'waiting'),
    ];
    expect(sortedJobs(jobs).map(({ id }) => id)).toEqual(['c', 'b', 'e', 'd', 'a']);
    expect(standing(job('c', 'running'))).toBe('50 %, 2 min left');
  });
});

it('reads and writes times as people type them', () => {
  for (const ms of [0, 7433, 127_000, 3_727_500]) expect(readTime(exactTime(ms))).toBe(ms);
  expect(readTime('2:07')).toBe(127_000);
  expect(readTime('90,5')).toBe(90_500);
  for (const wrong of ['', 'soon', '1:2:3:4', '-5']) expect(readTime(wrong)).toBeNull();
});

describe('FFmpeg', () => {
  it('reads the parts of a run as one stream, in their folder', () => {
    expect(jobInput('/rec|1', ['a b.ts', 'a b_02.ts']).args.slice(-4)).toEqual([
      '-f',
      'mpegts',
      '-i',
      'concat:file:a b.ts|file:a b_02.ts',
    ]);
    expect(jobInput('/rec', ['a.mp4']).args.at(-1)).toBe('file:/rec/a.mp4');
    expect(canJoin(['a.ts', 'b|c.ts'])).toBe(false);
  });

  it('is sent well before a moment, and finds the key frame before it', () => {
    expect(seekTo(5000)).toEqual({ before: [], after: ['-ss', '5'], fromMs: 0 });
    expect(seekTo(90_500.5)).toEqual({ before: ['-ss', '70.5005'], after: ['-ss', '20'], fromMs: 70_500.5 });
    const list = [
      '#tb 0: 1/90000',
      '0,      -6000,          0,     3000,      798, 0x177c1499, S=1,        1',
      '0,      -3000,       3000,     3000,       20, 0x210a0453, F=0x0',
      '1,          0,      90000,     1920,      295, 0x80538de8',
      '0,     174000,     180000,     3000,      113, 0x9af73014',
    ].join('\n');
    expect(keyFrameBefore(list, 12_000, 10_000)?.atMs).toBe(12_000);
    expect(keyFrameBefore(list, 11_999, 10_000)).toEqual({ atMs: 10_000, decodedMs: 10_000 - 200 / 3 });
    expect(keyFrameBefore('', 1, 0)).toBeNull();
  });

  it('tells what is in a recording', () => {
    const lines = [
      "Input #0, mpegts, from 'concat:file:a.ts':",
      '  Duration: 01:02:03.50, start: 1.400000, bitrate: 6000 kb/s',
      '  Program 1 ',
      '  Stream #0:0[0x100]: Video: h264 (High) ([27][0][0][0] / 0x001B), yuv420p(tv, bt709, progressive), 1280x720, 30 fps, 30 tbr, 90k tbn',
      '  Stream #0:1[0x101](und): Audio: aac (LC) ([15][0][0][0] / 0x000F), 48000 Hz, stereo, fltp, 192 kb/s',
    ];
    expect(readFacts(lines)).toEqual({
      durationMs: 3_723_500,
      video: { codec: 'h264', width: 1280, height: 720, fps: 30 },
      audio: { codec: 'aac' },
    });
    expect(readFacts(['nothing'])).toBeNull();
  });

  it('puts into an MP4 what it takes, and encodes sound that it does not', () => {
    const remux = (video: string, audio: string): string => {
      const facts = {
        durationMs: 1000,
        video: { codec: video, width: 64, height: 64, fps: 25 },
        audio: { codec: audio },
      };
      const request = JobRequest.parse({ kind: 'remux', recording: 'a.mkv' });
      const input = jobInput('/rec', ['a.mkv']);
      const ffmpeg = { encoders: new Set<string>() };
      return planJob({ request, ffmpeg, input, facts, bytes: 1, stillFile: null, keyFrame: null }).args.join(' ');
    };
    expect(remux('h264', 'aac')).toContain('-c:v copy -c:a copy');
    expect(remux('hevc', 'pcm_s16le')).toMatch(/-c:v copy -tag:v hvc1 .*-c:a aac/);
    expect(() => remux('rawvideo', 'aac')).toThrow('does not have what is needed');
  });
});
