/** A show that uses everything, in which a flash can always be seen and its beep always be heard. */
import { udpSources } from '../lib/cameras.ts';

export const MACRO_ID = 'soak-round';
/** One round of it, a little longer than its macro. */
export const MACRO_MS = 20_000;

const inset = { kind: 'pip', corner: 'top-right', size: 0.3, inset: { source: 'flash', scaling: 'fill', sound: true } };
const scene = (id: string, back: string): object => ({
  id,
  name: id,
  layout: { ...inset, back: { source: back, sound: true } },
  border: { width: 0.005 },
});

const command = (name: string, args: object): object => ({ kind: 'command', name, args });
const wait = (frames: number): object => ({ kind: 'wait', frames });

/** From scene to scene by mixes, with a lower third that comes and goes. */
const round = [
  command('switcher.preview', { source: 'with-small' }),
  command('switcher.auto', {}),
  wait(150),
  command('keyer.auto', { keyer: 'dsk1', on: false }),
  command('switcher.preview', { source: 'with-test' }),
  command('switcher.auto', {}),
  wait(150),
  command('keyer.auto', { keyer: 'dsk1', on: true }),
  command('switcher.preview', { source: 'with-busy' }),
  command('switcher.auto', {}),
  wait(150),
];

/** @param ports where the flash, a heavy and a small camera arrive */
export function soakShow(ports: readonly number[], folder: string, destinations: object[]): Record<string, unknown> {
  const tone = { kind: 'test', id: 'test', name: 'Test', variant: 0, toneHz: 440 };
  return {
    name: 'Soak',
    pictures: { enabled: true },
    sources: [...udpSources(ports, ['flash', 'busy', 'small']), tone],
    scenes: [scene('with-busy', 'busy'), scene('with-small', 'small'), scene('with-test', 'test')],
    buses: { program: 'with-busy', preview: 'with-small' },
    keyers: {
      dsk1: { kind: 'lower-third', title: 'Half an hour', subtitle: 'of everything at once', align: 'left' },
      dsk2: { kind: 'clock', mode: 'time', corner: 'top-left' },
    },
    sound: {
      strips: {
        flash: { mode: 'on' },
        busy: { highPass: { on: true }, compressor: { on: true } },
        small: { gate: { on: true } },
      },
    },
    recording: { folder, splitMinutes: 1, reserveGb: 0.5 },
    replay: { minutes: 2 },
    macros: [{ id: MACRO_ID, name: 'Round', steps: round }],
    destinations,
    event: { id: 'soak', title: 'Soak', provider: { kind: 'local' } },
  };
}
