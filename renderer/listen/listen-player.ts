/**
 * Listening to the show in this page: a socket to the engine, a player in the sound thread, and a level. It is silent
 * until a person asks for it, and all of it is gone again when they have heard enough.
 */
import { frameMs } from '#shared/canvas.ts';
import { messageOf } from '#shared/errors.ts';
import { LISTEN_PACKET_SAMPLES, type ListenBus, readListenPacket } from '#shared/protocol/listen.ts';
import { connection, engineNow, useEngine } from '../store/engine.ts';
import { EngineStream } from '../store/engine-stream.ts';
import { RATE_HZ } from './jitter-buffer.ts';
import { ArrivalAge, packetMs } from './listen-delay.ts';
import type { ListenStatus } from './listen-status.ts';
import workletUrl from './listen-worklet.ts?worker&url';
import { type FromWorklet, LISTEN_PROCESSOR, type ToWorklet } from './worklet-messages.ts';

const LOOK_MS = 250;
/** Packets come fifty times a second: so long without one is a break, not jitter. */
const SILENT_MS = 1000;
/** The gain moves so slowly that nothing clicks. */
const GAIN_TIME_S = 0.015;

/** The wall clock at which the program frame was made; null while the page does not know it. */
function madeAtMs(frame: number): number | null {
  const { state, history } = useEngine.getState();
  const epochMs = history.at(-1)?.epochMs;
  return state === null || epochMs === undefined ? null : epochMs + frame * frameMs(state.show.canvas.frameRate);
}

export class ListenPlayer {
  readonly #onStatus: (status: ListenStatus) => void;
  readonly #context: AudioContext;
  readonly #gain: GainNode;
  readonly #age = new ArrivalAge();
  readonly #timer: ReturnType<typeof setInterval>;
  #bus: ListenBus;
  #node: AudioWorkletNode | null = null;
  #stream: EngineStream | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;
  #report: FromWorklet | null = null;
  #failure: string | null = null;
  #closed = false;

  /** Starts at once, so it must be made while a person presses something. `gain`: 1 is as loud as the program. */
  constructor(bus: ListenBus, gain: number, onStatus: (status: ListenStatus) => void) {
    this.#bus = bus;
    this.#onStatus = onStatus;
    this.#context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    this.#gain = new GainNode(this.#context, { gain });
    this.#gain.connect(this.#context.destination);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#onStatus({ phase: 'starting' });
    void this.#start();
  }

  setGain(gain: number): void {
    this.#gain.gain.setTargetAtTime(gain, this.#context.currentTime, GAIN_TIME_S);
  }

  setBus(bus: ListenBus): void {
    if (bus === this.#bus) return;
    this.#bus = bus;
    this.#closeStream();
    this.#report = null;
    this.#open();
  }

  /** Tries to be heard again, while a person presses something. */
  resume(): void {
    this.#context.resume().catch((thrown: unknown) => this.#fail(messageOf(thrown)));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#closeStream();
    this.setGain(0);
    // The sound fades first; a context that is closed at once clicks.
    setTimeout(() => void this.#context.close(), GAIN_TIME_S * 5000);
    this.#onStatus({ phase: 'muted' });
  }

  async #start(): Promise<void> {
    // Browsers keep the worklet from pages over plain HTTP, but for those of this machine.
    if (!window.isSecureContext) return this.#fail('only over HTTPS, or on the engine’s own machine');
    try {
      await this.#context.audioWorklet.addModule(workletUrl);
      if (this.#closed) return;
      const node = new AudioWorkletNode(this.#context, LISTEN_PROCESSOR, {
        numberOfInputs: 0,
        outputChannelCount: [2],
      });
      node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
        this.#report = data;
      };
      node.onprocessorerror = () => this.#fail('the player stopped');
      node.connect(this.#gain);
      this.#node = node;
      this.#open();
    } catch (thrown) {
      this.#fail(messageOf(thrown));
    }
  }

  #open(): void {
    if (this.#closed || this.#node === null) return;
    this.#stream = new EngineStream({
      engine: () => connection.engine,
      path: `listen/${this.#bus}`,
      binaryType: 'arraybuffer',
      onOpening: () => {
        this.#say({ t: 'restart' });
        this.#age.reset();
      },
      onData: (data) => {
        if (data instanceof ArrayBuffer) this.#take(data);
      },
    });
  }

  #closeStream(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #take(message: ArrayBuffer): void {
    const packet = readListenPacket(message);
    if (packet === null) return;
    this.#heardAt = performance.now();
    const madeAt = madeAtMs(packet.frame);
    // Its last sample is as much younger as the packet is long.
    if (madeAt !== null) this.#age.observe(engineNow() - madeAt - packetMs(LISTEN_PACKET_SAMPLES));
    const { sequence, left, right } = packet;
    this.#say({ t: 'packet', sequence, left, right }, [left.buffer, right.buffer]);
  }

  #say(message: ToWorklet, transfer: Transferable[] = []): void {
    this.#node?.port.postMessage(message, transfer);
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#closeStream();
    this.#look();
  }

  #look(): void {
    if (!this.#closed) this.#onStatus(this.#status());
  }

  #status(): ListenStatus {
    if (this.#failure !== null) return { phase: 'failed', reason: this.#failure };
    if (this.#context.state !== 'running') return { phase: 'held' };
    if (this.#node === null) return { phase: 'starting' };
    if (performance.now() - this.#heardAt > SILENT_MS) return { phase: 'disconnected' };
    if (this.#report?.playing !== true) return { phase: 'starting' };
    const delayMs = this.#age.delayMs(this.#report.depthMs, this.#context.outputLatency);
    return { phase: 'playing', delayMs: delayMs === null ? null : Math.round(delayMs / 10) * 10 };
  }
}
