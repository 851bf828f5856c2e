/** How the show file and the FFmpeg found become the first state, and what the media path is started with. */
import path from 'node:path';
import { ERRORS, FlypackError } from '#shared/errors.ts';
import type { ShowFile } from '#shared/show/show-file.ts';
import type { EngineInfo, EngineState } from '#shared/state/state.ts';
import { initialSwitcher } from '#shared/switcher/switcher.ts';
import { initialAlerts } from './alerts/alert-desk.ts';
import { newEncoderState } from './encoder/encoder-state.ts';
import type { Ffmpeg } from './ffmpeg/find.ts';
import { JobDesk } from './jobs/job-desk.ts';
import type { Composition, MediaSetup, PoolFile } from './media.ts';
import { possibleKinds } from './outputs/capability.ts';
import { PASS_THROUGH_OFF } from './pass-through/pass-through.ts';
import { NOT_ISOLATED } from './recording/isolated-recorder.ts';
import { NOT_RECORDING } from './recording/program-recorder.ts';
import { NO_REPLAY } from './recording/replay/replay-buffer.ts';
import { SourceStates } from './source-states.ts';

/** An error as the state shows it: without its details, which may be long. */
export const problemOf = (error: FlypackError): NonNullable<EngineInfo['problem']> => {
  const { code, message, next } = error.toBody();
  return { code, message, next };
};

/** Why no source can be opened at all: there is no FFmpeg. Null when there is one. */
export const missingFfmpeg = (ffmpeg: Ffmpeg | null): string | null =>
  ffmpeg === null ? ERRORS.ffmpeg_missing.message : null;

/** The `show` slice. */
export const showInfo = ({ name, canvas, encoder, pictures, recording, replay }: ShowFile): EngineState['show'] => ({
  name,
  canvas,
  encoder,
  pictures,
  recording,
  replay,
});

/** The buses as they were saved, without sources and scenes that are no longer in the show. */
function busesOf({ buses, sources, scenes }: ShowFile): ShowFile['buses'] {
  const known = (id: ShowFile['buses']['program']): typeof id =>
    [...sources, ...scenes].some((feed) => feed.id === id) ? id : null;
  return { program: known(buses.program), preview: known(buses.preview) };
}

/** The folder of the media pool. */
export const mediaDirOf = (dataDir: string): string => path.join(dataDir, 'media');

/** The media pool as the mixer needs it: with full paths. */
export const poolFiles = (show: ShowFile, mediaDir: string): PoolFile[] =>
  show.media.map((item) => ({ ...item, path: path.join(mediaDir, item.file) }));

const compositionOf = (show: ShowFile, mediaDir: string): Composition => ({
  scenes: show.scenes,
  chroma: show.keyers.key,
  sound: show.sound,
  solo: [],
  media: poolFiles(show, mediaDir),
});

/** What the media path is started with. */
export const mediaSetup = (show: ShowFile, mediaDir: string): MediaSetup => ({
  canvas: show.canvas,
  encoder: show.encoder,
  // What the machine has is found out by trials, while software encodes already.
  hardware: null,
  pictures: show.pictures,
  sources: show.sources,
  buses: busesOf(show),
  transition: show.transition,
  keyerSettings: show.keyerSettings,
  keyersOn: [],
  composition: compositionOf(show, mediaDir),
  black: false,
  passThrough: show.passThrough,
});

/** The state of an engine that has just been made, before any of its parts has said a word. */
export function initialState(
  version: string,
  ffmpeg: Ffmpeg | null,
  current: ShowFile,
  loadProblem: FlypackError | null,
): EngineState {
  const { program, preview } = busesOf(current);
  const problem = ffmpeg === null ? new FlypackError('ffmpeg_missing') : loadProblem;
  return {
    engine: {
      version,
      pid: process.pid,
      startedAtMs: Date.now(),
      ffmpeg:
        ffmpeg === null
          ? null
          : {
              version: ffmpeg.version,
              path: ffmpeg.path,
              srt: ffmpeg.protocols.has('srt'),
              outputs: possibleKinds(ffmpeg),
            },
      problem: problem === null ? null : problemOf(problem),
      secrets: { kept: 'memory', problem: null, missing: [], note: null },
    },
    show: showInfo(current),
    sources: new SourceStates().slice(current.sources, missingFfmpeg(ffmpeg)),
    switcher: initialSwitcher({
      program,
      preview,
      settings: current.transition,
      keyerSettings: current.keyerSettings,
    }),
    scenes: current.scenes,
    keyers: current.keyers,
    sound: { ...current.sound, solo: [], warning: null },
    media: { items: current.media, imports: [] },
    macros: { macros: current.macros, running: [], recording: null, problem: null },
    history: { undo: null, redo: null },
    recording: NOT_RECORDING,
    isolated: NOT_ISOLATED,
    replay: NO_REPLAY,
    jobs: JobDesk.empty(ffmpeg),
    encoder: ffmpeg === null ? newEncoderState('failed', ERRORS.ffmpeg_missing.message) : newEncoderState(),
    passThrough: PASS_THROUGH_OFF,
    encoderTrials: { status: 'none', canvas: null, trials: [], hevcInFlv: null },
    renditions: current.renditions.map((rendition) => ({ ...rendition, running: null })),
    destinations: [],
    broadcast: { status: 'off', onAirSinceMs: null },
    event: null,
    alerts: initialAlerts(current.alerts),
    reports: [],
  };
}
