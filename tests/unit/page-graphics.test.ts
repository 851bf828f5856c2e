/** The Graphics desk’s logic: scenes, drafts, the clock’s reading and the eyedropper. */
import { describe, expect, it } from 'vitest';
import { mergeChanges } from '../../electron/engine/control/changes.ts';
import { clockReading } from '../../renderer/keyers/clock-reading.ts';
import {
  type DskDraft,
  draftOf,
  EMPTY_DRAFT,
  formatLength,
  parseLength,
  readDraft,
} from '../../renderer/keyers/dsk-draft.ts';
import { meanColour, pointInPicture } from '../../renderer/keyers/pick-colour.ts';
import { cropLimit, isSilent, layoutOf, newScene, partChange, partNames } from '../../renderer/scenes/scene-edit.ts';
import { SourceId } from '../../shared/ids.ts';
import { DskContent } from '../../shared/show/keyer-config.ts';
import { partsOf, SCENE_LAYOUTS, SceneConfig } from '../../shared/show/scene-config.ts';

const [a, b, c] = [SourceId.parse('a'), SourceId.parse('b'), SourceId.parse('c')];
const scene = (fields: { name: string; layout: unknown }): SceneConfig => SceneConfig.parse({ id: 'talk', ...fields });
const changed = (before: SceneConfig, changes: object): SceneConfig =>
  SceneConfig.parse(mergeChanges(before, { ...changes }));

describe('a new scene', () => {
  it('has the first sources in its places and is heard', () => {
    for (const kind of SCENE_LAYOUTS) {
      const made = scene(newScene(kind, [a, b, c], []));
      const sources = partsOf(made).map(({ source }) => source);
      expect(sources).toEqual([a, b, c, null].slice(0, partNames(kind).length));
      expect(isSilent(made)).toBe(false);
    }
    expect(partsOf(scene(newScene('side-by-side', [a, b], []))).map(({ sound }) => sound)).toEqual([true, true]);
  });

  it('has a name of its own', () => {
    expect(newScene('quad', [], ['Quad', 'Quad 2']).name).toBe('Quad 3');
  });
});

describe('editing a scene', () => {
  const quad = scene(newScene('quad', [a, b, c], []));

  it('keeps its pictures, as far as they fit, when the layout changes', () => {
    const pip = changed(quad, { layout: layoutOf('pip', partsOf(quad)) });
    expect(partsOf(pip).map(({ source }) => source)).toEqual([a, b]);
    expect(partsOf(changed(pip, { layout: layoutOf('quad', partsOf(pip)) })).map(({ source }) => source)).toEqual([
      a,
      b,
      null,
      null,
    ]);
  });

  it('changes one part and leaves the others alone, in every layout', () => {
    for (const kind of SCENE_LAYOUTS) {
      const before = changed(quad, { layout: layoutOf(kind, partsOf(quad)) });
      const last = partNames(kind).length - 1;
      const after = changed(before, partChange(before, last, { source: c, crop: { left: 0.25 } }));
      expect(partsOf(after)[last]).toMatchObject({ source: c, crop: { left: 0.25, right: 0 } });
      expect(partsOf(after).slice(0, last)).toEqual(partsOf(before).slice(0, last));
      const emptied = changed(after, partChange(after, last, { source: null }));
      expect(partsOf(emptied)[last]?.source).toBeNull();
    }
  });

  it('leaves a tenth of the picture, whatever is cropped', () => {
    for (const other of [0, 0.3, 0.9]) expect(cropLimit(other) + other).toBeCloseTo(0.9);
    expect(cropLimit(0.95)).toBe(0);
  });
});

describe('a draft', () => {
  const none = DskContent.parse({ kind: 'none' });
  const lower = DskContent.parse({ kind: 'lower-third', title: 'Anna', subtitle: 'Chair' });
  const clock = DskContent.parse({ kind: 'clock', mode: 'countdown', lengthS: 90, startedAtMs: 5000 });
  const typed = (changes: Partial<DskDraft>): DskDraft => ({ ...EMPTY_DRAFT, ...changes });

  it('says what the keyer holds until something is changed', () => {
    const logo = DskContent.parse({ kind: 'logo', media: 'bug', size: 0.2 });
    const until = DskContent.parse({ kind: 'clock', mode: 'until', until: '2027-01-01T00:00:00+01:00' });
    for (const content of [none, lower, clock, logo, until]) {
      expect(readDraft(draftOf(content), content)).toMatchObject({ ok: true, changed: false });
    }
  });

  it('is new as soon as one letter is', () => {
    const read = readDraft({ ...draftOf(lower), subtitle: 'Chairwoman' }, lower);
    expect(read).toMatchObject({ ok: true, changed: true, content: { title: 'Anna', subtitle: 'Chairwoman' } });
  });

  it('keeps what was typed for another kind', () => {
    const back = draftOf(none, typed({ title: 'Ben' }));
    expect({ ...back, kind: 'lower-third' }).toMatchObject({ title: 'Ben' });
  });

  it('says what is missing', () => {
    expect(readDraft(typed({ kind: 'lower-third' }), none)).toMatchObject({ ok: false, field: 'title' });
    expect(readDraft(typed({ kind: 'image' }), none)).toMatchObject({ ok: false, field: 'image' });
    expect(readDraft(typed({ kind: 'clock', mode: 'until' }), none)).toMatchObject({ ok: false, field: 'until' });
    for (const length of ['', '0', 'five', '1:75', '25:00:01']) {
      expect(readDraft(typed({ kind: 'clock', mode: 'countdown', length }), none)).toMatchObject({
        ok: false,
        field: 'length',
      });
    }
  });

  it('lets a clock run on while its label changes, and starts anew in another mode', () => {
    expect(readDraft({ ...draftOf(clock), label: 'Doors' }, clock)).toMatchObject({ content: { startedAtMs: 5000 } });
    expect(readDraft({ ...draftOf(clock), mode: 'count-up' }, clock)).toMatchObject({ content: { startedAtMs: null } });
  });

  it('reads lengths as people write them', () => {
    expect(['300', '5:00', '1:30:00', '0:45'].map(parseLength)).toEqual([300, 300, 5400, 45]);
    expect([45, 300, 5400].map(formatLength)).toEqual(['0:45', '5:00', '1:30:00']);
  });
});

describe('the clock', () => {
  const at = (fields: object, nowMs: number): string => {
    const clock = DskContent.parse({ kind: 'clock', lengthS: 60, ...fields });
    return clock.kind === 'clock' ? clockReading(clock, nowMs) : '';
  };

  it('counts down to nothing and no further, and up from its start', () => {
    expect(at({ mode: 'countdown' }, 9000)).toBe('1:00');
    expect(at({ mode: 'countdown', startedAtMs: 1000 }, 31_400)).toBe('0:30');
    expect(at({ mode: 'countdown', startedAtMs: 1000 }, 99_000)).toBe('0:00');
    expect(at({ mode: 'count-up' }, 9000)).toBe('0:00');
    expect(at({ mode: 'count-up', startedAtMs: 1000 }, 62_500)).toBe('1:01');
    expect(at({ mode: 'until', until: '1970-01-01T01:00:00+00:00' }, 0)).toBe('1:00:00');
  });
});

describe('the eyedropper', () => {
  it('finds the pixel under the pointer, and none beside the picture', () => {
    // A 16:9 picture in a square of 180: 180 × 101 in the middle.
    const shown = { left: 10, top: 20, width: 180, height: 180 };
    const picture = { width: 320, height: 180 };
    expect(pointInPicture({ x: 100, y: 110 }, shown, picture)).toEqual({ x: 160, y: 90 });
    expect(pointInPicture({ x: 100, y: 30 }, shown, picture)).toBeNull();
    expect(pointInPicture({ x: 0, y: 110 }, shown, picture)).toBeNull();
    expect(pointInPicture({ x: 0, y: 0 }, { left: 0, top: 0, width: 0, height: 0 }, picture)).toBeNull();
  });

  it('averages what it sees', () => {
    expect(meanColour([0, 176, 64, 255, 2, 178, 66, 255])).toBe('#01b141');
  });
});
