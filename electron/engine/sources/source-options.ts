/** What a source that is decoded live needs, and whom it tells. */
import type { Canvas } from '#shared/canvas.ts';
import type { PictureSettings } from '#shared/show/encoder-settings.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceStatusUpdate } from '../media.ts';
import type { FramePool } from '../mixer/frame-pool.ts';
import type { Reception } from '../reception/reception.ts';
import type { IsolatedPiece } from '../recording/isolated-piece.ts';

export interface SourceOptions {
  config: SourceConfig;
  canvas: Canvas;
  pictures: PictureSettings;
  ffmpegPath: string;
  fontFile: string;
  pool: FramePool;
  reception: Reception;
  onStatus: (update: SourceStatusUpdate) => void;
  onTile: (jpeg: Uint8Array) => void;
  /** What came in, while it is recorded on its own. */
  onPiece: (piece: IsolatedPiece) => void;
  onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
}
