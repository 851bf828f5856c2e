/** The real parts of an engine: media path, destinations and event, as `main.ts` puts them in. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { programOf } from '#shared/outputs/program.ts';
import type { EngineParts, PartTools } from './engine-options.ts';
import { EventController } from './events/event-controller.ts';
import type { Ffmpeg } from './ffmpeg/find.ts';
import { PainterClient } from './graphics/painter-client.ts';
import { createMedia } from './mixer/mixer-client.ts';
import { Destinations } from './outputs/destinations.ts';
import { RenditionFeeds } from './outputs/rendition-feeds.ts';
import { ProgramRecorder } from './recording/program-recorder.ts';
import { reportRenderer } from './report/render-client.ts';

/** Where the build has put things. */
export interface BuiltFiles {
  /** Folder of engine.js, mixer-worker.js, guard.js and event-node.js. */
  nodeDir: string;
  pageDir: string;
}

export const builtFiles = (nodeDir: string): BuiltFiles => ({ nodeDir, pageDir: path.join(nodeDir, '..', 'page') });

/** An FFmpeg that is not there and can do nothing; every command that would start it is refused before. */
const noFfmpeg: Ffmpeg = {
  path: '',
  probePath: null,
  version: '',
  major: 0,
  protocols: new Set(),
  muxers: new Set(),
  encoders: new Set(),
  filters: new Set(),
};

/**
 * Slates and test pictures are written in this font, so that they look alike on every machine. FFmpeg reads it, and it
 * cannot look into a packed app’s archive: there the font lies beside it.
 */
const fontFile = (): string =>
  createRequire(import.meta.url)
    .resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')
    .replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');

export function realParts(
  tools: PartTools,
  options: { ffmpeg: Ffmpeg | null; files: BuiltFiles; dataDir: string },
): EngineParts {
  const { files, dataDir } = options;
  const ffmpeg = options.ffmpeg ?? noFfmpeg;
  const { log } = tools;
  const feeds = new RenditionFeeds();
  const fanOut = feeds.program;
  const workerUrl = pathToFileURL(path.join(files.nodeDir, 'mixer-worker.js'));
  const media = createMedia({ ffmpeg, workerUrl, fontFile: fontFile() });
  media.on('program', (chunk) => fanOut.push(chunk));
  media.on('rendition', (id, chunk) => feeds.push(id, chunk));
  return {
    media,
    programGaps: () => fanOut.missingFrames,
    painter: new PainterClient(pathToFileURL(path.join(files.nodeDir, 'graphics-worker.js'))),
    renderReport: reportRenderer(pathToFileURL(path.join(files.nodeDir, 'report-worker.js'))),
    destinations: new Destinations({
      ffmpeg,
      fanOut,
      feedOf: (rendition) => feeds.of(rendition),
      log,
      kbps: ({ rendition }) => {
        const { videoKbps, audioKbps } = programOf(tools.show(), rendition, null);
        return videoKbps + audioKbps;
      },
      onChange: tools.destinationsChanged,
    }),
    recorder: new ProgramRecorder({
      fanOut,
      defaultFolder: path.join(dataDir, 'recordings'),
      settings: () => tools.show().recording,
      showName: () => tools.show().name,
      log,
      onChange: tools.recordingChanged,
    }),
    events: new EventController({
      ffmpeg,
      fanOut,
      log,
      kbps: () => tools.show().encoder.videoKbps + tools.show().encoder.audioKbps,
      onChange: tools.eventChanged,
      dataDir,
      nodeEntry: path.join(files.nodeDir, 'event-node.js'),
      epochMs: tools.epochMs,
    }),
  };
}
