// Programs of the system that Flypack needs: found, installed where that is possible, asked for where not. Plain Node.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, SetupProblem, say } from './say.mjs';

/** Full path of a program on PATH, or null. */
export function onPath(name, env = process.env) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    for (const suffix of suffixes) {
      const file = path.join(folder, name + suffix);
      if (folder !== '' && existsSync(file)) return file;
    }
  }
  return null;
}

/** The FFmpeg the engine will find: the setting, ffmpeg-static, PATH; the first that runs. Null when none does. */
export function findFfmpeg() {
  let bundled = null;
  try {
    bundled = createRequire(path.join(root, 'package.json'))('ffmpeg-static');
  } catch {
    // Optional: not being there is its normal state on many machines.
  }
  for (const candidate of [process.env.FLYPACK_FFMPEG, bundled, 'ffmpeg']) {
    if (!candidate) continue;
    if (spawnSync(candidate, ['-version'], { stdio: 'ignore', timeout: 10_000 }).status === 0) return candidate;
  }
  return null;
}

/** Chromium or Chrome for the end-to-end tests. */
export const findBrowser = () =>
  process.env.FLYPACK_CHROMIUM ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome');

const NGINX_RTMP_MODULES = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/share/nginx/modules'];

/** nginx and its RTMP module, a real server to push to in tests and drills; null when either is missing. */
export function findNginxRtmp() {
  const nginx = onPath('nginx', { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` });
  const module = NGINX_RTMP_MODULES.map((folder) => path.join(folder, 'ngx_rtmp_module.so')).find((f) => existsSync(f));
  return nginx === null || module === undefined ? null : { nginx, module };
}

const sharedLibrary = (file) => () => {
  const { stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  return stdout?.includes(file) ?? false;
};

/**
 * What may be needed. `why` is told when it is installed; `debian` is the package; `elsewhere` says how to get it on
 * other systems.
 */
export const NEEDS = {
  ffmpeg: {
    why: 'FFmpeg decodes the cameras and encodes the program',
    present: () => findFfmpeg() !== null,
    debian: ['ffmpeg'],
    elsewhere: {
      darwin: 'brew install ffmpeg',
      win32: 'winget install Gyan.FFmpeg',
      linux: 'your package manager: ffmpeg',
    },
  },
  chromium: {
    why: 'Chromium drives the end-to-end tests of the page',
    present: () => findBrowser() !== null,
    debian: ['chromium'],
    elsewhere: {
      darwin: 'brew install --cask chromium',
      win32: 'winget install Hibbiki.Chromium',
      linux: 'your package manager: chromium',
    },
  },
  xvfb: {
    why: 'Xvfb is the screen on which the Electron app is tested',
    present: () => process.platform !== 'linux' || onPath('Xvfb') !== null,
    debian: ['xvfb'],
    elsewhere: { linux: 'your package manager: xvfb (or xorg-server-xvfb)' },
  },
  electronLibraries: {
    why: 'libraries that Electron’s window needs',
    present: () =>
      process.platform !== 'linux' ||
      ['libgtk-3.so.0', 'libnss3.so', 'libasound.so.2', 'libgbm.so.1'].every((file) => sharedLibrary(file)()),
    // Debian renamed two of them when its time_t grew: the first name that apt knows is taken.
    debian: ['libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libasound2t64|libasound2', 'libgbm1'],
    elsewhere: { linux: 'your package manager: gtk3, nss, alsa-lib, mesa (gbm)' },
  },
  nginxRtmp: {
    why: 'nginx with its RTMP module is the server that fault drills push to (never started as a service)',
    present: () => process.platform !== 'linux' || findNginxRtmp() !== null,
    debian: ['nginx', 'libnginx-mod-rtmp'],
    service: 'nginx',
    elsewhere: { linux: 'your package manager: nginx and its RTMP module' },
  },
};

/**
 * Installs what is missing of the named needs: with apt when this is root on Debian or a relative of it, else throws a
 * SetupProblem that says what to type.
 * @param {(keyof typeof NEEDS)[]} names
 */
export async function ensureSystem(names) {
  const missing = names.map((name) => NEEDS[name]).filter((need) => !need.present());
  if (missing.length === 0) return;
  const apt = onPath('apt-get');
  if (apt === null || process.getuid?.() !== 0) throw new SetupProblem(whatToInstall(missing, apt !== null));
  for (const need of missing) say(`Installing ${plain(need.debian).join(', ')} with apt: ${need.why} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  if ((await run(apt, ['update', '-qq'], quiet)) !== 0)
    say('apt-get update failed; trying with the lists that are there.');
  const packages = missing.flatMap((need) => need.debian).map(knownToApt);
  const services = missing.flatMap(({ service }) => service ?? []);
  const allowServices = services.length === 0 ? () => undefined : forbidServices();
  try {
    if ((await run(apt, ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)) !== 0) {
      throw new SetupProblem(`apt-get could not install ${packages.join(' ')}; it says above why.`);
    }
    // Nor with the next start of the machine: it is ours to run, not the system’s.
    if (onPath('systemctl') !== null) {
      for (const service of services) await run('systemctl', ['disable', '--quiet', service], { stdio: 'ignore' });
    }
  } finally {
    allowServices();
  }
}

/**
 * Like ensureSystem, for what some tests can do without: what cannot be installed is told, and they are skipped.
 * @param {(keyof typeof NEEDS)[]} names
 */
export async function offerSystem(names) {
  try {
    await ensureSystem(names);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(`${error.message}\nWithout it, the tests that need it are skipped.`);
  }
}

/** Keeps Debian from starting the services of what is installed (policy-rc.d); returns what allows it again. */
function forbidServices() {
  const policy = '/usr/sbin/policy-rc.d';
  // Somebody’s own rule stands.
  if (existsSync(policy)) return () => undefined;
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(policy, { force: true });
}

/** Of "new|old" the name a person on most machines would type. */
const plain = (names) => names.map((name) => name.split('|').at(-1));

/** Of "new|old" the first package that apt can install. */
function knownToApt(names) {
  const choices = names.split('|');
  const known = (name) => spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;
  return choices.find(known) ?? choices.at(-1);
}

function whatToInstall(missing, hasApt) {
  const lines = missing.map((need) => {
    const how = hasApt
      ? `sudo apt-get install --no-install-recommends ${plain(need.debian).join(' ')}`
      : (need.elsewhere[process.platform] ?? need.elsewhere.linux);
    return `  ${how}\n      ${need.why}`;
  });
  return `Something is missing on this machine. Please install it and start again:\n${lines.join('\n')}`;
}
