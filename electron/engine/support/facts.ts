/** What a support person asks first: versions, machine, disk, files. */
import { readdir, stat, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '#shared/errors.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';

/** Of a folder with more files than this the rest is only counted. */
const MAX_FILES = 500;

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Versions of everything that runs, and the machine it runs on. */
export async function machineFacts(version: string, dataDir: string): Promise<object> {
  const memory = process.memoryUsage();
  return {
    flypack: version,
    runtime: process.versions,
    execPath: process.execPath,
    uptimeS: Math.round(process.uptime()),
    memoryMb: {
      resident: megabytes(memory.rss),
      heap: megabytes(memory.heapUsed),
      outside: megabytes(memory.external),
    },
    system: {
      platform: process.platform,
      release: os.release(),
      version: os.version(),
      arch: process.arch,
      uptimeS: Math.round(os.uptime()),
      processors: [...new Set(os.cpus().map(({ model }) => model))],
      processorCount: os.cpus().length,
      usableProcessors: os.availableParallelism(),
      load: os.loadavg(),
      memoryMb: { total: megabytes(os.totalmem()), free: megabytes(os.freemem()) },
    },
    locale: Intl.DateTimeFormat().resolvedOptions(),
    settings: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^(FLYPACK_|XDG_|LANG$|LC_)/.test(name)),
    ),
    disk: await diskFacts(dataDir),
  };
}

async function diskFacts(dataDir: string): Promise<object> {
  try {
    const { blocks, bavail, bsize } = await statfs(dataDir);
    return { totalMb: megabytes(blocks * bsize), freeMb: megabytes(bavail * bsize) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What the FFmpeg that was found can do. */
export const ffmpegFacts = (ffmpeg: Ffmpeg | null): object | null =>
  ffmpeg === null
    ? null
    : Object.fromEntries(
        Object.entries(ffmpeg).map(([name, value]) => [name, value instanceof Set ? [...value].sort() : value]),
      );

/** Names, sizes and permissions of the data folder’s files, one a line; never their content. */
export async function listFiles(dataDir: string): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(path.join(dataDir, 'desktop')),
  );
  const lines = await Promise.all(
    files.slice(0, MAX_FILES).map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      try {
        const { size, mode, mtime } = await stat(file);
        return `${(mode & 0o777).toString(8)} ${String(size).padStart(12)} ${mtime.toISOString()} ${path.relative(dataDir, file)}`;
      } catch {
        // It went away while we looked.
        return `gone ${path.relative(dataDir, file)}`;
      }
    }),
  );
  const more = files.length > MAX_FILES ? [`and ${files.length - MAX_FILES} more`] : [];
  return `${[...lines.sort(), ...more].join('\n')}\n`;
}
