/**
 * The switcher: which source is on which bus and how far a transition is. A pure reducer that counts in frames; the
 * mixer applies it at frame boundaries and only then touches pixels.
 *
 * In the middle of a transition it does what hardware panels do: `cut` ends it at once, `take` overrules it, `auto`
 * carries a half-moved T-bar to its end and is ignored while time drives already, `preview` changes nothing on air (the
 * source coming in is already chosen), and a T-bar takes over from AUTO where it meets it. Tied keyers go along with
 * whatever moves program to preview (`cut`, `auto`, the bar); `take` leaves them alone.
 */
import { type FeedId, KEYER_IDS, type KeyerId } from '../ids.ts';
import { type Fade, fadeLevel, settled, turnFade } from './fade.ts';
import {
  cutKeyer,
  fadeKeyer,
  type KeyerFades,
  type KeyerSettingChanges,
  KeyerSettings,
  keyerLevel,
  noKeys,
  tiedKeyers,
  toggled,
} from './keyers.ts';
import {
  autoDrive,
  isOver,
  progressAt,
  type RunningTransition,
  type TransitionDrive,
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
  program: FeedId | null;
  preview: FeedId | null;
  settings: TransitionSettings;
  transition: RunningTransition | null;
  bar: TBar;
  black: Fade;
  keyers: KeyerFades;
  keyerSettings: KeyerSettings;
  /** Program frame from which `program` has been on air. */
  programSinceFrame: number;
}

export type SwitcherAction =
  | { type: 'preview'; source: FeedId }
  /** Swap program and preview. */
  | { type: 'cut' }
  /** Put `source` on program at once, whatever is on preview. */
  | { type: 'take'; source: FeedId }
  | { type: 'auto' }
  | { type: 'bar'; position: number }
  /** To black, or back from it; without `black` the other of the two. */
  | { type: 'black'; black?: boolean | undefined }
  | { type: 'settings'; changes: Partial<TransitionSettings> }
  /** On or off at once; without `on` the other of the two. */
  | { type: 'keyerCut'; keyer: KeyerId; on?: boolean | undefined }
  /** On or off over the keyer’s own rate. */
  | { type: 'keyerAuto'; keyer: KeyerId; on?: boolean | undefined }
  | { type: 'keyerSettings'; keyer: KeyerId; changes: KeyerSettingChanges }
  /** A source or scene has left the show: it leaves the buses. */
  | { type: 'removed'; source: FeedId };

/** What a switcher starts with. */
export interface SwitcherStart {
  program?: FeedId | null;
  preview?: FeedId | null;
  settings?: TransitionSettings;
  keyerSettings?: KeyerSettings;
  /** Keyers that are on air. */
  keyersOn?: readonly KeyerId[];
  black?: boolean;
}

export function initialSwitcher(start: SwitcherStart = {}): SwitcherState {
  return {
    program: start.program ?? null,
    preview: start.preview ?? null,
    settings: start.settings ?? TransitionSettings.parse({}),
    transition: null,
    bar: { position: 0, rest: 0, armed: true },
    black: settled(start.black ?? false),
    keyers: toggled(noKeys(), start.keyersOn ?? []),
    keyerSettings: start.keyerSettings ?? KeyerSettings.parse({}),
    programSinceFrame: 0,
  };
}

/** What the mixer has to show at `frame`. */
export interface BusPicture {
  from: FeedId | null;
  /** Equal to `from` when nothing is coming in. */
  to: FeedId | null;
  /** How far the transition is, 0…1; 0 without one. */
  progress: number;
  style: TransitionStyle | null;
  /** How far each keyer is on air, 0…1. */
  keyers: Record<KeyerId, number>;
  /** How black it all is, 0…1. */
  black: number;
}

export function pictureAt(state: SwitcherState, frame: number): BusPicture {
  const { transition, program } = state;
  const over = {
    keyers: keyerLevels(state, frame),
    black: fadeLevel(state.black, frame),
  };
  if (transition === null) return { from: program, to: program, progress: 0, style: null, ...over };
  const { from, to, style } = transition;
  return { from, to, progress: progressAt(transition, frame), style, ...over };
}

const keyerLevels = (state: SwitcherState, frame: number): Record<KeyerId, number> => ({
  key: keyerLevel(state, 'key', frame),
  dsk1: keyerLevel(state, 'dsk1', frame),
  dsk2: keyerLevel(state, 'dsk2', frame),
});

/** What would be on air after the next cut, with the keyers that are previewed: the preview picture. */
export function previewAt(state: SwitcherState): { feed: FeedId | null; keyers: KeyerId[] } {
  const shown = KEYER_IDS.filter((id) => {
    const { preview, tie } = state.keyerSettings[id];
    return preview || state.keyers[id].on !== tie;
  });
  return { feed: state.preview, keyers: shown };
}

/** Applies `action` so that it takes effect on `frame`. Returns the same object when nothing changes. */
export function switcherReducer(state: SwitcherState, action: SwitcherAction, frame: number): SwitcherState {
  switch (action.type) {
    case 'preview':
      return state.preview === action.source ? state : { ...state, preview: action.source };
    case 'cut':
      if (state.transition !== null) return finish(state, frame);
      if (state.preview === null) return state;
      return {
        ...state,
        program: state.preview,
        preview: state.program,
        keyers: toggled(state.keyers, tiedKeyers(state.keyerSettings)),
        programSinceFrame: frame,
      };
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
      const black = turnFade(state.black, frame, state.settings.blackRate, action.black);
      return black === state.black ? state : { ...state, black };
    }
    case 'settings':
      return { ...state, settings: { ...state.settings, ...action.changes } };
    case 'keyerCut':
      return setKeyer(state, action.keyer, frame, (fade) => cutKeyer(fade, frame, action.on));
    case 'keyerAuto': {
      const { rateFrames } = state.keyerSettings[action.keyer];
      return setKeyer(state, action.keyer, frame, (fade) => fadeKeyer(fade, frame, rateFrames, action.on));
    }
    case 'keyerSettings': {
      const changed = { ...state.keyerSettings[action.keyer], ...action.changes };
      return { ...state, keyerSettings: { ...state.keyerSettings, [action.keyer]: changed } };
    }
    case 'removed':
      return withoutFeed(state, action.source, frame);
  }
}

/** A keyer with a command of its own leaves the transition that carries it, from where it is. */
function setKeyer(state: SwitcherState, id: KeyerId, frame: number, change: (fade: Fade) => Fade): SwitcherState {
  const { transition } = state;
  const carried = transition?.keyers.includes(id) ?? false;
  // What the transition was doing to it, as a fade of its own: on its way to the other side, from where it is.
  const before = carried
    ? {
        on: !state.keyers[id].on,
        startFrame: frame,
        fromLevel: keyerLevel(state, id, frame - 1),
        rateFrames: state.keyerSettings[id].rateFrames,
      }
    : state.keyers[id];
  const fade = change(before);
  if (fade === state.keyers[id]) return state;
  return {
    ...state,
    keyers: { ...state.keyers, [id]: fade },
    transition:
      transition === null ? null : { ...transition, keyers: transition.keyers.filter((keyer) => keyer !== id) },
  };
}

/** Moves time on: ends a transition whose last frame has gone out. */
export function advanceSwitcher(state: SwitcherState, frame: number): SwitcherState {
  const { transition } = state;
  return transition !== null && isOver(transition, frame) ? finish(state, frame) : state;
}

const styleOf = (settings: TransitionSettings): TransitionStyle => {
  const { kind, dipColour, wipePattern, wipeSoftness, pushDirection, stingerMedia, stingerCutFrame } = settings;
  const rateFrames = settings.rates[kind];
  return { kind, dipColour, wipePattern, wipeSoftness, pushDirection, stingerMedia, stingerCutFrame, rateFrames };
};

/** The transition that the present settings make. */
const begin = (state: SwitcherState, drive: TransitionDrive): RunningTransition => ({
  style: styleOf(state.settings),
  from: state.program,
  to: state.preview,
  drive,
  keyers: tiedKeyers(state.keyerSettings),
});

/** Whether there is something to go to. */
const canStart = (state: SwitcherState): boolean =>
  state.preview !== null && (state.preview !== state.program || tiedKeyers(state.keyerSettings).length > 0);

function auto(state: SwitcherState, frame: number): SwitcherState {
  const { transition, settings } = state;
  if (transition === null) {
    const rate = settings.rates[settings.kind];
    if (!canStart(state)) return state;
    return { ...state, transition: begin(state, autoDrive(frame, rate, 0)) };
  }
  if (transition.drive.by === 'auto') return state;
  const { rateFrames } = transition.style;
  return { ...state, transition: { ...transition, drive: autoDrive(frame, rateFrames, transition.drive.progress) } };
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
    const going = transition ?? begin(state, autoDrive(frame, 1, 0));
    return {
      ...finish({ ...state, transition: going }, frame),
      bar: { position, rest: bar.rest === 0 ? 1 : 0, armed: true },
    };
  }
  // Back where it came from: nothing has happened.
  if (progress === 0) return { ...state, bar, transition: null };
  const drive = { by: 'bar', progress } as const;
  const running = transition ?? begin(state, drive);
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
    keyers: toggled(state.keyers, transition.keyers),
    transition: null,
    programSinceFrame: frame,
  };
}

function withoutFeed(state: SwitcherState, source: FeedId, frame: number): SwitcherState {
  const gone = (id: FeedId | null): FeedId | null => (id === source ? null : id);
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

/**
 * Red, green or dark on the buses: while a transition runs both its feeds are on air. What a source does inside a scene
 * or a key is in `shared/tally/tally.ts`.
 */
export function tallyOf(state: SwitcherState, source: FeedId): Tally {
  const { transition } = state;
  if (transition !== null && (transition.from === source || transition.to === source)) return 'program';
  if (state.program === source) return 'program';
  return state.preview === source ? 'preview' : 'off';
}
