import { choicePreference } from '../store/preference.ts';
import { LOUDNESS_TARGETS_LUFS, type LoudnessTarget } from './loudness-scale.ts';

/** The loudness this page’s desk measures itself against. */
export const useLoudnessTarget = choicePreference<LoudnessTarget>('loudness-target', LOUDNESS_TARGETS_LUFS);
