import { describe, expect, it } from 'vitest';
import { EMPTY_EVENT, eventChanges, eventOf } from '../../renderer/event/event-form.ts';
import { destinationChanges, EMPTY_DESTINATION } from '../../renderer/outputs/destination-form.ts';
import { bufferRoom } from '../../renderer/replay/buffer-room.ts';
import { changedParts, draftOfShow, settingsOf } from '../../renderer/show/settings-form.ts';
import { candidateOf, changesOf, draftOf, EMPTY_SOURCE, newSourceOf } from '../../renderer/sources/source-form.ts';
import { complaintsOf, detailLine } from '../../renderer/store/refusal.ts';
import { errorsByPath, numberOf } from '../../renderer/ui/zod-sentence.ts';
import { COMMANDS } from '../../shared/commands/table.ts';
import { EventConfig } from '../../shared/show/event-config.ts';
import { defaultShow } from '../../shared/show/show-file.ts';
import { publicSource, SourceConfig } from '../../shared/show/source-config.ts';

const complaints = (draft: typeof EMPTY_SOURCE): Record<string, string> => {
  const parsed = SourceConfig.safeParse(candidateOf(draft));
  return parsed.success ? {} : errorsByPath(parsed.error.issues);
};

describe('the source form', () => {
  it('says in words what is wrong with each field', () => {
    const udp = { ...EMPTY_SOURCE, kind: 'udp' as const };
    expect(complaints({ ...udp, name: '', port: '' })).toEqual({
      name: 'a source needs a name',
      port: 'a whole number is needed',
    });
    expect(complaints({ ...udp, name: 'A', port: '99999' })).toEqual({ port: 'at most 65535' });
    expect(complaints({ ...udp, name: 'A', port: 'abc' })).toEqual({ port: 'a whole number is needed' });
    expect(complaints({ ...udp, name: 'A', port: '5000', host: '-rf' })).toEqual({
      host: 'a host name or an IP address',
    });
    expect(complaints({ ...udp, name: 'A', port: '5000', bufferMs: '' })).toEqual({
      bufferMs: 'a whole number is needed',
    });
  });

  it('checks a passphrase, and takes none at all', () => {
    const srt = { ...EMPTY_SOURCE, kind: 'srt' as const, name: 'A', port: '9000' };
    expect(complaints({ ...srt, passphrase: 'short' })).toEqual({ passphrase: 'at least 10 characters' });
    expect(complaints(srt)).toEqual({});
  });

  it('sends a new source without an id and without what was left empty', () => {
    const source = newSourceOf({ ...EMPTY_SOURCE, kind: 'srt', name: 'Balcony', port: '9000', mode: 'caller' });
    expect(source).toEqual({
      kind: 'srt',
      name: 'Balcony',
      scaling: 'fit',
      bufferMs: 100,
      host: '127.0.0.1',
      port: 9000,
      mode: 'caller',
      latencyMs: 120,
    });
  });

  it('sends only what changed, keeps a stored secret that was not touched, and clears one on demand', () => {
    const config = SourceConfig.parse({
      kind: 'srt',
      id: 'a',
      name: 'A',
      mode: 'caller',
      port: 9000,
      streamId: 'cam',
      passphrase: '0123456789',
    });
    const before = draftOf(publicSource(config));
    expect(changesOf(before, before)).toEqual({});
    expect(changesOf(before, { ...before, name: 'B', clearStreamId: true })).toEqual({ name: 'B', streamId: null });
    expect(changesOf(before, { ...before, streamId: 'cam-2' })).toEqual({ streamId: 'cam-2' });
    expect(changesOf(before, { ...before, passphrase: 'abcdefghij' })).toEqual({ passphrase: 'abcdefghij' });
    expect(changesOf(before, { ...before, clearPassphrase: true })).toEqual({ passphrase: null });
  });

  it('keeps an address with its secrets where it is unless another one is typed', () => {
    const camera = publicSource(
      SourceConfig.parse({ kind: 'rtsp', id: 'a', name: 'A', url: 'rtsp://admin:hunter2@cam/1' }),
    );
    const before = draftOf(camera);
    expect(before).toMatchObject({ url: '', storedAddress: 'rtsp://cam/1' });
    expect(complaints(before)).toEqual({});
    expect(changesOf(before, before)).toEqual({});
    expect(changesOf(before, { ...before, transport: 'udp' })).toEqual({ transport: 'udp' });
    expect(changesOf(before, { ...before, url: 'rtsp://cam/2' })).toEqual({ url: 'rtsp://cam/2' });
    expect(complaints({ ...EMPTY_SOURCE, kind: 'http', name: 'A', url: 'ftp://x' })).toHaveProperty('url');
  });

  it('counts sound tracks from 1 and shares in percent, and leaves out what nobody touched', () => {
    const file = { ...EMPTY_SOURCE, kind: 'file' as const, name: 'A', path: '/a.ts' };
    expect(newSourceOf(file)).toEqual({
      kind: 'file',
      name: 'A',
      scaling: 'fit',
      bufferMs: 100,
      path: '/a.ts',
      loop: true,
    });
    expect(newSourceOf({ ...file, program: '9', audioTrack: '2', cropLeft: '12.5', contrast: '110' })).toMatchObject({
      program: 9,
      audioTrack: 1,
      picture: { crop: { left: 0.125 }, contrast: 1.1 },
    });
    expect(complaints({ ...file, cropLeft: '60', cropRight: '40' })).toEqual({
      'picture.crop': 'at least a tenth of the picture must be left',
    });
    expect(complaints({ ...file, blackSeconds: '' })).toHaveProperty('watch.black.seconds');
  });

  it('takes every kind of source into the form and back unchanged', () => {
    const kinds = [
      { kind: 'rtmp', mode: 'listen', port: 1936, app: 'studio' },
      {
        kind: 'device',
        api: 'v4l2',
        device: '/dev/video0',
        mode: { width: 1920, height: 1080, fps: 29.97, format: 'mjpeg' },
      },
      { kind: 'screen', api: 'x11grab', screen: ':0 0x1e00003', window: true, cursor: false },
      { kind: 'sound', api: 'pulse', device: 'default' },
      { kind: 'still', media: 'logo' },
      { kind: 'clip', media: 'opener', atEnd: 'return' },
      {
        kind: 'udp',
        port: 5000,
        watch: { onFault: 'backup', backup: 'b', black: { below: 0.07 } },
        delay: { audioMs: 40 },
      },
    ];
    for (const fields of kinds) {
      const config = SourceConfig.parse({ id: 'a', name: 'A', ...fields });
      const { id, ...again } = SourceConfig.parse({ ...candidateOf(draftOf(publicSource(config))), id: 'a' });
      expect({ id, ...again }).toEqual(config);
    }
  });
});

describe('the event form', () => {
  it('makes an event the engine’s schema takes, with the plan as a moment in time', () => {
    const event = EventConfig.parse(eventOf({ ...EMPTY_EVENT, title: 'Gala', start: '2030-01-02T20:00' }));
    expect(event.provider).toMatchObject({ kind: 'local', windowSegments: 10 });
    expect(event.scheduledStart).toBe(new Date('2030-01-02T20:00').toISOString());
  });

  it('names the rung and the field that is wrong', () => {
    const draft = { ...EMPTY_EVENT, title: 'Gala', ladder: [{ height: '481', videoKbps: '10' }] };
    const parsed = EventConfig.safeParse(eventOf(draft));
    expect(parsed.success ? {} : errorsByPath(parsed.error.issues)).toEqual({
      'provider.ladder.0.height': 'an even number',
      'provider.ladder.0.videoKbps': 'at least 50',
    });
  });

  it('leaves a stored address and its secrets alone unless they were changed', () => {
    const before = { ...EMPTY_EVENT, title: 'A', kind: 'custom' as const, ingestUrl: 'rtmp://host/app' };
    expect(eventChanges(before, { ...before, title: 'B' })).toEqual({ title: 'B' });
    expect(eventChanges(before, { ...before, key: 'k1' })).toEqual({ provider: { kind: 'custom', key: 'k1' } });
    expect(eventChanges(before, { ...before, clearKey: true })).toEqual({ provider: { kind: 'custom', key: null } });
    expect(eventChanges(before, { ...before, kind: 'local' }).provider).toMatchObject({ kind: 'local' });
  });
});

describe('the destination form', () => {
  it('sends only what changed', () => {
    const before = { ...EMPTY_DESTINATION, name: 'Club', url: 'rtmp://host/app' };
    expect(destinationChanges(before, { ...before, withBroadcast: false })).toEqual({ withBroadcast: false });
    expect(destinationChanges(before, { ...before, clearKey: true })).toEqual({ key: null });
  });
});

describe('the settings form', () => {
  const { name, canvas, encoder, pictures, recording, replay } = defaultShow();
  const before = draftOfShow({ name, canvas, encoder, pictures, recording, replay });
  const schema = COMMANDS['show.update'].args;

  it('sends only the parts that changed, so that a locked canvas is never in the way', () => {
    const after = schema.parse(settingsOf({ ...before, videoKbps: '4500' }));
    expect(Object.keys(changedParts(schema.parse(settingsOf(before)), after))).toEqual(['encoder']);
    expect(changedParts(schema.parse(settingsOf(before)), schema.parse(settingsOf(before)))).toEqual({});
  });

  it('keeps 29.97 the fraction that it is', () => {
    expect(schema.parse(settingsOf({ ...before, frameRate: '29.97' })).canvas?.frameRate).toEqual({
      num: 30000,
      den: 1001,
    });
  });

  it('refuses an odd size and an empty number', () => {
    const parsed = schema.safeParse(settingsOf({ ...before, width: '1281', audioKbps: '' }));
    expect(parsed.success ? {} : errorsByPath(parsed.error.issues)).toEqual({
      'canvas.width': 'an even number',
      'encoder.audioKbps': 'a whole number is needed',
    });
  });
});

describe('refusals', () => {
  it('finds the fields the engine named, however it wrote their path', () => {
    const details = { issues: [{ path: 'changes.provider.ladder[1].height', message: 'too small' }] };
    expect(complaintsOf(details)).toEqual([{ path: 'changes.provider.ladder.1.height', message: 'too small' }]);
    expect(detailLine({ status: 'live', secret: { a: 1 } })).toBe('status: live');
    expect(detailLine(undefined)).toBe('');
    // What stands in the way has to be named.
    expect(detailLine({ id: 'host', uses: ['scene PiP', 'the chroma key'] })).toBe(
      'id: host; used by: scene PiP, the chroma key',
    );
    expect(detailLine({ step: 'change scene Two', onAir: ['scene Two'] })).toBe(
      'step: change scene Two; on air: scene Two',
    );
  });

  it('tells an empty field from a wrong one', () => {
    expect(numberOf(' ')).toBeUndefined();
    expect(numberOf('12 ')).toBe(12);
    expect(numberOf('1x')).toBeNaN();
  });
});

describe('the room of a replay buffer', () => {
  it.each([
    [10, 8, 3128, 'Takes about 0.23 GB at the program’s bitrate.', false],
    [60, 8, 20_000, 'At the program’s bitrate 8.0 GB hold about 53 min.', true],
    [0, 8, 3128, 'Off: marks, and what is kept now, are gone. Saved clips stay.', true],
  ])('%d min, %d GB at %d kb/s', (minutes, maxGb, kbps, text, short) => {
    expect(bufferRoom(minutes, maxGb, kbps)).toEqual({ text, short });
  });

  it('is not told while something else than a number is typed', () => {
    expect(bufferRoom(Number('x'), 8, 3000)).toBeNull();
    expect(bufferRoom(5, 0, 3000)).toBeNull();
  });
});
