/**
 * The engine: puts media path, destinations, event, show and control side together. Everything that can be had in
 * several forms (real FFmpeg or none, a test’s stand-ins) comes in through the options; `main.ts` gives the real ones.
 */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { frameMs } from '#shared/canvas.ts';
import { FlypackError, messageOf } from '#shared/errors.ts';
import { redactSecrets } from '#shared/redact.ts';
import type { MediaItem } from '#shared/show/media-item.ts';
import type { EngineState } from '#shared/state/state.ts';
import { AfterShow } from './after-show.ts';
import { Broadcast } from './broadcast.ts';
import type { EngineContext } from './context.ts';
import { createDispatch, type Dispatch } from './control/dispatch.ts';
import { Gate } from './control/gate.ts';
import { allHandlers } from './control/handlers/all.ts';
import { Listening } from './control/listening.ts';
import { LiveClients } from './control/live.ts';
import { Monitors } from './control/monitors.ts';
import { createServer } from './control/server.ts';
import { StateStore } from './control/state-store.ts';
import { TallyFeed } from './control/tally.ts';
import { tallyTokenOf } from './control/tally-token.ts';
import { Topics } from './control/topics.ts';
import { EncoderDesk } from './encoder/encoder-desk.ts';
import type { EngineOptions, EngineParts } from './engine-options.ts';
import { probeFile } from './ffmpeg/probe.ts';
import { Graphics } from './graphics/graphics.ts';
import { History } from './history/history.ts';
import { initialState, mediaDirOf, mediaSetup, missingFfmpeg, poolFiles, problemOf } from './initial-state.ts';
import { Macros } from './macros/macros.ts';
import { MediaPool } from './media-pool/media-pool.ts';
import { PlayerReports } from './player-reports.ts';
import { BroadcastRecording } from './recording/broadcast-recording.ts';
import { followSecrets } from './secrets-state.ts';
import { Serial } from './serial.ts';
import { SideRecordings } from './side-recordings.ts';
import { Slices } from './slices.ts';
import { InputDesk } from './sources/input-desk.ts';
import type { LogLine } from './store/event-log.ts';
import { engineBundle } from './support/engine-bundle.ts';
import { TelemetryLoop } from './telemetry.ts';
import { Watchers } from './watchers.ts';

export class Engine {
  readonly #options: EngineOptions;
  readonly #store: StateStore;
  readonly #parts: EngineParts;
  readonly #slices: Slices;
  readonly #broadcast: Broadcast;
  readonly #encoders: EncoderDesk;
  readonly #graphics: Graphics;
  readonly #pool: MediaPool;
  readonly #setup = new Serial();
  readonly #telemetry: TelemetryLoop;
  readonly #topics: Topics;
  readonly #monitors = new Monitors();
  readonly #listening = new Listening((buses) => this.#parts.media.listen(buses));
  readonly #gate: Gate;
  readonly #live: LiveClients;
  readonly #dispatch: Dispatch;
  /** Null without FFmpeg. */
  readonly #inputs: InputDesk | null;
  readonly #macros: Macros;
  readonly #afterShow: AfterShow;
  readonly #side: SideRecordings;
  readonly #tally: TallyFeed;
  readonly #watchers: Watchers;
  #server: FastifyInstance | null = null;
  #mediaStarted: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: EngineOptions) {
    const { show, log, logger } = options;
    this.#options = options;
    this.#inputs = options.ffmpeg === null ? null : new InputDesk(options.ffmpeg);
    const addLog = (line: LogLine): void => {
      log.add(line);
    };
    this.#store = new StateStore(initialState(options.version, options.ffmpeg, show.current, show.loadProblem));
    const { dataDir, ffmpeg } = options;
    this.#afterShow = new AfterShow({ dataDir, ffmpeg, store: this.#store, show: () => show.current, log: addLog });
    this.#parts = options.createParts({
      log: addLog,
      epochMs: () => this.#telemetry.epochMs,
      destinationsChanged: () => this.#slices.destinations(),
      eventChanged: () => this.#slices.event(),
      recordingChanged: (state) => {
        this.#store.set('recording', state);
        this.#afterShow.recordingChanged(state);
        this.#side.recordingChanged(state);
      },
      show: () => show.current,
    });
    const { destinations, events, recorder, media, painter } = this.#parts;
    this.#side = new SideRecordings({
      dataDir,
      ffmpeg,
      store: this.#store,
      media,
      ledger: this.#afterShow.ledger,
      show: () => show.current,
      programFrame: () => this.#programFrame(),
      programFiles: () => recorder.programFiles,
      log: addLog,
    });
    this.#slices = new Slices({
      store: this.#store,
      show: () => show.current,
      parts: this.#parts,
      missing: missingFfmpeg(options.ffmpeg),
      onGone: (id) => this.#monitors.remove(id),
    });
    this.#graphics = new Graphics({
      show: () => show.current,
      mediaDir: mediaDirOf(options.dataDir),
      painter,
      media,
      log: addLog,
    });
    this.#pool = new MediaPool({
      dir: mediaDirOf(options.dataDir),
      ffmpeg: options.ffmpeg,
      setup: this.#setup,
      items: () => show.current.media,
      reserveBytes: () => show.current.recording.reserveGb * 1e9,
      setItems: (items) => this.#setMedia(items),
      onImports: (imports) => this.#store.set('media', { ...this.#store.state.media, imports }),
    });
    const players = new PlayerReports();
    this.#topics = new Topics(log);
    this.#telemetry = new TelemetryLoop({
      dataDir: options.dataDir,
      destinations,
      events,
      recorder,
      side: this.#side,
      players,
      programGaps: this.#parts.programGaps,
      state: () => this.#store.state,
      publish: (sample) => this.#topics.telemetry(sample),
    });
    const recording = new BroadcastRecording(recorder, () => show.current.recording.withBroadcast, addLog);
    this.#broadcast = new Broadcast({
      destinations,
      events,
      log: addLog,
      onChange: (state) => {
        this.#store.set('broadcast', state);
        recording.follow(state);
      },
    });
    this.#encoders = new EncoderDesk({
      ...{ ffmpeg, store: this.#store, show: () => show.current, media, destinations, events, log: addLog },
    });
    this.#listenToMedia(addLog);
    followSecrets(show, this.#store);

    const redact = (text: string): string =>
      redactSecrets(text, [...show.secrets, options.token, tallyTokenOf(options.token)]);
    this.#macros = new Macros({
      show,
      dispatch: (name, args, caller) => this.#dispatch(name, args, caller),
      programFrame: () => this.#programFrame(),
      callOff: (run) => this.#parts.media.callOff(run),
      log: addLog,
      onChange: (state) => this.#store.set('macros', state),
    });
    this.#watchers = new Watchers({
      ...{ dataDir, store: this.#store, show, topics: this.#topics, log, media, redact },
      renderReport: this.#parts.renderReport,
    });
    const context = this.#context(players);
    const history = new History(context);
    this.#dispatch = createDispatch({
      handlers: allHandlers(context, history),
      log: addLog,
      onInternalError: (error, command) => logger.error({ err: error, command }, 'a command failed'),
      isShuttingDown: () => this.#stopping !== null,
      redact,
      watch: (name, args, caller) => {
        const remember = history.watch(name, caller);
        return (outcome) => {
          remember(outcome);
          this.#macros.done(name, args, caller, outcome);
        };
      },
    });
    this.#gate = new Gate(options);
    this.#tally = new TallyFeed(this.#store, () => this.#programFrame());
    this.#live = new LiveClients({ store: this.#store, topics: this.#topics, dispatch: this.#dispatch });
  }

  get state(): EngineState {
    return this.#store.state;
  }

  /**
   * Begins to take commands. Resolves with the port.
   * @throws FlypackError `port_taken`
   */
  async listen(port: number): Promise<number> {
    const { pageDir, version, logger } = this.#options;
    const server = await createServer({
      gate: this.#gate,
      store: this.#store,
      topics: this.#topics,
      dispatch: this.#dispatch,
      live: this.#live,
      monitors: this.#monitors,
      listening: this.#listening,
      pool: this.#pool,
      stills: this.#afterShow.stills,
      reports: this.#watchers.reports,
      tally: this.#tally,
      supportBundle: () => engineBundle(this.#options, this.#store.state, this.#topics),
      pageDir,
      version,
      logger,
    });
    try {
      await server.listen({ port, host: this.#options.host });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EADDRINUSE' || code === 'EACCES') throw new FlypackError('port_taken', { port, code });
      throw error;
    }
    const address = server.server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    this.#gate.listening(actual);
    this.#server = server;
    return actual;
  }

  /** Loads the show into the parts and starts the media path. Never throws: what fails is said in state and log. */
  async start(): Promise<void> {
    const prepared = this.#prepare();
    // Commands may come already: they wait for this.
    if (this.#options.ffmpeg !== null) this.#mediaStarted = prepared.then(() => this.#startMedia());
    try {
      await (this.#mediaStarted ?? prepared);
      if (this.#mediaStarted === null) return;
      this.#graphics.start();
      this.#encoders.start();
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the media path did not start');
      this.#options.log.add({ level: 'error', about: 'engine', text: `The mixer did not start: ${messageOf(error)}` });
      this.setProblem(new FlypackError('internal'));
    }
  }

  async #prepare(): Promise<void> {
    const show = this.#options.show.current;
    await this.#parts.destinations.load(show.destinations);
    await this.#parts.events.load(show.event);
    this.#slices.destinations();
    this.#slices.event();
    await this.#pool.tidy();
    await this.#side.replay.open();
    await this.#afterShow.desk.open();
    await this.#watchers.start();
    this.#telemetry.start();
  }

  #startMedia(): Promise<void> {
    const { show, dataDir } = this.#options;
    return this.#parts.media.start(mediaSetup(show.current, mediaDirOf(dataDir)));
  }

  /** Says on every screen that something is wrong with the whole engine. */
  setProblem(error: FlypackError): void {
    this.#store.set('engine', { ...this.#store.state.engine, problem: problemOf(error) });
  }

  /** Takes the show off air and ends everything that was started; the show file is on disk afterwards. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { logger, show } = this.#options;
    this.#telemetry.stop();
    this.#encoders.stop();
    const attempt = async (what: string, job: () => Promise<unknown>): Promise<void> => {
      try {
        await job();
      } catch (error) {
        logger.error({ err: error }, `${what} did not end cleanly`);
      }
    };
    await attempt('a macro', () => this.#macros.stop());
    await attempt('a look at an input', async () => this.#inputs?.cancel());
    if (this.#broadcast.isOnAir) await attempt('the broadcast', () => this.#broadcast.stop());
    await Promise.all([
      attempt('a destination', () => this.#parts.destinations.stopAll()),
      attempt('the event', () => this.#parts.events.stop()),
      attempt('the recording', () => this.#parts.recorder.close()),
      attempt('an isolated recording', () => this.#side.close()),
    ]);
    await attempt('the jobs', () => this.#afterShow.close());
    await attempt('the graphics', () => this.#graphics.stop());
    if (this.#mediaStarted !== null) await attempt('the media path', () => this.#parts.media.stop());
    this.#store.flush();
    await attempt('alerts and report', () => this.#watchers.stop());
    this.#live.close();
    this.#tally.close();
    this.#monitors.close();
    this.#listening.close();
    await attempt('the server', async () => this.#server?.close());
    await attempt('the show file', () => show.flush());
  }

  #context(players: PlayerReports): EngineContext {
    const { show, ffmpeg } = this.#options;
    const requireFfmpeg = (): void => {
      if (ffmpeg === null) throw new FlypackError('ffmpeg_missing');
    };
    return {
      store: this.#store,
      show,
      ...this.#parts,
      broadcast: this.#broadcast,
      encoders: this.#encoders,
      players,
      macros: this.#macros,
      alerts: this.#watchers.alerts,
      reports: this.#watchers.reports,
      afterShow: this.#afterShow,
      isolated: this.#side.isolated,
      replay: this.#side.replay,
      pool: this.#pool,
      setup: this.#setup,
      requireFfmpeg,
      mediaReady: async () => {
        requireFfmpeg();
        await this.#mediaStarted;
      },
      inputs: () => {
        if (this.#inputs === null) throw new FlypackError('ffmpeg_missing');
        return this.#inputs;
      },
      checkFile: async (path) => {
        if (ffmpeg !== null) await probeFile(ffmpeg, path);
      },
      reach: () => this.#gate.reach(),
      programFrame: () => this.#programFrame(),
      refreshShow: () => {
        this.#slices.show();
        this.#graphics.refresh();
      },
      refreshSources: () => this.#slices.sources(),
      refreshComposition: () => this.#refreshComposition(),
      graphicsDrawn: () => this.#graphics.drawn(),
      refreshDestinations: () => this.#slices.destinations(),
      refreshEvent: () => this.#slices.event(),
      requestShutdown: (why) => setImmediate(() => this.#options.onShutdownRequest(why)),
    };
  }

  #programFrame(): number | null {
    return this.#telemetry.programFrame(frameMs(this.#options.show.current.canvas.frameRate));
  }

  #listenToMedia(log: (line: LogLine) => void): void {
    const { media } = this.#parts;
    media.on('switcher', (state) => {
      this.#store.set('switcher', state);
      const { program, preview, settings, keyerSettings } = state;
      const { buses, transition, keyerSettings: savedKeyers } = this.#options.show.current;
      const now = { buses: { program, preview }, transition: settings, keyerSettings };
      if (!isDeepStrictEqual(now, { buses, transition, keyerSettings: savedKeyers })) this.#options.show.update(now);
    });
    media.on('source', (id, update) => this.#slices.report(id, update));
    media.on('encoder', (state) => this.#store.set('encoder', state));
    media.on('passThrough', (state) => this.#store.set('passThrough', state));
    media.on('picture', (id, jpeg) => this.#monitors.picture(id, jpeg));
    media.on('listen', (bus, packet) => this.#listening.packet(bus, packet));
    media.on('soundWarning', (warning) => this.#store.set('sound', { ...this.#store.state.sound, warning }));
    media.on('meters', (meters) => this.#topics.meters(meters));
    media.on('telemetry', (telemetry) => this.#telemetry.media(telemetry));
    media.on('log', log);
  }

  async #setMedia(media: MediaItem[]): Promise<void> {
    const { show, dataDir } = this.#options;
    show.update({ media });
    if (this.#mediaStarted !== null) {
      await this.#mediaStarted;
      await this.#parts.media.compose({ media: poolFiles(show.current, mediaDirOf(dataDir)) });
    }
    this.#refreshComposition();
  }

  #refreshComposition(): void {
    this.#slices.composition();
    this.#graphics.refresh();
  }
}
