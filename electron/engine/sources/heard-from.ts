/** From which sample on a packet of sound is heard. Pure. */
import { CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';

/** What a resampler still holds of the sound before a hole goes out together with the silence that fills it. */
const TAIL_SAMPLES = SAMPLE_RATE_HZ / 1000;

/**
 * Index of the first sample of `samples` (interleaved) that must not come late; null when the packet is silent. FFmpeg
 * fills a hole in a feed’s sound with silence when the sound goes on: late by the length of the hole, and nobody misses
 * it, because what is not there reads as silence.
 */
export function heardFrom(samples: Int16Array): number | null {
  const first = firstSound(samples, 0);
  if (first === null || first >= TAIL_SAMPLES || samples.length < 2 * TAIL_SAMPLES * CHANNELS) return first;
  // Sound at its start: only a tail, when silence follows at once.
  const afterTail = firstSound(samples, TAIL_SAMPLES);
  return afterTail === null || afterTail >= 2 * TAIL_SAMPLES ? afterTail : first;
}

function firstSound(samples: Int16Array, from: number): number | null {
  for (let i = from * CHANNELS; i < samples.length; i += 1) if (samples[i] !== 0) return Math.floor(i / CHANNELS);
  return null;
}
