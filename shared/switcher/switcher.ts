/**
 * The switcher: which source is on which bus and how far a transition is. A pure reducer that counts in frames; the
 * mixer applies it at frame boundaries and only then touches pixels.
 *
 * In the middle of a transition it does what hardware panels do: `cut` and `take` end it at once, `auto` is ignored
 * while it runs, and `preview` changes nothing on air (the source fading in is already chosen).
 */
import type { SourceId } from '../ids.ts';

export interface RunningTransition {
  kind: 'mix';
  from: SourceId | null;
  to: SourceId | null;
  /** Frame at which the first mixed picture goes out. */
  startFrame: number;
  durationFrames: number;
}

export interface SwitcherState {
  program: SourceId | null;
  preview: SourceId | null;
  /** Length of the next AUTO, in frames. */
  rateFrames: number;
  transition: RunningTransition | null;
  /** Program frame from which `program` has been on air. */
  programSinceFrame: number;
}

export type SwitcherAction =
  | { type: 'preview'; source: SourceId }
  /** Swap program and preview. */
  | { type: 'cut' }
  /** Put `source` on program at once, whatever is on preview. */
  | { type: 'take'; source: SourceId }
  | { type: 'auto' }
  | { type: 'rate'; rateFrames: number }
  /** A source has left the show: it leaves the buses. */
  | { type: 'removed'; source: SourceId };

export function initialSwitcher(
  program: SourceId | null = null,
  preview: SourceId | null = null,
  rateFrames = 15,
): SwitcherState {
  return { program, preview, rateFrames, transition: null, programSinceFrame: 0 };
}

/** Weight (0…1) of the picture fading in at `frame`. The first mixed frame already shows some of it, the last all but all. */
export function mixWeight(transition: RunningTransition, frame: number): number {
  const done = (frame - transition.startFrame + 1) / (transition.durationFrames + 1);
  return Math.min(1, Math.max(0, done));
}

/** What the mixer has to show at `frame`. */
export interface BusPicture {
  from: SourceId | null;
  /** Equal to `from` when nothing is fading. */
  to: SourceId | null;
  /** Weight of `to`, 0…1. */
  weight: number;
}

export function pictureAt(state: SwitcherState, frame: number): BusPicture {
  const { transition } = state;
  if (transition === null) return { from: state.program, to: state.program, weight: 0 };
  return { from: transition.from, to: transition.to, weight: mixWeight(transition, frame) };
}

/** Applies `action` so that it takes effect on `frame`. Returns the same object when nothing changes. */
export function switcherReducer(state: SwitcherState, action: SwitcherAction, frame: number): SwitcherState {
  switch (action.type) {
    case 'preview':
      return state.preview === action.source ? state : { ...state, preview: action.source };
    case 'cut':
      if (state.transition !== null) return finish(state, frame);
      if (state.preview === null) return state;
      return { ...state, program: state.preview, preview: state.program, programSinceFrame: frame };
    case 'take':
      if (state.transition === null && state.program === action.source) return state;
      return {
        ...state,
        program: action.source,
        preview: state.preview === action.source ? state.program : state.preview,
        transition: null,
        programSinceFrame: frame,
      };
    case 'auto':
      if (state.transition !== null || state.preview === null || state.preview === state.program) return state;
      return {
        ...state,
        transition: {
          kind: 'mix',
          from: state.program,
          to: state.preview,
          startFrame: frame,
          durationFrames: state.rateFrames,
        },
      };
    case 'rate':
      return state.rateFrames === action.rateFrames ? state : { ...state, rateFrames: action.rateFrames };
    case 'removed':
      return withoutSource(state, action.source, frame);
  }
}

/** Moves time on: ends a transition whose last mixed frame has gone out. */
export function advanceSwitcher(state: SwitcherState, frame: number): SwitcherState {
  const { transition } = state;
  if (transition === null || frame < transition.startFrame + transition.durationFrames) return state;
  return finish(state, frame);
}

/** The transition’s target is on program; what was on program goes to preview, unless preview was changed meanwhile. */
function finish(state: SwitcherState, frame: number): SwitcherState {
  const { transition } = state;
  if (transition === null) return state;
  return {
    ...state,
    program: transition.to,
    preview: state.preview === transition.to ? transition.from : state.preview,
    transition: null,
    programSinceFrame: frame,
  };
}

function withoutSource(state: SwitcherState, source: SourceId, frame: number): SwitcherState {
  const gone = (id: SourceId | null): SourceId | null => (id === source ? null : id);
  const { transition } = state;
  const touched =
    state.program === source ||
    state.preview === source ||
    (transition !== null && (transition.from === source || transition.to === source));
  if (!touched) return state;
  return {
    ...state,
    program: gone(state.program),
    preview: gone(state.preview),
    transition: transition === null ? null : { ...transition, from: gone(transition.from), to: gone(transition.to) },
    programSinceFrame: state.program === source ? frame : state.programSinceFrame,
  };
}

export type Tally = 'program' | 'preview' | 'off';

/** Red, green or dark: while a mix runs both its sources are on air. */
export function tallyOf(state: SwitcherState, source: SourceId): Tally {
  const { transition } = state;
  if (transition !== null && (transition.from === source || transition.to === source)) return 'program';
  if (state.program === source) return 'program';
  return state.preview === source ? 'preview' : 'off';
}
