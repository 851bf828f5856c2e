/**
 * SRT in. FFmpeg listens and hands the payload through byte for byte (its `data` format), so continuity counters and
 * time stamps arrive as they were sent. It takes one publisher a run and is started again at once when that one is gone.
 */
import { Backoff } from '#shared/backoff.ts';
import { FfmpegChild } from '../ffmpeg.ts';
import { type Listener, type ListenerEvents, silenceMs } from './listener.ts';
import { freeUdpPort, srtListenerAnswers } from './ports.ts';

export interface SrtSettings {
  ffmpeg: string;
  host: string;
  /** A free one is taken when it is left out. */
  port: number | undefined;
  passphrase: string;
  latencyMs: number;
}

/** Time in which a listener must be up. */
const startMs = 5000;
const payloadBytes = 1316;
/**
 * A listener that nobody has called for this long is replaced by a fresh one. FFmpeg does not notice when we die without
 * a word, so this bounds how long a listener can outlive us; callers repeat their handshake and do not see the change.
 */
const idleMs = 20_000;

export async function listenSrt(settings: SrtSettings, events: ListenerEvents): Promise<Listener> {
  const listener = new SrtListener(settings, events, settings.port ?? (await freeUdpPort(settings.host)));
  if (await srtListenerAnswers(settings.host, listener.port, startMs)) return listener;
  const reason = listener.lastLine ?? 'no answer';
  await listener.stop();
  throw new Error(`the SRT listener did not start: ${reason}`);
}

class SrtListener implements Listener {
  readonly port: number;
  readonly #settings: SrtSettings;
  readonly #events: ListenerEvents;
  #child: FfmpegChild;
  #connected = false;
  #stopping = false;
  #lastByteMs = 0;
  #startedMs = 0;
  #retry: NodeJS.Timeout | null = null;
  readonly #deaths = new Backoff({ firstMs: 300, nextMs: 500, longestMs: 5000, calmMs: 1000 });
  lastLine: string | null = null;

  constructor(settings: SrtSettings, events: ListenerEvents, port: number) {
    this.#settings = settings;
    this.#events = events;
    this.port = port;
    this.#child = this.#start();
  }

  get address(): string {
    return `srt://${this.#settings.host}:${this.port}`;
  }

  get publishers(): number {
    return this.#connected ? 1 : 0;
  }

  /** FFmpeg’s own timeout ends a silent connection; this ends an FFmpeg that does not notice. */
  check(nowMs: number): void {
    if (this.#connected && nowMs - this.#lastByteMs > silenceMs + 1000) this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#child.kill('SIGTERM');
    await this.#child.stop(0);
  }

  #start(): FfmpegChild {
    const { ffmpeg, host, passphrase, latencyMs } = this.#settings;
    this.#startedMs = Date.now();
    const child = new FfmpegChild({
      binary: ffmpeg,
      args: [
        ...['-hide_banner', '-nostats', '-loglevel', 'error'],
        ...['-mode', 'listener', '-passphrase', passphrase, '-pbkeylen', '16'],
        ...['-latency', String(latencyMs * 1000), '-timeout', String(silenceMs * 1000)],
        ...['-listen_timeout', String(idleMs * 1000)],
        ...['-f', 'data', '-raw_packet_size', String(payloadBytes), '-i', `srt://${host}:${this.port}`],
        ...['-map', '0', '-c', 'copy', '-flush_packets', '1', '-f', 'data', 'pipe:1'],
      ],
      secrets: [passphrase],
      onLine: (line) => this.#line(line),
    });
    child.output(1).on('data', (bytes: Buffer) => {
      this.#lastByteMs = Date.now();
      if (!this.#connected) {
        this.#connected = true;
        this.#events.connected();
      }
      this.#events.data(bytes);
    });
    void child.exited.then(() => this.#ended());
    return child;
  }

  #ended(): void {
    const published = this.#connected;
    this.#connected = false;
    if (published) this.#events.disconnected();
    if (this.#stopping) return;
    const livedMs = Date.now() - this.#startedMs;
    const expected = published || livedMs >= idleMs;
    if (!expected) {
      this.#events.problem(`The SRT listener ended and was started again: ${this.lastLine ?? 'no reason given'}`);
    }
    // A listener that dies at once has a reason that will not go away within a millisecond.
    const waitMs = expected || livedMs > 1000 ? 0 : this.#deaths.failed(Date.now());
    this.#retry = setTimeout(() => {
      this.#child = this.#start();
    }, waitMs);
  }

  #line(line: string): void {
    this.lastLine = line;
    if (/incorrect passphrase|BADSECRET/i.test(line)) {
      this.#events.problem('A publisher with the wrong passphrase was turned away.');
    }
  }
}
