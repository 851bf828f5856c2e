/** Finds the FFmpeg to use and asks it what it can do; nothing is assumed from its version. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { FlypackError } from '#shared/errors.ts';
import { cleanEnvironment } from './process.ts';

const run = promisify(execFile);

export interface Ffmpeg {
  path: string;
  /** ffprobe beside it or on PATH; null when there is none. */
  probePath: string | null;
  version: string;
  /** Major version, 0 for a development build. */
  major: number;
  protocols: ReadonlySet<string>;
  muxers: ReadonlySet<string>;
  encoders: ReadonlySet<string>;
  filters: ReadonlySet<string>;
}

/** The path `ffmpeg-static` brings along, when its optional download has worked. */
function bundledPath(): string | null {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof path === 'string' && existsSync(path) ? path : null;
  } catch {
    // An optional dependency: not being there is its normal state on many machines.
    return null;
  }
}

async function ask(path: string, args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run(path, ['-hide_banner', ...args], {
      timeout: 10_000,
      env: cleanEnvironment(),
      maxBuffer: 4_194_304,
    });
    return stdout;
  } catch {
    // Not there, or not an FFmpeg: the caller tries the next candidate.
    return null;
  }
}

const names = (text: string | null, pattern: RegExp): Set<string> =>
  new Set([...(text ?? '').matchAll(pattern)].map((match) => match[1] ?? ''));

/**
 * Looks at the setting, then at ffmpeg-static, then at PATH, and takes the first that answers.
 * @throws FlypackError `ffmpeg_missing`
 */
export async function findFfmpeg(setting: string | undefined): Promise<Ffmpeg> {
  const candidates = [setting, bundledPath(), 'ffmpeg'].filter(
    (c): c is string => c !== undefined && c !== null && c !== '',
  );
  for (const path of candidates) {
    const banner = await ask(path, ['-version']);
    const version = /^ffmpeg version (\S+)/m.exec(banner ?? '')?.[1];
    if (version === undefined) continue;
    const [protocols, muxers, encoders, filters] = await Promise.all([
      ask(path, ['-protocols']),
      ask(path, ['-muxers']),
      ask(path, ['-encoders']),
      ask(path, ['-filters']),
    ]);
    const beside = path.replace(/ffmpeg(\.exe)?$/, 'ffprobe$1');
    const probePath =
      (await ask(beside, ['-version'])) !== null
        ? beside
        : (await ask('ffprobe', ['-version'])) !== null
          ? 'ffprobe'
          : null;
    return {
      path,
      probePath,
      version,
      major: Number(/^n?(\d+)/.exec(version)?.[1] ?? 0),
      protocols: names(protocols, /^\s+(\S+)$/gm),
      muxers: names(muxers, /^\s[D ]E[d ]?\s(\S+)/gm),
      encoders: names(encoders, /^\s[VAS][A-Z.]{5}\s(\S+)/gm),
      filters: names(filters, /^\s[T.][S.][C.]?\s+(\S+)/gm),
    };
  }
  throw new FlypackError('ffmpeg_missing', { tried: candidates });
}
