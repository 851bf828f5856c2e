/** A small real program for tests of what comes after the encoder: FFmpeg’s test picture and a tone, cut into chunks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { PTS_BASE_TICKS } from '#shared/program-time.ts';
import { PTS_HZ, readPes, readTsHeader, TS_PACKET_BYTES } from '#shared/ts/packet.ts';
import { TsPacketizer } from '#shared/ts/packetizer.ts';
import { ProgramMap } from '#shared/ts/program-map.ts';
import type { ProgramChunk } from '../../electron/engine/media.ts';

const fps = 30;

/** Cuts a transport stream before each video frame; tables go with the frame they stand before. */
export class ChunkCutter {
  readonly #packets = new TsPacketizer();
  readonly #map = new ProgramMap();
  readonly #onChunk: (chunk: ProgramChunk, pts: number | null) => void;
  #held: Uint8Array[] = [];
  #tables: Uint8Array[] = [];
  #keyFrame = false;
  #pts: number | null = null;

  constructor(onChunk: (chunk: ProgramChunk, pts: number | null) => void) {
    this.#onChunk = onChunk;
  }

  push(bytes: Uint8Array): void {
    const data = this.#packets.push(bytes);
    for (let at = 0; at < data.length; at += TS_PACKET_BYTES) {
      this.#map.see(data, at);
      const header = readTsHeader(data, at);
      const packet = data.slice(at, at + TS_PACKET_BYTES);
      if (this.#map.isTable(header.pid) || this.#map.streams.get(header.pid) === undefined) {
        this.#tables.push(packet);
        continue;
      }
      if (this.#map.streams.get(header.pid) === 'video' && header.unitStart) {
        this.#emit();
        this.#keyFrame = header.randomAccess;
        this.#pts = readPes(data, at + header.payloadOffset, at + TS_PACKET_BYTES)?.pts ?? null;
      }
      this.#held.push(...this.#tables, packet);
      this.#tables = [];
    }
  }

  #emit(): void {
    if (this.#held.length === 0) return;
    const frames = this.#pts === null ? 0 : 1;
    const frame = this.#pts === null ? null : Math.round(((this.#pts - PTS_BASE_TICKS) * fps) / PTS_HZ);
    this.#onChunk({ data: Buffer.concat(this.#held), keyFrame: this.#keyFrame, frames, frame }, this.#pts);
    this.#held = [];
  }
}

export interface ProgramFeedOptions {
  onChunk: (chunk: ProgramChunk) => void;
  size?: string;
  videoKbps?: number;
}

/** Runs until it is stopped; a key frame a second, time stamps as the program has them. */
export class ProgramFeed {
  readonly fps = fps;
  /** PTS of every frame that went out. */
  readonly pts: number[] = [];
  /** Wall clock of program frame 0; null before the first frame. */
  epochMs: number | null = null;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;

  constructor({ onChunk, size = '320x180', videoKbps = 400 }: ProgramFeedOptions) {
    this.#child = spawn(
      'ffmpeg',
      [
        ...[
          '-v',
          'error',
          '-nostdin',
          '-re',
          '-f',
          'lavfi',
          '-i',
          `testsrc=size=${size}:rate=${fps},noise=alls=20:allf=t`,
        ],
        ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1', '-g', String(fps)],
        ...['-pix_fmt', 'yuv420p', '-b:v', `${videoKbps}k`, '-c:a', 'aac', '-ac', '2', '-b:a', '64k'],
        ...['-output_ts_offset', String(PTS_BASE_TICKS / PTS_HZ), '-mpegts_copyts', '1'],
        ...['-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-f', 'mpegts', 'pipe:1'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
    const cutter = new ChunkCutter((chunk, pts) => {
      if (pts !== null) this.pts.push(pts);
      this.epochMs ??= Date.now() - ((pts ?? PTS_BASE_TICKS) - PTS_BASE_TICKS) / 90;
      onChunk(chunk);
    });
    this.#child.stdout?.on('data', (bytes: Uint8Array) => cutter.push(bytes));
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}
