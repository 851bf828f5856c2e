/** Tells the silence with which FFmpeg fills a hole in a feed’s sound from silence that was sent. Pure. */
import { CHANNELS } from '#shared/canvas.ts';

/** What FFmpeg’s resampler gives out at most at once while it fills a hole; codecs’ packets are shorter. */
const FILLER_SAMPLES = 4096;

/**
 * Whether a packet of sound (interleaved) only fills a hole. It is made when the sound goes on, late by the length of the
 * hole, and nobody misses it: what is not there reads as silence.
 */
export const fillsHole = (samples: Int16Array): boolean =>
  samples.length >= FILLER_SAMPLES * CHANNELS && samples.every((sample) => sample === 0);
