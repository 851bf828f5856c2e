/**
 * HLS by HTTP PUT. The program is a transport stream with known key frames already, so it is cut and uploaded here:
 * FFmpeg’s own muxer can neither be told to check a server’s certificate nor does it say why an upload was refused.
 */
import http from 'node:http';
import https from 'node:https';
import {
  type ListedSegment,
  type Segment,
  Segmenter,
  uploadUrls,
  writeUploadPlaylist,
} from '#shared/outputs/hls-segments.ts';
import { redactSecrets } from '#shared/redact.ts';
import { secretsOfUrl } from '#shared/show/address.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import type { PushTarget } from './push-args.ts';
import type { PushProblem } from './push-problem.ts';
import type { TimedChunk } from './sink-queue.ts';
import { UploadError, uploadProblem } from './upload-problem.ts';

export interface HlsUploadOptions {
  target: PushTarget;
  /** `host:port` as people know it. */
  host: string;
  /** A request on which nothing moves for this long is given up. */
  stallMs: number;
  /** Called with the bytes that the server has taken since the last call. */
  onSent: (bytes: number) => void;
}

const defaultSegmentS = 2;
/** Whole segments that may wait for the one that is being uploaded; the oldest leaves first. */
const maxWaiting = 3;
const attempts = 2;

interface Waiting {
  segment: Segment;
  /** When it was complete. */
  atMs: number;
}

export class HlsUpload implements Attempt {
  readonly #options: HlsUploadOptions;
  readonly #urls: ReturnType<typeof uploadUrls>;
  readonly #agent: http.Agent;
  readonly #segmenter: Segmenter;
  readonly #abort = new AbortController();
  readonly #stem: string;
  #waiting: Waiting[] = [];
  #current: Waiting | null = null;
  #listed: ListedSegment[] = [];
  #takenFrames = 0;
  #droppedFrames = 0;
  #sentBytes = 0;
  #closed = false;
  #finish: (end: AttemptEnd) => void = () => undefined;
  readonly pid = undefined;
  readonly ended: Promise<AttemptEnd>;

  constructor(options: HlsUploadOptions) {
    this.#options = options;
    const { url, key, verifyTls = true, segmentS = defaultSegmentS } = options.target;
    this.#urls = uploadUrls(url, key);
    const secure = new URL(this.#urls.playlist).protocol === 'https:';
    this.#agent = secure
      ? new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: verifyTls })
      : new http.Agent({ keepAlive: true, maxSockets: 1 });
    // Numbered from the clock: no connection ever repeats the numbers or names of an earlier one.
    const first = Math.floor(Date.now() / 1000);
    this.#stem = `s${first.toString(36)}`;
    this.#segmenter = new Segmenter(segmentS, first);
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get takenFrames(): number {
    return this.#takenFrames;
  }

  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** How long the oldest whole segment has been waiting. */
  queueMs(nowMs: number): number {
    const oldest = this.#current ?? this.#waiting[0];
    return oldest === undefined ? 0 : Math.max(0, nowMs - oldest.atMs);
  }

  backlogMs(nowMs: number): number {
    return this.#waiting.length === 0 ? 0 : this.queueMs(nowMs);
  }

  take({ chunk }: TimedChunk): void {
    if (this.#closed) return;
    this.#takenFrames += chunk.frames;
    const segment = this.#segmenter.push(chunk);
    if (segment === null) return;
    this.#waiting.push({ segment, atMs: performance.now() });
    while (this.#waiting.length > maxWaiting) {
      this.#droppedFrames += this.#waiting.shift()?.segment.frames ?? 0;
      const next = this.#waiting[0];
      if (next !== undefined) next.segment.discontinuity = true;
    }
    void this.#work();
  }

  async stop(): Promise<void> {
    this.#end(null);
    await this.ended;
  }

  /** Uploads what waits, one after the other; a playlist never names what is not there yet. */
  async #work(): Promise<void> {
    if (this.#current !== null) return;
    for (let next = this.#waiting.shift(); next !== undefined && !this.#closed; next = this.#waiting.shift()) {
      this.#current = next;
      try {
        await this.#upload(next.segment);
      } catch (error) {
        this.#end(this.#closed ? null : uploadProblem(this.#options.host, this.#shown(error), this.#sentBytes > 0));
      }
      this.#current = null;
    }
  }

  async #upload(segment: Segment): Promise<void> {
    const uri = `${this.#stem}-${segment.sequence}.ts`;
    const body = Buffer.concat(segment.data);
    await this.#put(this.#urls.segment(uri), body, 'video/mp2t');
    const { sequence, durationS, discontinuity } = segment;
    this.#listed = [...this.#listed, { sequence, durationS, discontinuity, uri }].slice(-10);
    const playlist = Buffer.from(writeUploadPlaylist(this.#listed));
    await this.#put(this.#urls.playlist, playlist, 'application/vnd.apple.mpegurl');
    this.#sentBytes += body.length;
    if (!this.#closed) this.#options.onSent(body.length + playlist.length);
  }

  /** @throws UploadError when the server did not take it, after a second try where that makes sense */
  async #put(url: string, body: Buffer, type: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#request(url, body, type);
        return;
      } catch (error) {
        const again = !(error instanceof UploadError) || error.status >= 500;
        if (!again || attempt >= attempts || this.#closed) throw error;
      }
    }
  }

  #request(url: string, body: Buffer, type: string): Promise<void> {
    const { stallMs } = this.#options;
    const send = url.startsWith('https:') ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const request = send(url, {
        method: 'PUT',
        agent: this.#agent,
        timeout: stallMs,
        signal: this.#abort.signal,
        headers: { 'content-type': type, 'content-length': body.length, 'user-agent': 'Flypack' },
      });
      request.on('response', (response) => {
        // Also one that answers without an end: the next segment waits for it.
        const patience = setTimeout(() => request.destroy(new UploadError(0, 'stalled')), stallMs);
        response.on('close', () => clearTimeout(patience));
        response.resume();
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) response.on('end', resolve);
        else response.on('end', () => reject(new UploadError(status, response.statusMessage ?? '')));
        response.on('error', reject);
      });
      request.on('timeout', () => request.destroy(new UploadError(0, 'stalled')));
      request.on('error', reject);
      request.end(body);
    });
  }

  /** The error without what must not be seen. */
  #shown(error: unknown): unknown {
    const { url, key, passphrase } = this.#options.target;
    const secrets = [key, passphrase, ...secretsOfUrl(url)].filter((secret) => secret !== undefined);
    if (error instanceof Error) error.message = redactSecrets(error.message, secrets);
    return error;
  }

  #end(problem: PushProblem | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort();
    this.#agent.destroy();
    const stalled = problem?.fault === 'stalled';
    this.#finish({ lines: [], hadSent: this.#sentBytes > 0, stalled, signal: null, problem });
  }
}
