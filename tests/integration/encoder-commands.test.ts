/** What may be chosen as encoder and rendition, and when it is refused. */
import { afterEach, expect, it } from 'vitest';
import { findFfmpeg } from '../../electron/engine/ffmpeg/find.ts';
import { type Answer, ControlLab } from '../support/control-lab.ts';

let lab: ControlLab | null = null;
afterEach(async () => {
  await lab?.close();
  lab = null;
});

const codeOf = (answer: Answer): unknown => (answer.json() as { code?: string }).code ?? answer.status;

it('refuses a codec that does not fit, and gives the media path only what has passed its trial', async () => {
  const ffmpeg = { ...(await findFfmpeg(undefined)), encoders: new Set(['libx265']) };
  const room = await ControlLab.open({ ffmpeg });
  lab = room;
  const update = async (encoder: Record<string, unknown>) => codeOf(await room.command('show.update', { encoder }));
  await room.command('show.update', { canvas: { width: 320, height: 180, frameRate: { num: 25, den: 1 } } });
  expect(await update({ implementation: 'x265' })).toBe('encoder_settings');
  // The default event is one of this machine.
  expect(await update({ codec: 'hevc', implementation: 'x265' })).toBe('codec_refused');
  await room.command('event.remove');
  expect(await update({ implementation: 'amf' })).toBe('encoder_unusable');
  expect(room.engine.state.encoderTrials).toMatchObject({ status: 'done' });
  const added = await room.command('destination.add', { destination: { id: 'a', name: 'A', url: 'srt://far:9000' } });
  expect(added.status).toBe(200);
  await room.command('destination.start', { id: 'a' });
  expect(await update({ codec: 'hevc', implementation: 'x265' })).toBe('codec_locked');
  await room.command('destination.stop', { id: 'a', confirm: true });
  expect(await update({ codec: 'hevc', implementation: 'x265' })).toBe(200);
  expect(room.media.configured.at(-1)).toMatchObject({ encoder: { codec: 'hevc' }, hardware: null });
  expect(await update({ adaptive: { enabled: false } })).toBe(200);
  expect(room.show.current.encoder).toMatchObject({ codec: 'hevc', adaptive: { enabled: false, minKbps: 600 } });
});

it('encodes a rendition only while a destination wants it, and keeps it while it is used', async () => {
  const room = await ControlLab.open();
  lab = room;
  const rendition = { name: 'Tall', width: 180, height: 320 };
  expect((await room.command('rendition.add', { rendition })).json()).toEqual({ id: 'tall' });
  const to = { id: 'a', name: 'A', url: 'srt://far:9000', rendition: 'tall' };
  expect(codeOf(await room.command('destination.add', { destination: { ...to, rendition: 'none' } }))).toBe(
    'rendition_unknown',
  );
  await room.command('destination.add', { destination: to });
  expect(room.media.renditions).toEqual([]);
  await room.command('destination.start', { id: 'a' });
  expect(room.media.renditions).toMatchObject([{ id: 'tall', width: 180, height: 320 }]);
  expect(codeOf(await room.command('rendition.remove', { id: 'tall' }))).toBe('rendition_in_use');
  const hardware = { id: 'tall', changes: { encoder: { implementation: 'nvenc' } } };
  expect(codeOf(await room.command('rendition.update', hardware))).toBe('encoder_settings');
  const slower = { id: 'tall', changes: { encoder: { videoKbps: 900 } } };
  expect(codeOf(await room.command('rendition.update', slower)), 'somebody may be watching').toBe(
    'confirmation_needed',
  );
  expect(codeOf(await room.command('rendition.update', { ...slower, confirm: true }))).toBe(200);
  const other = { id: 'tall', changes: { height: 360 }, confirm: true };
  expect(codeOf(await room.command('rendition.update', other))).toBe('rendition_locked');
  expect(room.media.renditions).toMatchObject([{ encoder: { videoKbps: 900 } }]);
  await room.command('destination.stop', { id: 'a', confirm: true });
  expect(room.media.renditions).toEqual([]);
  await room.command('destination.remove', { id: 'a' });
  expect(codeOf(await room.command('rendition.remove', { id: 'tall' }))).toBe(200);
  expect(room.engine.state.renditions).toEqual([]);
});
