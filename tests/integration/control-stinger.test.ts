/** Choosing a stinger’s clip: its length becomes the rate; and the preview monitor is there for everyone who may watch. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PREVIEW_MONITOR, WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import { MediaItem } from '#shared/show/media-item.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';

describe('the control side of the picture mix', () => {
  let lab: ControlLab;

  beforeAll(async () => {
    lab = await ControlLab.open();
    const item = { bytes: 1, width: 1280, height: 720, hasAlpha: true };
    lab.show.update({
      media: [
        { ...item, kind: 'clip', id: 'swoosh', name: 'Swoosh', file: 'swoosh.mov', durationMs: 1234, hasSound: false },
        { ...item, kind: 'clip', id: 'film', name: 'Film', file: 'film.mov', durationMs: 60_000, hasSound: true },
        { ...item, kind: 'still', id: 'logo', name: 'Logo', file: 'logo.png' },
      ].map((media) => MediaItem.parse(media)),
    });
  });

  afterAll(async () => {
    await lab?.close();
  });

  const transition = (args: Record<string, unknown>) => lab.command('switcher.transition', args);

  it('a clip sets the stinger’s rate to its length in frames of the canvas', async () => {
    await transition({ kind: 'stinger', stingerMedia: 'swoosh' });
    expect(lab.media.switcher.settings).toMatchObject({ kind: 'stinger', stingerMedia: 'swoosh' });
    expect(lab.media.switcher.settings.rates).toMatchObject({ stinger: 37, mix: 15 });
  });

  it('a rate of its own goes before, and a clip that does not fit is refused', async () => {
    await transition({ stingerMedia: 'swoosh', rateFrames: 20 });
    expect(lab.media.switcher.settings.rates.stinger).toBe(20);
    const answer = await transition({ stingerMedia: 'film' });
    expect(answer.json()).toMatchObject({ code: 'stinger_too_long', details: { frames: 1800 } });
    expect(lab.media.switcher.settings.stingerMedia).toBe('swoosh');
  });

  it('a still is no stinger', async () => {
    const answer = await transition({ stingerMedia: 'logo' });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'media_unknown' });
  });

  it('the preview monitor can be watched, another that nobody has cannot', async () => {
    const protocols = [WS_PROTOCOL, WS_BEARER_PREFIX + LAB_TOKEN];
    expect(await lab.upgrade(`/api/v1/monitors/${PREVIEW_MONITOR}`, protocols)).toBe(101);
    expect(await lab.upgrade('/api/v1/monitors/nobody', protocols)).toBe(404);
  });
});
