/**
 * The switcher: which source is on which bus and how far a transition is. A pure reducer that counts in frames; the
 * mixer applies it at frame boundaries and only then touches pixels.
 *
 * In the middle of a transition it does what hardware panels do: `cut` ends it at once, `take` overrules it, `auto`
 * carries a half-moved T-bar to its end and is ignored while time drives already, `preview` changes nothing on air (the
 * source coming in is already chosen), and a T-bar takes over from AUTO where it meets it.
 */
import type { SourceId } from '../ids.ts';
import { blackLevel, type FadeToBlack, NOT_BLACK, toggleBlack } from './fade-to-black.ts';
import {
  autoDrive,
  isOver,
  progressAt,
  type RunningTransition,
  TransitionSettings,
  type TransitionStyle,
} from './transition.ts';

/** The T-bar. It rests at either end; a transition is the way from one to the other. */
export interface TBar {
  /** 0…1. */
  position: number;
  /** The end it rests at. */
  rest: 0 | 1;
  /** False after AUTO has finished what the bar began: it does nothing until it is at an end again. */
  armed: boolean;
}

export interface SwitcherState {
  program: SourceId | null;
  preview: SourceId | null;
  settings: TransitionSettings;
  transition: RunningTransition | null;
  bar: TBar;
  black: FadeToBlack;
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
  | { type: 'bar'; position: number }
  /** To black, or back from it; without `black` the other of the two. */
  | { type: 'black'; black?: boolean | undefined }
  | { type: 'settings'; changes: Partial<TransitionSettings> }
  /** A source has left the show: it leaves the buses. */
  | { type: 'removed'; source: SourceId };

export function initialSwitcher(
  program: SourceId | null = null,
  preview: SourceId | null = null,
  settings: TransitionSettings = TransitionSettings.parse({}),
  startBlack = false,
): SwitcherState {
  const bar: TBar = { position: 0, rest: 0, armed: true };
  const black = startBlack ? { ...NOT_BLACK, black: true, fromLevel: 1 } : NOT_BLACK;
  return { program, preview, settings, transition: null, bar, black, programSinceFrame: 0 };
}

/** What the mixer has to show at `frame`. */
export interface BusPicture {
  from: SourceId | null;
  /** Equal to `from` when nothing is coming in. */
  to: SourceId | null;
  /** How far the transition is, 0…1; 0 without one. */
  progress: number;
  style: TransitionStyle | null;
  /** How black it all is, 0…1. */
  black: number;
}

export function pictureAt(state: SwitcherState, frame: number): BusPicture {
  const { transition, program } = state;
  const black = blackLevel(state.black, frame);
  if (transition === null) return { from: program, to: program, progress: 0, style: null, black };
  const { from, to, style } = transition;
  return { from, to, progress: progressAt(transition, frame), style, black };
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
        ...disarmed(state),
        program: action.source,
        preview: state.preview === action.source ? state.program : state.preview,
        transition: null,
        programSinceFrame: frame,
      };
    case 'auto':
      return auto(state, frame);
    case 'bar':
      return moveBar(state, Math.min(1, Math.max(0, action.position)), frame);
    case 'black': {
      const black = toggleBlack(state.black, frame, state.settings.blackRate, action.black);
      return black === state.black ? state : { ...state, black };
    }
    case 'settings':
      return { ...state, settings: { ...state.settings, ...action.changes } };
    case 'removed':
      return withoutSource(state, action.source, frame);
  }
}

/** Moves time on: ends a transition whose last frame has gone out. */
export function advanceSwitcher(state: SwitcherState, frame: number): SwitcherState {
  const { transition } = state;
  return transition !== null && isOver(transition, frame) ? finish(state, frame) : state;
}

const styleOf = ({
  kind,
  dipColour,
  wipePattern,
  wipeSoftness,
  pushDirection,
}: TransitionSettings): TransitionStyle => ({
  kind,
  dipColour,
  wipePattern,
  wipeSoftness,
  pushDirection,
});

/** Whether there is something to go to. */
const canStart = (state: SwitcherState): boolean => state.preview !== null && state.preview !== state.program;

function auto(state: SwitcherState, frame: number): SwitcherState {
  const { transition, settings } = state;
  const rate = settings.rates[settings.kind];
  if (transition === null) {
    if (!canStart(state)) return state;
    const started = {
      style: styleOf(settings),
      from: state.program,
      to: state.preview,
      drive: autoDrive(frame, rate, 0),
    };
    return { ...state, transition: started };
  }
  if (transition.drive.by === 'auto') return state;
  return { ...state, transition: { ...transition, drive: autoDrive(frame, rate, transition.drive.progress) } };
}

function moveBar(state: SwitcherState, position: number, frame: number): SwitcherState {
  const atEnd = position === 0 || position === 1;
  const bar: TBar = { ...state.bar, position };
  const { transition } = state;
  if (!bar.armed || (transition === null && !canStart(state))) {
    if (!atEnd) return { ...state, bar };
    return { ...state, bar: { position, rest: position === 0 ? 0 : 1, armed: true } };
  }
  const progress = Math.abs(position - bar.rest);
  const before = Math.abs(state.bar.position - bar.rest);
  if (transition?.drive.by === 'auto') {
    const now = progressAt(transition, frame);
    const met = (before <= now && progress >= now) || (before >= now && progress <= now);
    if (!met) return { ...state, bar };
  }
  if (progress === 1) {
    const going = transition ?? {
      style: styleOf(state.settings),
      from: state.program,
      to: state.preview,
      drive: autoDrive(frame, 1, 0),
    };
    return {
      ...finish({ ...state, transition: going }, frame),
      bar: { position, rest: bar.rest === 0 ? 1 : 0, armed: true },
    };
  }
  // Back where it came from: nothing has happened.
  if (progress === 0) return { ...state, bar, transition: null };
  const drive = { by: 'bar', progress } as const;
  const running = transition ?? { style: styleOf(state.settings), from: state.program, to: state.preview, drive };
  return { ...state, bar, transition: { ...running, drive } };
}

/** A bar left in the middle has no meaning once its transition is gone. */
const disarmed = (state: SwitcherState): SwitcherState =>
  state.bar.position === state.bar.rest ? state : { ...state, bar: { ...state.bar, armed: false } };

/** The transition’s target is on program; what was on program goes to preview, unless preview was changed meanwhile. */
function finish(state: SwitcherState, frame: number): SwitcherState {
  const { transition } = state;
  if (transition === null) return state;
  return {
    ...disarmed(state),
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

/** Red, green or dark: while a transition runs both its sources are on air. */
export function tallyOf(state: SwitcherState, source: SourceId): Tally {
  const { transition } = state;
  if (transition !== null && (transition.from === source || transition.to === source)) return 'program';
  if (state.program === source) return 'program';
  return state.preview === source ? 'preview' : 'off';
}
