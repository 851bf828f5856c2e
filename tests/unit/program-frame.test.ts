import { describe, expect, it } from 'vitest';
import type { MediaTelemetry } from '../../electron/engine/media.ts';
import { TelemetryLoop, type TelemetryOptions } from '../../electron/engine/telemetry.ts';

const FRAME_MS = 1000 / 30;

describe('the program frame of now', () => {
  it('goes on from what the mixer last said, whatever the wall clock does', () => {
    let wallMs = 1_700_000_000_000;
    let monotonicMs = 5000;
    const loop = new TelemetryLoop({
      dataDir: '.',
      now: () => wallMs,
      monotonic: () => monotonicMs,
    } as unknown as TelemetryOptions);
    expect(loop.programFrame(FRAME_MS)).toBeNull();
    loop.media({ epochMs: wallMs - 10_000, mixer: { frame: 300 } } as MediaTelemetry);
    expect(loop.programFrame(FRAME_MS)).toBe(300);
    monotonicMs += 510;
    expect(loop.programFrame(FRAME_MS)).toBe(315);
    wallMs += 7_200_000;
    expect(loop.programFrame(FRAME_MS)).toBe(315);
    loop.media({ epochMs: wallMs, mixer: { frame: 2 } } as MediaTelemetry);
    expect(loop.programFrame(FRAME_MS)).toBe(2);
  });
});
