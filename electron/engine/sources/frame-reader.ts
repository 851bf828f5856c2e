/** Takes apart what a source’s FFmpeg writes: pictures into pooled frames, sound, and the tile’s JPEGs. */
import { type Canvas, frameBytes, SAMPLE_RATE_HZ } from '#shared/canvas.ts';
import type { Frame, FramePool } from '../mixer/frame-pool.ts';
import { NutReader, type NutStream } from './nut-reader.ts';

export interface FrameReaderEvents {
  /** The feed has a picture stream. */
  onPictureStream: () => void;
  /** `at`: samples of the source’s timeline. The frame belongs to the taker. */
  onPicture: (frame: Frame, at: number) => void;
  /** Interleaved samples, of which the first is number `at`. */
  onSound: (samples: Int16Array, at: number) => void;
  onTile: (jpeg: Uint8Array) => void;
}

export class FrameReader {
  readonly #events: FrameReaderEvents;
  readonly #reader: NutReader;
  #video: { frame: Frame; at: number } | null = null;
  #audio: { samples: Int16Array; at: number } | null = null;
  #tile: Uint8Array | null = null;

  constructor(canvas: Canvas, pool: FramePool, events: FrameReaderEvents) {
    this.#events = events;
    const pictureBytes = frameBytes(canvas);
    this.#reader = new NutReader({
      stream: (stream) => {
        if (isPicture(stream)) events.onPictureStream();
      },
      begin: (stream, pts, size) => {
        const at = Math.round(((pts * stream.timeBase.num) / stream.timeBase.den) * SAMPLE_RATE_HZ);
        if (isPicture(stream)) {
          if (size !== pictureBytes) return null;
          this.#video?.frame.release();
          this.#video = { frame: pool.take(), at };
          return this.#video.frame.data;
        }
        if (stream.kind === 'audio') {
          const samples = new Int16Array(size >> 1);
          this.#audio = { samples, at };
          return new Uint8Array(samples.buffer);
        }
        this.#tile = stream.fourcc === 'MJPG' ? new Uint8Array(size) : null;
        return this.#tile;
      },
      end: (stream) => this.#end(stream),
    });
  }

  /** Takes the next bytes. @throws NutError when they cannot be NUT */
  push(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  /** Gives back the frame that was not finished. */
  dispose(): void {
    this.#video?.frame.release();
    this.#video = null;
  }

  #end(stream: NutStream): void {
    if (isPicture(stream)) {
      const video = this.#video;
      this.#video = null;
      if (video !== null) this.#events.onPicture(video.frame, video.at);
    } else if (stream.kind === 'audio') {
      if (this.#audio !== null) this.#events.onSound(this.#audio.samples, this.#audio.at);
      this.#audio = null;
    } else if (this.#tile !== null) this.#events.onTile(this.#tile);
  }
}

const isPicture = (stream: NutStream): boolean => stream.kind === 'video' && stream.fourcc === 'I420';
