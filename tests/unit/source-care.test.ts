import { expect, it } from 'vitest';
import { SourceConfig } from '#shared/show/source-config.ts';
import { SourceCare } from '../../electron/engine/sources/source-care.ts';

const canvas = { width: 640, height: 360, frameRate: { num: 25, den: 1 } };
const lostAfterMs = (fields: Record<string, unknown>): number =>
  new SourceCare(SourceConfig.parse({ kind: 'udp', id: 'a', name: 'A', port: 5000, ...fields }), canvas).lostAfterMs;

it('takes a source for lost half a second after its last picture, and one with a long buffer when that has run dry', () => {
  expect(lostAfterMs({})).toBe(500);
  expect(lostAfterMs({ bufferMs: 20 })).toBe(500);
  // 1500 ms of pictures are still in hand; then as long a wait as with the usual buffer.
  expect(lostAfterMs({ bufferMs: 1500 })).toBe(1900);
});
