/**
 * How the bytes of an MPEG-TS source come in: a UDP socket in the reception worker, or an FFmpeg that fetches SRT and
 * passes it on byte for byte. It stays open whatever becomes of the decoder.
 */
import type { Socket } from 'node:net';
import type { SourceConfig, SourceOf } from '#shared/show/source-config.ts';
import { FfmpegProcess } from '../ffmpeg/process.ts';
import { diagnose } from '../sources/source-diagnosis.ts';
import type { FeedFigures, FeedOrigin } from './messages.ts';
import { type Feed, type Reception, receptionWorks } from './reception.ts';
import { srtRelayCommand } from './srt-relay.ts';

const stopLadder = { quitMs: 100, interruptMs: 300, terminateMs: 300 };

export type ReceivedConfig = SourceOf<'udp'> | SourceOf<'srt'>;

/** Whether the engine takes this source’s bytes in itself. */
export const isReceived = (config: SourceConfig): config is ReceivedConfig =>
  receptionWorks && (config.kind === 'udp' || config.kind === 'srt');

export interface IntakeOptions {
  config: ReceivedConfig;
  reception: Reception;
  ffmpegPath: string;
  /** What was open has failed; why, as a sentence. The next `decoderInput` opens it again. */
  onProblem: (problem: string) => void;
  /** Its tables name other streams than before: a decoder that runs still waits for the old ones. */
  onOtherStreams: () => void;
  /** It is being opened, for the first time or again. */
  onOpening: () => void;
  onLog: (level: 'info' | 'warn', text: string) => void;
}

export class Intake {
  readonly #options: IntakeOptions;
  #feed: Feed | null = null;
  #relay: FfmpegProcess | null = null;
  #closed = false;
  #tap: ((bytes: Uint8Array) => void) | null = null;
  #recording: ((bytes: Uint8Array) => void) | null = null;
  /** The streams that its tables last named. */
  #streams = '';
  /** The newest figures; null before the first byte. */
  figures: FeedFigures | null = null;
  /** When figures last came, by performance.now(). */
  heardMs = Number.NEGATIVE_INFINITY;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Process that fetches the feed, for its CPU. */
  get relayPid(): number | undefined {
    return this.#relay?.pid;
  }

  /**
   * Stdin for a decoder: the feed goes there from now on. Opens what is not open.
   * @throws Error whose message is the reason, as a sentence
   */
  async decoderInput(): Promise<Socket> {
    this.#feed ??= await this.#open();
    return this.#feed.decoderInput();
  }

  /** What arrives goes here too from now on, also after it was opened again; null: no more. */
  tap(listener: ((bytes: Uint8Array) => void) | null): void {
    this.#tap = listener;
    this.#feed?.tap(this.#isTapped);
  }

  /** The same for the isolated recording, which is listened to beside the tap. */
  record(listener: ((bytes: Uint8Array) => void) | null): void {
    this.#recording = listener;
    this.#feed?.tap(this.#isTapped);
  }

  get #isTapped(): boolean {
    return this.#tap !== null || this.#recording !== null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#feed?.close();
    this.#feed = null;
    await this.#relay?.stop(stopLadder);
  }

  async #open(): Promise<Feed> {
    const { config, reception, onOpening, onLog } = this.#options;
    onOpening();
    const origin: FeedOrigin =
      config.kind === 'udp'
        ? { kind: 'udp', host: config.host, port: config.port, interface: config.interface ?? null }
        : { kind: 'relay' };
    const feed = await reception.open(origin, config.program ?? null, {
      onFigures: (figures) => this.#take(figures),
      onFailed: (problem) => this.#failed(feed, problem),
      onLog: (text) => onLog('warn', text),
      onBytes: (bytes) => {
        // What the tap gets is its own, to be written to.
        this.#recording?.(this.#tap === null ? bytes : bytes.slice());
        this.#tap?.(bytes);
      },
    });
    if (this.#isTapped) feed.tap(true);
    if (this.#closed) feed.close();
    else if (config.kind === 'srt') await this.#startRelay(feed, config);
    return feed;
  }

  async #startRelay(feed: Feed, config: SourceOf<'srt'>): Promise<void> {
    const { args, secrets } = srtRelayCommand(config);
    const stdout = await feed.relayOutput();
    if (this.#closed) {
      stdout.destroy();
      return;
    }
    const relay = new FfmpegProcess({
      job: `source:${config.id}:relay`,
      binary: this.#options.ffmpegPath,
      args,
      secrets,
      stdin: 'control',
      stdout,
    });
    this.#relay = relay;
    void relay.exited.then(({ stderrTail }) => {
      if (this.#relay === relay) this.#relay = null;
      this.#failed(feed, diagnose(stderrTail));
    });
  }

  #take(figures: FeedFigures): void {
    this.figures = figures;
    this.heardMs = performance.now();
    const before = this.#streams;
    this.#streams = figures.found.streams || before;
    if (before !== '' && this.#streams !== before) this.#options.onOtherStreams();
  }

  #failed(feed: Feed, problem: string): void {
    if (this.#closed || this.#feed !== feed) return;
    this.#feed = null;
    feed.close();
    this.#relay?.kill('SIGKILL');
    this.#relay = null;
    this.figures = null;
    this.#streams = '';
    this.#options.onProblem(problem);
  }
}
