import { describe, expect, it } from 'vitest';
import { ClipSource, publicSource, type SourceConfig, TestSource, UdpSource } from '#shared/show/source-config.ts';
import { goesOn, opensAnew } from '#shared/show/source-live.ts';
import { changesOf, draftOf } from '../../renderer/sources/source-form.ts';

const udp = UdpSource.parse({ kind: 'udp', id: 'a', name: 'A', port: 5000 });
const clip = ClipSource.parse({ kind: 'clip', id: 'c', name: 'C', media: 'opener' });
const test = TestSource.parse({ kind: 'test', id: 't', name: 'T' });

describe('a source that is changed while it is on air', () => {
  it('goes on when nothing has to be opened anew', () => {
    expect(goesOn(udp, { ...udp, name: 'B', delay: { videoFrames: 3, audioMs: 0 } })).toBe(true);
    expect(goesOn({ ...udp, interface: undefined } as SourceConfig, udp)).toBe(true);
    expect(goesOn(udp, { ...udp, port: 5001 })).toBe(false);
    expect(goesOn(udp, { ...udp, bufferMs: 200 })).toBe(false);
    expect(goesOn(clip, { ...clip, loop: true, atEnd: 'return', bufferMs: 200 })).toBe(true);
    expect(goesOn(clip, ClipSource.parse({ ...clip, media: 'other' }))).toBe(false);
    // A test camera writes its name into its picture.
    expect(goesOn(test, { ...test, name: 'B' })).toBe(false);
  });

  it('is known by the form before it is sent', () => {
    const breaks = (config: SourceConfig, change: Partial<ReturnType<typeof draftOf>>): boolean => {
      const draft = draftOf(publicSource(config));
      return opensAnew(config.kind, Object.keys(changesOf(draft, { ...draft, ...change })));
    };
    for (const config of [udp, clip, test]) expect(breaks(config, {})).toBe(false);
    expect(breaks(udp, { name: 'B' })).toBe(false);
    expect(breaks(udp, { port: '5001' })).toBe(true);
    expect(breaks(clip, { name: 'B' })).toBe(false);
    expect(breaks(test, { name: 'B' })).toBe(true);
  });
});
